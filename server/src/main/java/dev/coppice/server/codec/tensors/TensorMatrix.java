package dev.coppice.server.codec.tensors;

import dev.coppice.model.ColumnType;
import dev.coppice.model.HeapShare;
import dev.coppice.model.ModelInfo;
import dev.coppice.server.codec.rows.BodyFormat;
import dev.coppice.server.codec.rows.ColumnLookup;
import dev.coppice.server.codec.rows.MatrixBuilder;
import dev.coppice.server.codec.rows.PayloadException;
import dev.coppice.server.codec.rows.Rows;
import dev.coppice.server.codec.tensors.data.DataType;
import dev.coppice.server.codec.tensors.data.Tensor;
import dev.coppice.server.codec.tensors.data.TensorColumns;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Makes a model's own rows of tensors: of one that has all columns, or of one per column. */
final class TensorMatrix {

  private final ModelInfo model;
  private final HeapShare heap;
  private final MatrixBuilder matrix;

  private TensorMatrix(ModelInfo model, HeapShare heap) {
    this.model = model;
    this.heap = heap;
    this.matrix = new MatrixBuilder(BodyFormat.TENSORS, model.featureCount(), heap);
  }

  static Rows of(InferRequest request, ModelInfo model, HeapShare heap) throws PayloadException {
    TensorMatrix rows = new TensorMatrix(model, heap);
    for (Tensor input : request.inputs()) {
      if (input.type() == DataType.BYTES) {
        throw input.refused("BYTES", "a numeric datatype");
      }
    }
    if (request.isNamed()) {
      rows.readColumns(request.inputs());
    } else {
      rows.readRows(TensorColumns.only(request.inputs()));
    }
    return rows.matrix.build();
  }

  private void readRows(Tensor input) throws PayloadException {
    long columns = input.shape().columns();
    for (long row = 1; row <= input.shape().rows(); row++) {
      matrix.beginRow();
      for (long column = 1; column <= columns; column++) {
        matrix.add(cell(input, row));
      }
      matrix.endRow();
    }
    input.requireEnd();
  }

  private static float cell(Tensor input, long row) throws PayloadException {
    return rounded(input.number(row), input, row);
  }

  private static float rounded(double value, Tensor input, long row) throws PayloadException {
    float cell = input.rounded(value);
    if (Float.isInfinite(cell)) {
      throw input.refused("infinite in row %d".formatted(row), "a number that float32 can hold");
    }
    return cell;
  }

  private void readColumns(List<Tensor> inputs) throws PayloadException {
    long rows = TensorColumns.rows(inputs);
    if (model.featureNames().isEmpty()) {
      throw PayloadException.mismatch(ColumnLookup.nameless("send one tensor [rows, features]."));
    }
    ColumnLookup lookup = new ColumnLookup(model.featureNames(), heap);
    int[] columns = TensorColumns.columns(inputs, lookup, false, heap);
    requireColumns(columns);
    Tensor @Nullable [] dense = dense(inputs, columns);
    for (long row = 1; row <= rows; row++) {
      if (dense == null) {
        readSparse(inputs, columns, row);
      } else {
        readDense(dense, row);
      }
    }
    for (Tensor input : inputs) {
      input.requireEnd();
    }
  }

  private void requireColumns(int[] columns) {
    int[] sorted = columns.clone();
    Arrays.sort(sorted);
    matrix.requireNone(
        model.packaging().absent(feature -> Arrays.binarySearch(sorted, feature) >= 0),
        model.featureNames(),
        "inputs");
  }

  /** The inputs in the order of the columns if they are the first ones without a gap; else null. */
  private static Tensor @Nullable [] dense(List<Tensor> inputs, int[] columns) {
    if (Arrays.stream(columns).max().orElse(0) >= columns.length) {
      return null;
    }
    Tensor[] ordered = new Tensor[columns.length];
    for (int i = 0; i < columns.length; i++) {
      ordered[columns[i]] = inputs.get(i);
    }
    return ordered;
  }

  private void readDense(Tensor[] inputs, long row) throws PayloadException {
    matrix.beginRow();
    for (int column = 0; column < inputs.length; column++) {
      matrix.add(typed(inputs[column], column, row));
    }
    matrix.endRow();
  }

  private void readSparse(List<Tensor> inputs, int[] columns, long row) throws PayloadException {
    matrix.beginSparseRow();
    for (int i = 0; i < columns.length; i++) {
      matrix.set(columns[i], typed(inputs.get(i), columns[i], row));
    }
    matrix.endSparseRow();
  }

  /** A cell of a column by name, which is held to the feature's type as it was sent. */
  private float typed(Tensor input, int column, long row) throws PayloadException {
    double value = input.number(row);
    float cell = rounded(value, input, row);
    ColumnType type = model.columnType(column);
    if (!type.takes(value)) {
      String sent = value == cell ? Float.toString(cell) : Double.toString(value);
      matrix.mismatch(
          () ->
              "row %d, %s: %s (expected: %s)"
                  .formatted(row, input.quoted(), sent, type.expected()));
    }
    return cell;
  }
}
