package dev.coppice.server.codec.recordio;

import aialgs.data.Record;
import aialgs.data.Value;
import dev.coppice.model.HeapShare;
import dev.coppice.server.codec.protobuf.MessageFields;
import dev.coppice.server.codec.rows.BodyBytes;
import dev.coppice.server.codec.rows.MatrixBuilder;
import dev.coppice.server.codec.rows.PayloadException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Finds the row in a record's message and reads it straight into the matrix.
 *
 * <p>The message is walked, but not built: a byte of a hostile body could become an object, or
 * eight bytes in a list, and rows would take three times as long. Where a message has a field
 * several times that it should have once, the last one counts.
 */
final class RecordReader {

  private static final byte[] ROW = "values".getBytes(StandardCharsets.US_ASCII);

  private final TensorReader tensors;

  RecordReader(int features, MatrixBuilder matrix, HeapShare heap) {
    this.tensors = new TensorReader(features, matrix, heap);
  }

  /**
   * Adds the record's row to the matrix, if it has one.
   *
   * @throws IOException if the bytes are no such message
   * @throws PayloadException if the row cannot be scored
   */
  void read(BodyBytes record) throws IOException, PayloadException {
    BodyBytes row = null;
    MessageFields fields = new MessageFields(record);
    while (fields.next()) {
      if (fields.number() == Record.FEATURES_FIELD_NUMBER) {
        int outer = fields.enter();
        BodyBytes value = rowIn(fields, record.array());
        row = value == null ? row : value;
        fields.leave(outer);
      }
    }
    if (row != null) {
      readRow(row);
    }
  }

  /** The value of the entry with these fields; null if it holds no row. */
  private static @Nullable BodyBytes rowIn(MessageFields entry, byte[] array) throws IOException {
    boolean isRow = false;
    BodyBytes value = new BodyBytes(array, 0, 0);
    while (entry.next()) {
      if (entry.number() == MapEntry.KEY) {
        isRow = entry.holds(ROW);
      } else if (entry.number() == MapEntry.VALUE) {
        value = entry.bytes();
      }
    }
    return isRow ? value : null;
  }

  private void readRow(BodyBytes value) throws IOException, PayloadException {
    RepeatedNumbers.Type type = RepeatedNumbers.Type.FLOAT32;
    BodyBytes tensor = new BodyBytes(value.array(), value.to(), value.to());
    MessageFields fields = new MessageFields(value);
    while (fields.next()) {
      RepeatedNumbers.Type found = tensorType(fields.number());
      if (found != null) {
        type = found;
        tensor = fields.bytes();
      }
    }
    tensors.read(tensor, type);
  }

  private static RepeatedNumbers.@Nullable Type tensorType(int field) {
    return switch (field) {
      case Value.FLOAT32_TENSOR_FIELD_NUMBER -> RepeatedNumbers.Type.FLOAT32;
      case Value.FLOAT64_TENSOR_FIELD_NUMBER -> RepeatedNumbers.Type.FLOAT64;
      case Value.INT32_TENSOR_FIELD_NUMBER -> RepeatedNumbers.Type.INT32;
      default -> null;
    };
  }
}
