package dev.coppice.server.codec;

import static dev.coppice.server.codec.RawPayloads.CUSTOMER;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.coppice.model.HeapShare;
import dev.coppice.model.preprocessing.RawTable;
import dev.coppice.model.preprocessing.RefusedRowException;
import dev.coppice.server.codec.csv.CsvDecoder;
import dev.coppice.server.codec.json.JsonDecoder;
import dev.coppice.server.codec.json.JsonLinesDecoder;
import dev.coppice.server.codec.rows.PayloadException;
import dev.coppice.server.codec.rows.RequestDecoder;
import io.netty.buffer.Unpooled;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** Whatever a body of raw rows holds, it is read or refused with one line. */
class RawDecoderFuzzTest {

  static final List<RequestDecoder> DECODERS =
      List.of(new CsvDecoder(), new JsonDecoder(), new JsonLinesDecoder());

  private static final int BODIES = 20_000;

  private static final List<String> PIECES =
      List.of(
          "x",
          "pro",
          "41.5",
          "-1e400",
          "true",
          "False",
          "null",
          "NaN",
          "2024-05-17",
          "2024-02-30",
          ",",
          ";",
          " ",
          "\t",
          "\n",
          "\r\n",
          "\"",
          "\"\"",
          "\"pro\"",
          "\"a, b\"",
          "\"\n\"",
          "[",
          "]",
          "{",
          "}",
          "{\"age\":1}",
          "\"plan\":",
          "\"since\":\"2024-01-01\"",
          "\"agee\":",
          "\\u00e9",
          "\u00e9",
          "\ud83d\ude00",
          "\u0000",
          "x,pro,1,1,",
          "[1,\"pro\",2,true]",
          ":");

  private static final Pattern REFUSAL =
      Pattern.compile("(Loading|Unable)[^\\p{Cntrl}]+(:\n )?[^\\p{Cntrl}]+");

  /** A raw number has 64 bits, a feature 32. */
  private static final Pattern BEYOND_FLOAT =
      Pattern.compile("Infinite after preprocessing: column [a-z]+ \\(row \\d+\\)");

  @ParameterizedTest
  @FieldSource("DECODERS")
  void bodiesOfFamiliarPiecesAreReadOrRefused(RequestDecoder decoder) {
    SplittableRandom random = new SplittableRandom(8);
    int read = 0;
    for (int i = 0; i < BODIES; i++) {
      StringBuilder body = new StringBuilder();
      int pieces = 1 + random.nextInt(8);
      for (int piece = 0; piece < pieces; piece++) {
        body.append(PIECES.get(random.nextInt(PIECES.size())));
      }
      read += isRead(decoder, body.toString().getBytes(UTF_8)) ? 1 : 0;
    }
    assertThat(read).isBetween(BODIES / 200, BODIES * 9 / 10);
  }

  @ParameterizedTest
  @FieldSource("DECODERS")
  void goodBodiesWithBrokenBytesAreReadOrRefused(RequestDecoder decoder) {
    byte[] good =
        (decoder instanceof CsvDecoder
                ? "x,\"pro\",41.5,true,2024-05-17 10:15:30\r\ny,\"a, \"\"b\"\"\",,,\n"
                : "{\"plan\": \"pro\", \"age\": 1, \"member\": true, \"since\":"
                    + " \"2024-05-17T10:15Z\"}")
            .getBytes(UTF_8);
    SplittableRandom random = new SplittableRandom(9);
    for (int i = 0; i < BODIES; i++) {
      byte[] body = Arrays.copyOf(good, good.length - random.nextInt(2) * random.nextInt(20));
      for (int broken = 0; broken < 2; broken++) {
        body[random.nextInt(body.length)] = (byte) random.nextInt();
      }
      isRead(decoder, body);
    }
  }

  @FuzzTest
  void rawCsv(byte[] body) {
    isRead(new CsvDecoder(), body);
  }

  @FuzzTest
  void rawJson(byte[] body) {
    isRead(new JsonDecoder(), body);
  }

  @FuzzTest
  void rawJsonLines(byte[] body) {
    isRead(new JsonLinesDecoder(), body);
  }

  private static boolean isRead(RequestDecoder decoder, byte[] body) {
    try {
      RawTable rows =
          decoder.decodeRaw(Unpooled.wrappedBuffer(body), CUSTOMER.columns(), HeapShare.UNBOUNDED);
      assertThat(rows.rows()).isPositive();
      assertThat(CUSTOMER.apply(rows, 0, rows.rows()).columns()).isEqualTo(4);
      return true;
    } catch (PayloadException refusal) {
      assertThat(String.valueOf(refusal.getMessage())).matches(REFUSAL);
      return false;
    } catch (RefusedRowException refusal) {
      assertThat(String.valueOf(refusal.getMessage())).matches(BEYOND_FLOAT);
      return false;
    } catch (RuntimeException e) {
      throw new AssertionError(Arrays.toString(body), e);
    }
  }
}
