package dev.coppice.model;

import java.util.Arrays;

/**
 * Rows to score: row-major float32, {@code NaN} where a value is missing.
 *
 * @param values at least {@code rows * columns} values; the rest is ignored
 * @param rows number of rows, 0 or more
 * @param columns number of columns, 1 or more
 */
@SuppressWarnings(
    "ArrayRecordComponent") // Shared, not copied: a matrix has one owner, its request.
public record Matrix(float[] values, int rows, int columns) {

  public Matrix {
    if (rows < 0 || columns < 1 || values.length < (long) rows * columns) {
      throw new IllegalArgumentException(
          "matrix: %d values (expected: at least %d rows x %d columns)"
              .formatted(values.length, rows, columns));
    }
  }

  /** The same rows at exactly {@code width} columns, short rows filled up with missing values. */
  public Matrix padTo(int width) {
    if (width == columns) {
      return this;
    }
    if (width < columns) {
      throw new IllegalArgumentException(
          "width: %d (expected: at least %d columns)".formatted(width, columns));
    }
    float[] padded = new float[Math.multiplyExact(rows, width)];
    for (int row = 0; row < rows; row++) {
      System.arraycopy(values, row * columns, padded, row * width, columns);
      Arrays.fill(padded, row * width + columns, (row + 1) * width, Float.NaN);
    }
    return new Matrix(padded, rows, width);
  }

  /**
   * Some of the rows.
   *
   * @param from index of the first row
   * @param to index after the last row
   * @return this matrix if these are all
   */
  public Matrix slice(int from, int to) {
    if (from == 0 && to == rows) {
      return this;
    }
    return new Matrix(Arrays.copyOfRange(values, from * columns, to * columns), to - from, columns);
  }

  /**
   * The same rows with {@code NaN} wherever this value stands, which is how estimators that were
   * trained with a {@code missing} of their own see them.
   *
   * @return this matrix if the value does not occur in it
   */
  public Matrix withMissing(float value) {
    float[] marked = values;
    for (int i = 0; i < rows * columns; i++) {
      if (values[i] == value) {
        marked = marked == values ? values.clone() : marked;
        marked[i] = Float.NaN;
      }
    }
    return marked == values ? this : new Matrix(marked, rows, columns);
  }
}
