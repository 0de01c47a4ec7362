package dev.coppice.server.codec.recordio;

import aialgs.data.Float32Tensor;
import dev.coppice.model.HeapShare;
import dev.coppice.server.codec.rows.BodyBytes;
import dev.coppice.server.codec.rows.BodyFormat;
import dev.coppice.server.codec.rows.MatrixBuilder;
import dev.coppice.server.codec.rows.PayloadException;
import dev.coppice.server.codec.rows.SparseRow;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Reads a tensor's message as one row of the matrix, one number at a time: dense, or sparse if it
 * has keys. Used for all rows of a body, one after the other.
 */
final class TensorReader {

  // Alike in the tensors of every type.
  private static final int VALUES = Float32Tensor.VALUES_FIELD_NUMBER;
  private static final int KEYS = Float32Tensor.KEYS_FIELD_NUMBER;
  private static final int SHAPE = Float32Tensor.SHAPE_FIELD_NUMBER;

  private static final long MAX_COLUMNS = Long.MAX_VALUE;

  private final int features;
  private final MatrixBuilder matrix;
  private final HeapShare heap;
  private @Nullable SparseRow sparseRow;

  TensorReader(int features, MatrixBuilder matrix, HeapShare heap) {
    this.features = features;
    this.matrix = matrix;
    this.heap = heap;
  }

  /**
   * Adds a row to the matrix.
   *
   * @param type the type of the tensor's values
   * @throws IOException if the bytes are no such message
   * @throws PayloadException if the row cannot be scored
   */
  void read(BodyBytes tensor, RepeatedNumbers.Type type) throws IOException, PayloadException {
    RepeatedNumbers values = new RepeatedNumbers(tensor, VALUES, type);
    RepeatedNumbers keys = new RepeatedNumbers(tensor, KEYS, RepeatedNumbers.Type.UINT64);
    if (!values.hasNext()) {
      readMissing(tensor);
    } else if (keys.hasNext()) {
      readSparse(tensor, values, keys);
    } else {
      readDense(values);
    }
  }

  private void readMissing(BodyBytes tensor) throws IOException, PayloadException {
    long width = width(tensor);
    matrix.beginSparseRow();
    if (width > 0) {
      matrix.endSparseRow(width);
    } else {
      matrix.endSparseRow();
    }
  }

  private void readDense(RepeatedNumbers values) throws IOException, PayloadException {
    matrix.beginRow();
    do {
      matrix.add(finite((float) values.next(), matrix.column()));
    } while (values.hasNext());
    matrix.endRow();
  }

  private void readSparse(BodyBytes tensor, RepeatedNumbers values, RepeatedNumbers keys)
      throws IOException, PayloadException {
    long width = width(tensor);
    long widest = 0;
    SparseRow row = sparseRow();
    matrix.beginSparseRow();
    boolean more = true;
    while (more) {
      long key = keys.nextUint64();
      double value = values.next();
      if (width >= 0 && key >= width) {
        throw refused("key %d".formatted(key), "below %d, the row's width".formatted(width));
      }
      long column = Math.min(key, MAX_COLUMNS - 1) + 1;
      widest = Math.max(widest, column);
      finite(key < features ? row.add((int) key, value) : (float) value, column);
      more = keys.hasNext();
      if (more != values.hasNext()) {
        throw refused(more ? "more keys than values" : "more values than keys", "as many");
      }
    }
    matrix.endSparseRow(width >= 0 ? width : widest);
  }

  /** What the tensor's shape says; -1 if it has none. */
  private static long width(BodyBytes tensor) throws IOException {
    RepeatedNumbers shape = new RepeatedNumbers(tensor, SHAPE, RepeatedNumbers.Type.UINT64);
    return shape.hasNext() ? shape.nextUint64() : -1;
  }

  private SparseRow sparseRow() {
    SparseRow row = sparseRow;
    if (row == null) {
      row = new SparseRow(matrix, features, heap);
      sparseRow = row;
    }
    return row;
  }

  private float finite(float cell, long column) throws PayloadException {
    if (Float.isInfinite(cell)) {
      throw refused("column %d: infinite".formatted(column), "a number that float32 can hold");
    }
    return cell;
  }

  private PayloadException refused(String found, String expected) {
    return BodyFormat.RECORDIO.malformed(
        "row %d, %s (expected: %s)".formatted(matrix.row(), found, expected));
  }
}
