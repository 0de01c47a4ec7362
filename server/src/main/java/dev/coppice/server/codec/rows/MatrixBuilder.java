package dev.coppice.server.codec.rows;

import dev.coppice.model.Matrix;
import java.util.Arrays;
import java.util.function.Supplier;

/**
 * Grows a matrix of exactly a model's columns, row by row and cell by cell, missing where nothing
 * is said.
 *
 * <p>A body that does not fit the model is refused only at the end, because a malformed cell
 * further on is told first; its cells are counted but no longer kept. Padding could turn a small
 * body into a huge matrix (a million rows of one cell, a model of a thousand features), so the
 * number of cells is bounded: by {@value #ALWAYS_ALLOWED}, or by the body's bytes, which no body of
 * full rows can exceed.
 */
public final class MatrixBuilder {

  /** Cells, 16 MiB. */
  private static final int ALWAYS_ALLOWED = 1 << 22;

  private static final int FIRST_ROWS = 4;

  private final RowCount count;
  private final int features;
  private final int limit;
  private float[] values;

  /** Where in {@code values} the row under way begins. */
  private int base;

  private int column;

  public MatrixBuilder(BodyFormat format, int features, int bodyBytes) {
    this.count = new RowCount(format);
    this.features = features;
    this.limit = Math.max(Math.max(ALWAYS_ALLOWED, bodyBytes), features);
    this.values = new float[(int) Math.min(limit, (long) FIRST_ROWS * features)];
  }

  /** Holds all rows to the width of a row of names above them. */
  public void requireWidthOfHeader(int columns) {
    count.requireWidthOfHeader(columns);
  }

  /** The number of the row under way, from 1. */
  public int row() {
    return count.current();
  }

  /** The number of the column that {@link #add} fills next, from 1. */
  public int column() {
    return column + 1;
  }

  /** Begins a row of positions; begun again, what the row holds is forgotten. */
  public void beginRow() {
    column = 0;
    long from = (long) count.rows() * features;
    if (from + features > limit && !count.isMismatch()) {
      count.mismatch(
          "more than %d rows of %d features (expected: at most %d values)"
              .formatted(count.rows(), features, limit));
    }
    // What will be refused needs no more room.
    base = count.isMismatch() ? 0 : (int) from;
    if (base + features > values.length) {
      int size = (int) Math.min(limit, Math.max(from + features, 2L * values.length));
      values = Arrays.copyOf(values, size);
    }
  }

  /** Begins a row of named or numbered cells, all of them missing until they are {@link #set}. */
  public void beginSparseRow() {
    beginRow();
    Arrays.fill(values, base, base + features, Float.NaN);
  }

  /** Fills the next column of a row of positions. */
  public void add(float value) {
    if (column < features) {
      values[base + column] = value;
    }
    column++;
  }

  /** Fills a column, from 0, of a sparse row. */
  public void set(int index, float value) {
    values[base + index] = value;
  }

  /** Ends a row of positions, which must be as wide as those before. */
  public void endRow() throws PayloadException {
    checkWidth(column);
    if (column <= features) {
      Arrays.fill(values, base + column, base + features, Float.NaN);
    }
    count.end();
  }

  /** Ends a sparse row, of whose width nothing is known. */
  public void endSparseRow() {
    count.end();
  }

  /** Ends a sparse row that says how wide it is, which must be as wide as those before. */
  public void endSparseRow(long columns) throws PayloadException {
    checkWidth(columns);
    count.end();
  }

  private void checkWidth(long columns) throws PayloadException {
    count.requireWidth(columns);
    checkFit(columns);
  }

  /** Remembers that the rows do not fit the model, if they need more columns than it has. */
  public void checkFit(long columns) {
    if (columns > features && !count.isMismatch()) {
      count.mismatch(
          "Number of columns does not match number of features in booster. (%d vs. %d)"
              .formatted(features, columns));
    }
  }

  /** Whether the body does not fit the model. */
  public boolean isMismatch() {
    return count.isMismatch();
  }

  /** Remembers, if it is the first, why the body does not fit the model. */
  public void mismatch(Supplier<String> cause) {
    count.mismatch(cause);
  }

  /**
   * The rows.
   *
   * @throws PayloadException if there are none, or they do not fit the model
   */
  public Matrix build() throws PayloadException {
    count.conclude();
    return new Matrix(values, count.rows(), features);
  }
}
