package dev.coppice.server.codec.recordio;

import static dev.coppice.server.codec.Payloads.NAMELESS;
import static dev.coppice.server.codec.Payloads.matrix;
import static dev.coppice.server.codec.Payloads.row;
import static dev.coppice.server.codec.Payloads.rows;
import static dev.coppice.server.codec.recordio.RecordIoBodies.body;
import static dev.coppice.server.codec.recordio.RecordIoBodies.dense;
import static dev.coppice.server.codec.recordio.RecordIoBodies.record;
import static java.lang.Double.NaN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import aialgs.data.Float32Tensor;
import aialgs.data.Float64Tensor;
import aialgs.data.Int32Tensor;
import aialgs.data.Record;
import aialgs.data.Value;
import dev.coppice.server.codec.rows.PayloadException;
import dev.coppice.server.codec.rows.PayloadException.Kind;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.FieldSource;

class RecordIoDecoderTest {

  private static final List<Float> MISSING = row(NaN, NaN, NaN, NaN);

  private static final Float64Tensor FLOAT64 =
      Float64Tensor.newBuilder().addValues(0.1).addValues(-1e-300).addValues(NaN).build();

  private static final Int32Tensor INT32 =
      Int32Tensor.newBuilder().addValues(1).addValues(-2).addValues(16_777_217).build();

  static final List<Arguments> READ =
      List.of(
          Arguments.of(body(record(dense(1, 2, 3, 4))), List.of(row(1, 2, 3, 4))),
          Arguments.of(body(record(dense(NaN, 2))), List.of(row(NaN, 2, NaN, NaN))),
          Arguments.of(
              body(record(dense(1, 2)), record(dense(3, 4))),
              List.of(row(1, 2, NaN, NaN), row(3, 4, NaN, NaN))),
          Arguments.of(
              body(record(Value.newBuilder().setFloat64Tensor(FLOAT64).build())),
              List.of(row(0.1, -0.0, NaN, NaN))),
          Arguments.of(
              body(record(Value.newBuilder().setInt32Tensor(INT32).build())),
              List.of(row(1, -2, 16_777_216, NaN))),
          Arguments.of(body(record(dense(7).addKeys(2))), List.of(row(NaN, NaN, 7, NaN))),
          Arguments.of(
              body(record(dense(7, 8).addKeys(3).addKeys(0).addShape(4))),
              List.of(row(8, NaN, NaN, 7))),
          Arguments.of(
              body(
                  record(dense(1).addKeys(1).addShape(4)),
                  record(dense(1, 2, 3, 4)),
                  record(dense().addShape(4))),
              List.of(row(NaN, 1, NaN, NaN), row(1, 2, 3, 4), MISSING)),
          Arguments.of(
              body(record(dense(1, 2, 3.5).addKeys(2).addKeys(0).addKeys(2).addShape(3))),
              List.of(row(2, NaN, 4.5, NaN))),
          Arguments.of(
              body(record(dense(1, 2)), record(dense()), record(Value.getDefaultInstance())),
              List.of(row(1, 2, NaN, NaN), MISSING, MISSING)),
          Arguments.of(
              body(Record.getDefaultInstance(), record(dense(1)), others(), record(dense(2))),
              List.of(row(1, NaN, NaN, NaN), row(2, NaN, NaN, NaN))),
          Arguments.of(
              body(others().toBuilder().mergeFrom(record(dense(5))).build()),
              List.of(row(5, NaN, NaN, NaN))));

  /** A record with all but a row. */
  private static Record others() {
    Value value = Value.newBuilder().setFloat32Tensor(dense(9, 9, 9, 9, 9)).build();
    return Record.newBuilder().putLabel("values", value).putFeatures("Values", value).build();
  }

  @ParameterizedTest
  @FieldSource("READ")
  void reads(ByteBuf body, List<List<Float>> rows) throws PayloadException {
    assertThat(rows(matrix(new RecordIoDecoder(), NAMELESS, body))).isEqualTo(rows);
  }

