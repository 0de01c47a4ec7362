package dev.coppice.server.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.coppice.model.HeapRefusedException;
import dev.coppice.model.HeapShare;
import dev.coppice.model.ModelInfo;
import dev.coppice.model.preprocessing.Preprocessing;
import dev.coppice.server.codec.csv.CsvDecoder;
import dev.coppice.server.codec.json.JsonDecoder;
import dev.coppice.server.codec.json.JsonLinesDecoder;
import dev.coppice.server.codec.libsvm.LibsvmBase;
import dev.coppice.server.codec.libsvm.LibsvmDecoder;
import dev.coppice.server.codec.recordio.RecordIoBodies;
import dev.coppice.server.codec.recordio.RecordIoDecoder;
import dev.coppice.server.codec.rows.PayloadException;
import dev.coppice.server.codec.rows.RequestDecoder;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.FieldSource;

/** What rows make the heap hold grows with their body, however wide the model is. */
class RowMemoryTest {

  private static final int WIDTH = 1_000;

  private static final ModelInfo WIDE =
      new ModelInfo(
          "forest",
          "reg:squarederror",
          1,
          WIDTH,
          IntStream.range(0, WIDTH).mapToObj(i -> "f" + i).toList());

  private static final Preprocessing WIDE_RAW =
      RawPayloads.read(
          IntStream.range(0, WIDTH)
              .mapToObj("{\"source\": \"f%d\", \"type\": \"number\"}"::formatted)
              .collect(
                  Collectors.joining(
                      ",",
                      "{\"version\": 1, \"columns\": [%s], \"features\": ["
                          .formatted(
                              IntStream.range(0, WIDTH)
                                  .mapToObj("\"f%d\""::formatted)
                                  .collect(Collectors.joining(","))),
                      "]}")));

  static final List<Arguments> BODIES =
      List.of(
          Arguments.of(new CsvDecoder(), "1\n".repeat(500_000)),
          Arguments.of(new CsvDecoder(), ",\n".repeat(500_000)),
          Arguments.of(new CsvDecoder(), ",,,,,,,,,\n".repeat(50_000)),
          Arguments.of(new CsvDecoder(), "1,".repeat(999) + "1"),
          Arguments.of(new JsonDecoder(), "[" + "[1],".repeat(300_000) + "[1]]"),
          Arguments.of(new JsonDecoder(), "[" + "{\"f1\":1},".repeat(100_000) + "[1]]"),
          Arguments.of(new JsonDecoder(), "[[1]," + "{\"f999\":1},".repeat(100_000) + "[1]]"),
          Arguments.of(new JsonLinesDecoder(), "[1]\n".repeat(300_000)),
          Arguments.of(new JsonLinesDecoder(), "{\"f0\":null}\n".repeat(100_000)));

  @ParameterizedTest
  @FieldSource("BODIES")
  void rowsHoldAtMostEightTimesTheirBody(RequestDecoder decoder, String body)
      throws PayloadException {
    Counted heap = new Counted();
    assertThat(decoder.decode(Payloads.utf8(body), WIDE, heap).count()).isPositive();
    assertThat(heap.bytes).isBetween(1L, 8L * body.length() + (1 << 16));
  }

  @ParameterizedTest
  @FieldSource("BODIES")
  void rawRowsHoldAtMostEightTimesTheirBody(RequestDecoder decoder, String body)
      throws PayloadException {
    Counted heap = new Counted();
    ByteBuf bytes = Payloads.utf8(body);
    assertThat(decoder.decodeRaw(bytes, WIDE_RAW.columns(), heap).rows()).isPositive();
    assertThat(heap.bytes).isBetween(1L, 8L * body.length() + (1 << 16));
  }

  static final List<Arguments> SPARSE_BODIES =
      List.of(
          Arguments.of(
              new LibsvmDecoder(LibsvmBase.AUTO), Payloads.utf8("1\n".repeat(500_000) + "1 1:1")),
          Arguments.of(new LibsvmDecoder(LibsvmBase.AUTO), Payloads.utf8("1:1 ".repeat(300_000))),
          Arguments.of(
              new LibsvmDecoder(LibsvmBase.ZERO), Payloads.utf8("9:1 1:1\n".repeat(100_000))),
          Arguments.of(new RecordIoDecoder(), records(100_000)));

  @ParameterizedTest
  @FieldSource("SPARSE_BODIES")
  void sparseRowsHoldAtMostEightTimesTheirBody(RequestDecoder decoder, ByteBuf body)
      throws PayloadException {
    Counted heap = new Counted();
    assertThat(decoder.decode(body, WIDE, heap).count()).isPositive();
    assertThat(heap.bytes).isBetween(1L, 8L * body.readableBytes() + (1 << 16));
  }

  @Test
  void libsvmHoldsNoMoreWhereTheIndexThatTellsTheBaseComesLast() throws PayloadException {
    String others = "1:1 7:1\n".repeat(50_000);
    Counted first = new Counted();
    Counted last = new Counted();
    LibsvmDecoder auto = new LibsvmDecoder(LibsvmBase.AUTO);
    auto.decode(Payloads.utf8("0:1\n" + others), WIDE, first);
    auto.decode(Payloads.utf8(others + "0:1\n"), WIDE, last);
    assertThat(last.bytes).isEqualTo(first.bytes);
  }

  /** Records of one number. */
  private static ByteBuf records(int count) {
    byte[] record = HexFormat.of().parseHex("0a120a0676616c756573120812060a040000803f");
    ByteBuf body = Unpooled.buffer();
    for (int i = 0; i < count; i++) {
      RecordIoBodies.frame(record, body);
    }
    return body;
  }

  @Test
  void bodyThatFindsNoRoomIsRefusedWhereItEnds() {
    assertThatExceptionOfType(HeapRefusedException.class)
        .isThrownBy(
            () ->
                new CsvDecoder()
                    .decode(
                        Payloads.utf8("1\n".repeat(500_000)),
                        WIDE,
                        bytes -> {
                          throw new HeapRefusedException("no room");
                        }));
  }

  @Test
  void rowsComeBackAsTheyWereSentWhateverTheBlock() throws PayloadException {
    StringBuilder body = new StringBuilder("[");
    for (int row = 0; row < 3_000; row++) {
      body.append(row % 3 == 0 ? "[%d,2],".formatted(row) : "{\"f7\":%d},".formatted(row));
    }
    var rows =
        new JsonDecoder()
            .decode(Payloads.utf8(body.append("[5,6]]").toString()), WIDE, HeapShare.UNBOUNDED);
    for (int from = 0; from < 3_000; from += 17) {
      float[] values = rows.matrix(from, from + 1).values();
      assertThat(values[from % 3 == 0 ? 0 : 7]).isEqualTo(from);
      assertThat(Float.valueOf(values[1])).isEqualTo(Float.valueOf(from % 3 == 0 ? 2f : Float.NaN));
    }
  }

  private static final class Counted implements HeapShare {

    private long bytes;

    @Override
    public void take(long more) {
      bytes += more;
    }
  }
}
