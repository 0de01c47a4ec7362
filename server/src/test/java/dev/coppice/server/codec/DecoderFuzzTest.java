package dev.coppice.server.codec;

import static dev.coppice.server.codec.Payloads.NAMED;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.coppice.model.Matrix;
import dev.coppice.server.codec.csv.CsvDecoder;
import dev.coppice.server.codec.csv.CsvForm;
import dev.coppice.server.codec.json.JsonDecoder;
import dev.coppice.server.codec.json.JsonLinesDecoder;
import dev.coppice.server.codec.libsvm.LibsvmBase;
import dev.coppice.server.codec.libsvm.LibsvmDecoder;
import dev.coppice.server.codec.recordio.RecordIoDecoder;
import dev.coppice.server.codec.rows.PayloadException;
import dev.coppice.server.codec.rows.RequestDecoder;
import io.netty.buffer.Unpooled;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.StringJoiner;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** Whatever a body holds, it is read or refused with one line, and what is read has one meaning. */
class DecoderFuzzTest {

  static final List<RequestDecoder> DECODERS =
      List.of(
          new CsvDecoder(),
          new CsvDecoder(new CsvForm(true, (byte) 0, true)),
          new LibsvmDecoder(LibsvmBase.AUTO),
          new LibsvmDecoder(LibsvmBase.ZERO),
          new RecordIoDecoder(),
          new JsonDecoder(),
          new JsonLinesDecoder());

  /** Pieces from which bodies are made that are nearly right. */
  private static final List<String> PIECES =
      List.of(
          "1",
          "-2.5e3",
          "1e39",
          "1e999999999999",
          "nan",
          "NaN",
          "Infinity",
          "null",
          "true",
          ",",
          ";",
          "\t",
          " ",
          "\n",
          "\r\n",
          "\r",
          "[",
          "]",
          "{",
          "}",
          ":",
          "\"",
          "\"age\"",
          "\"features\"",
          "\"instances\"",
          "[1,2]",
          "{\"age\":1}",
          "[[1],[2]]",
          ",[3]",
          "\"age\":2,",
          "\"features\":[1]",
          "\\u00e9",
          "\u00e9",
          "\ud83d\ude00",
          "\u0000",
          "0:",
          "1:2 ",
          "3:nan",
          ":4",
          "99999999999999999999:",
          "0x1",
          "1d",
          "'",
          "-",
          "+",
          ".",
          "e");

  private static final Pattern REFUSAL =
      Pattern.compile("(Loading|Unable)[^\\p{Cntrl}]+(:\n )?[^\\p{Cntrl}]+");

  @ParameterizedTest
  @FieldSource("DECODERS")
  void bodiesOfFamiliarPiecesAreReadOrRefused(RequestDecoder decoder) {
    SplittableRandom random = new SplittableRandom(5);
    for (int i = 0; i < 50_000; i++) {
      StringBuilder body = new StringBuilder();
      int pieces = random.nextInt(12);
      for (int piece = 0; piece < pieces; piece++) {
        body.append(PIECES.get(random.nextInt(PIECES.size())));
      }
      readOrRefuse(decoder, body.toString().getBytes(UTF_8));
    }
  }

  @ParameterizedTest
  @FieldSource("DECODERS")
  void bodiesOfAnyBytesAreReadOrRefused(RequestDecoder decoder) {
    SplittableRandom random = new SplittableRandom(6);
    for (int i = 0; i < 30_000; i++) {
      byte[] body = new byte[random.nextInt(24)];
      random.nextBytes(body);
      readOrRefuse(decoder, body);
    }
  }

  @ParameterizedTest
  @FieldSource("DECODERS")
  void goodBodiesWithBrokenBytesAreReadOrRefused(RequestDecoder decoder) {
    byte[] good =
        "{\"instances\": [{\"features\": [1, null]}, [0.5, -1e-7], {\"age\": NaN, \"\u00e9\": 2}]}\n"
            .getBytes(UTF_8);
    SplittableRandom random = new SplittableRandom(7);
    for (int i = 0; i < 30_000; i++) {
      byte[] body = Arrays.copyOf(good, random.nextInt(good.length + 1));
      for (int broken = 0; broken < 2 && body.length > 0; broken++) {
        body[random.nextInt(body.length)] = (byte) random.nextInt();
      }
      readOrRefuse(decoder, body);
    }
  }

  @FuzzTest
  void csv(byte[] body) {
    readAlikeOrRefuse(new CsvDecoder(), body);
  }

  @FuzzTest
  void libsvm(byte[] body) {
    readAlikeOrRefuse(new LibsvmDecoder(LibsvmBase.AUTO), body);
    readAlikeOrRefuse(new LibsvmDecoder(LibsvmBase.ZERO), body);
  }

  @FuzzTest
  void json(byte[] body) {
    readAlikeOrRefuse(new JsonDecoder(), body);
  }

  @FuzzTest
  void jsonLines(byte[] body) {
    readAlikeOrRefuse(new JsonLinesDecoder(), body);
  }

  @FuzzTest
  void recordIo(byte[] body) {
    readAlikeOrRefuse(new RecordIoDecoder(), body);
  }

  /** The rows that a body means are the same rows again once they are written as CSV or JSON. */
  private static void readAlikeOrRefuse(RequestDecoder decoder, byte[] body) {
    Matrix rows = readOrRefuse(decoder, body);
    if (rows == null) {
      return;
    }
    StringJoiner csv = new StringJoiner("\n");
    StringJoiner json = new StringJoiner(",", "[", "]");
    for (List<Float> row : Payloads.rows(rows)) {
      csv.add(row.stream().map(String::valueOf).collect(joining(",")));
      json.add(row.stream().map(String::valueOf).collect(joining(",", "[", "]")));
    }
    Matrix fromCsv = readOrRefuse(new CsvDecoder(), csv.toString().getBytes(UTF_8));
    Matrix fromJson = readOrRefuse(new JsonDecoder(), json.toString().getBytes(UTF_8));
    assertSame(fromCsv, rows);
    assertSame(fromJson, rows);
  }

  private static void assertSame(@Nullable Matrix read, Matrix expected) {
    assertThat(bits(assertThat(read).isNotNull().actual())).isEqualTo(bits(expected));
  }

  private static int[] bits(Matrix rows) {
    int[] bits = new int[rows.values().length];
    for (int i = 0; i < bits.length; i++) {
      bits[i] = Float.floatToIntBits(rows.values()[i]);
    }
    return bits;
  }

  private static @Nullable Matrix readOrRefuse(RequestDecoder decoder, byte[] body) {
    try {
      Matrix rows = Payloads.matrix(decoder, NAMED, Unpooled.wrappedBuffer(body));
      assertThat(rows.rows()).isPositive();
      assertThat(rows.columns()).isEqualTo(4);
      for (float value : rows.values()) {
        assertThat(Float.isInfinite(value)).isFalse();
      }
      return rows;
    } catch (PayloadException refusal) {
      if (!REFUSAL.matcher(String.valueOf(refusal.getMessage())).matches()) {
        throw new AssertionError(Arrays.toString(body), refusal);
      }
      return null;
    } catch (RuntimeException e) {
      throw new AssertionError(Arrays.toString(body), e);
    }
  }
}