  static final List<Arguments> WIRE_FORMS =
      List.of(
          // Numbers one by one, and packed ones after them.
          Arguments.of(
              "0a17 0a0676616c756573 120d 120b 0d0000803f 0a0400000040", row(1, 2, NaN, NaN)),
          // Keys before values, keys one by one, an unknown varint and an unknown group between.
          Arguments.of(
              "0a20 0a0676616c756573 1216 1214 1001 2805 33 0801 34 1000 0a080000803f00000040",
              row(2, 1, NaN, NaN)),
          // The value before the key, and a second entry of the same key, which counts.
          Arguments.of(
              "0a12 1208 1206 0a040000803f 0a0676616c756573 0a12 0a0676616c756573 1208 1206 0a0400000040",
              row(2, NaN, NaN, NaN)),
          // Two tensors of one value, of which the last counts.
          Arguments.of(
              "0a18 0a0676616c756573 120e 1206 0a040000803f 3a04 0a020506", row(5, 6, NaN, NaN)));

  @ParameterizedTest
  @FieldSource("WIRE_FORMS")
  void readsWhateverFormProtobufAllows(String payload, List<Float> row) throws PayloadException {
    assertThat(rows(matrix(new RecordIoDecoder(), NAMELESS, framed(payload)))).containsExactly(row);
  }

  @Test
  void readsFromReaderToWriterIndexOfAnyBuffer() throws PayloadException {
    ByteBuf heap = Unpooled.buffer().writeLong(-1).writeBytes(body(record(dense(1)))).writeInt(-1);
    heap.setIndex(8, heap.writerIndex() - 4);
    ByteBuf direct = Unpooled.directBuffer().writeBytes(heap, 0, heap.capacity());
    direct.setIndex(heap.readerIndex(), heap.writerIndex());
    for (ByteBuf body : List.of(heap, heap.slice(), direct)) {
      assertThat(rows(matrix(new RecordIoDecoder(), NAMELESS, body)))
          .containsExactly(row(1, NaN, NaN, NaN));
    }
    direct.release();
  }

  @Test
  void whatIsTooShortForAFrameAtTheEndIsIgnored() throws PayloadException {
    ByteBuf body = body(record(dense(1))).writeZero(3).writeInt(-1);
    assertThat(matrix(new RecordIoDecoder(), NAMELESS, body).rows()).isEqualTo(1);
  }

  @Test
  void paddingOfTheLastRecordMayBeAbsent() throws PayloadException {
    ByteBuf body = framed("0a12 0a0676616c756573 1208 1206 0a040000803f 5000");
    body.writerIndex(body.writerIndex() - 2);
    assertThat(matrix(new RecordIoDecoder(), NAMELESS, body).rows()).isEqualTo(1);
  }

