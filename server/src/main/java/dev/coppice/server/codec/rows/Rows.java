package dev.coppice.server.codec.rows;

import dev.coppice.model.Matrix;

/**
 * The rows of one body as they came, which a model takes some at a time: what they hold grows with
 * the body, never with the model's width.
 */
public interface Rows {

  /** How many there are, 1 or more. */
  int count();

  /** Values that a row takes in a matrix. */
  int width();

  /** Index after the last row that is stored together with this one. */
  int blockEnd(int row);

  /**
   * Some of the rows as a matrix of at most the model's columns, {@code NaN} where a value is
   * missing.
   *
   * @param from index of the first row
   * @param to index after the last row, at most {@link #blockEnd} of the first
   */
  Matrix matrix(int from, int to);
}
