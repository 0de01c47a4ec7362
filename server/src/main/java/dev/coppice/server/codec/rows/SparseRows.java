package dev.coppice.server.codec.rows;

import dev.coppice.model.CellRows;
import dev.coppice.model.Matrix;
import java.util.Arrays;

/**
 * Rows of named or numbered cells, filled up to the model's width only where they are scored.
 *
 * @param cells all rows, ended
 * @param first column of the model's first feature
 * @param width of the model
 */
record SparseRows(CellRows cells, int first, int width) implements Rows {

  @Override
  public int count() {
    return cells.rows();
  }

  @Override
  public int blockEnd(int row) {
    return count();
  }

  @Override
  public Matrix matrix(int from, int to) {
    float[] values = new float[Math.multiplyExact(to - from, width)];
    Arrays.fill(values, Float.NaN);
    cells.read(
        from, to, (row, column, value) -> values[row * width + column - first] = (float) value);
    return new Matrix(values, to - from, width);
  }
}