  static final List<Arguments> REFUSED =
      List.of(
          Arguments.of(Unpooled.buffer(), "No records found in RecordIO-Protobuf data"),
          Arguments.of(hex("61626364"), "No records found in RecordIO-Protobuf data"),
          Arguments.of(body(others()), "No records found in RecordIO-Protobuf data"),
          Arguments.of(hex("0b23d7ce00000000"), "Invalid RecordIO magic at offset 0"),
          Arguments.of(
              body(record(dense(1, 2, 3, 4))).writeLong(0), "Invalid RecordIO magic at offset 40"),
          Arguments.of(hex("0a23d7ce01000000"), "Truncated record at offset 8"),
          Arguments.of(hex("0a23d7ceffffffff00"), "Truncated record at offset 8"),
          Arguments.of(
              body(record(dense(1, 2, 3, 4))).writeIntLE(0xCED7230A).writeIntLE(5).writeInt(0),
              "Truncated record at offset 48"),
          Arguments.of(framed("0a05 0a03"), "Invalid protobuf record at offset 8"),
          Arguments.of(framed("0b"), "Invalid protobuf record at offset 8"),
          Arguments.of(framed("0c"), "Invalid protobuf record at offset 8"),
          Arguments.of(framed("00"), "Invalid protobuf record at offset 8"),
          Arguments.of(framed("0affffffffff"), "Invalid protobuf record at offset 8"),
          Arguments.of(
              framed("0a10 0a0676616c756573 1206 1204 0a020000"),
              "Invalid protobuf record at offset 8"),
          Arguments.of(
              body(record(dense(1, 2)), record(dense(1, 2, 3))),
              "row 2: 3 columns (expected: 2, as before)"),
          Arguments.of(
              body(
                  record(dense(1).addKeys(1).addShape(2)), record(dense(1).addKeys(1).addShape(3))),
              "row 2: 3 columns (expected: 2, as before)"),
          Arguments.of(
              body(record(dense(1).addKeys(0)), record(dense(1).addKeys(1))),
              "row 2: 2 columns (expected: 1, as before)"),
          Arguments.of(
              body(record(dense(1, 2).addKeys(0).addKeys(4).addShape(4))),
              "row 1, key 4 (expected: below 4, the row's width)"),
          Arguments.of(
              body(record(dense(1).addKeys(-1).addShape(4))),
              "row 1, key 9223372036854775807 (expected: below 4, the row's width)"),
          Arguments.of(
              body(record(dense(1, 2).addKeys(0))),
              "row 1, more values than keys (expected: as many)"),
          Arguments.of(
              body(record(dense(1).addKeys(0).addKeys(1))),
              "row 1, more keys than values (expected: as many)"),
          Arguments.of(
              body(record(dense(1, Double.POSITIVE_INFINITY))),
              "row 1, column 2: infinite (expected: a number that float32 can hold)"),
          Arguments.of(
              body(
                  record(
                      Value.newBuilder()
                          .setFloat64Tensor(Float64Tensor.newBuilder().addValues(1e39).addKeys(9))
                          .build())),
              "row 1, column 10: infinite (expected: a number that float32 can hold)"),
          Arguments.of(
              body(record(dense(3e38, 3e38).addKeys(1).addKeys(1))),
              "row 1, column 2: infinite (expected: a number that float32 can hold)"));

  @ParameterizedTest
  @FieldSource("REFUSED")
  void refusesAndSaysWhere(ByteBuf body, String cause) {
    PayloadException refusal = refusal(body);
    assertThat(refusal)
        .hasMessage(
            "Loading recordio-protobuf data failed with Exception, please ensure data is in"
                + " recordio-protobuf format: "
                + cause);
    assertThat(refusal.kind()).isEqualTo(Kind.MALFORMED);
  }

  static final List<Arguments> TOO_WIDE =
      List.of(
          Arguments.of(dense(1, 2, 3, 4, 5), "5"),
          Arguments.of(dense(1).addKeys(0).addShape(6), "6"),
          Arguments.of(dense().addShape(7), "7"),
          Arguments.of(dense(1, 2).addKeys(9).addKeys(0), "10"),
          Arguments.of(dense(1).addKeys(-1), "9223372036854775807"));

  @ParameterizedTest
  @FieldSource("TOO_WIDE")
  void moreColumnsThanFeaturesDoNotFitTheModel(Float32Tensor.Builder tensor, String columns) {
    PayloadException refusal = refusal(body(record(tensor)));
    assertThat(refusal)
        .hasMessage(
            "Unable to evaluate payload provided: Number of columns does not match number of"
                + " features in booster. (4 vs. "
                + columns
                + ")");
    assertThat(refusal.kind()).isEqualTo(Kind.MISMATCH);
  }

  private static PayloadException refusal(ByteBuf body) {
    return catchThrowableOfType(
        PayloadException.class, () -> matrix(new RecordIoDecoder(), NAMELESS, body));
  }

  private static ByteBuf framed(String payload) {
    ByteBuf body = Unpooled.buffer();
    RecordIoBodies.frame(ByteBufUtil.decodeHexDump(payload.replace(" ", "")), body);
    return body;
  }

  private static ByteBuf hex(String bytes) {
    return Unpooled.wrappedBuffer(ByteBufUtil.decodeHexDump(bytes));
  }
}
