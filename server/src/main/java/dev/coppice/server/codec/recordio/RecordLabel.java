package dev.coppice.server.codec.recordio;

import aialgs.data.Float32Tensor;
import aialgs.data.Record;
import aialgs.data.Value;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.WireFormat;
import java.io.IOException;
import java.util.Arrays;

/**
 * A label of a record, which is a float32 tensor. It is written by protobuf's own writer and
 * straight into bytes: built as objects first labels would take more than twice as long, and the
 * first of a process a tenth of a second.
 *
 * @param shape of the tensor; empty if it says none
 */
@SuppressWarnings("ArrayRecordComponent") // Written at once.
record RecordLabel(String name, double[] values, int[] shape) {

  /** Bytes of its field in a record. */
  int size() {
    return fieldSize(Record.LABEL_FIELD_NUMBER, entrySize());
  }

  /** Writes it as a field of a record. */
  void writeTo(CodedOutputStream out) throws IOException {
    begin(Record.LABEL_FIELD_NUMBER, entrySize(), out);
    out.writeString(MapEntry.KEY, name);
    begin(MapEntry.VALUE, valueSize(), out);
    begin(Value.FLOAT32_TENSOR_FIELD_NUMBER, tensorSize(), out);
    begin(Float32Tensor.VALUES_FIELD_NUMBER, values.length * Float.BYTES, out);
    for (double value : values) {
      out.writeFloatNoTag((float) value);
    }
    if (shape.length > 0) {
      begin(Float32Tensor.SHAPE_FIELD_NUMBER, extentsSize(), out);
      for (int extent : shape) {
        out.writeUInt64NoTag(extent);
      }
    }
  }

  private int extentsSize() {
    return Arrays.stream(shape).map(CodedOutputStream::computeUInt64SizeNoTag).sum();
  }

  private int entrySize() {
    return CodedOutputStream.computeStringSize(MapEntry.KEY, name)
        + fieldSize(MapEntry.VALUE, valueSize());
  }

  private int valueSize() {
    return fieldSize(Value.FLOAT32_TENSOR_FIELD_NUMBER, tensorSize());
  }

  private int tensorSize() {
    int extents =
        shape.length == 0 ? 0 : fieldSize(Float32Tensor.SHAPE_FIELD_NUMBER, extentsSize());
    return fieldSize(Float32Tensor.VALUES_FIELD_NUMBER, values.length * Float.BYTES) + extents;
  }

  private static int fieldSize(int number, int length) {
    return CodedOutputStream.computeTagSize(number)
        + CodedOutputStream.computeUInt32SizeNoTag(length)
        + length;
  }

  private static void begin(int number, int length, CodedOutputStream out) throws IOException {
    out.writeTag(number, WireFormat.WIRETYPE_LENGTH_DELIMITED);
    out.writeUInt32NoTag(length);
  }
}
