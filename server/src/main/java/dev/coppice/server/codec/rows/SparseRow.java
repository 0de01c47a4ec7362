package dev.coppice.server.codec.rows;

import dev.coppice.model.HeapShare;

/**
 * Fills rows whose cells come as pairs of a column and a value; columns named more than once add
 * up, in float64. Used for all rows of a body, one after the other.
 *
 * <p>As long as the columns of a row ascend, none can come twice. The first that does not makes
 * this remember what each of the model's columns holds.
 */
public final class SparseRow {

  private final MatrixBuilder matrix;
  private final int columns;
  private final HeapShare heap;

  /** The row that the next two are of. */
  private int row;

  private int last;
  private boolean isAscending;

  private double[] sums = {};

  /** For each column the row that filled it last, which tells repeated columns without clearing. */
  private int[] filledBy = {};

  /**
   * @param columns of the model
   * @param heap what is remembered is taken from
   */
  public SparseRow(MatrixBuilder matrix, int columns, HeapShare heap) {
    this.matrix = matrix;
    this.columns = columns;
    this.heap = heap;
  }

  /**
   * Adds a value to a column of the row under way.
   *
   * @param column from 0, one of the model's
   * @return the cell as it is now; infinite if float32 cannot hold it
   */
  public float add(int column, double value) {
    if (row != matrix.row()) {
      row = matrix.row();
      last = -1;
      isAscending = true;
    }
    double sum = value;
    if (isAscending && column > last) {
      last = column;
    } else {
      if (isAscending) {
        isAscending = false;
        rememberRow();
      }
      sum = filledBy[column] == row ? sums[column] + value : value;
      remember(column, sum);
    }
    matrix.set(column, sum);
    return (float) sum;
  }

  private void rememberRow() {
    if (sums.length == 0) {
      heap.take((long) columns * (Double.BYTES + Integer.BYTES));
      sums = new double[columns];
      filledBy = new int[columns];
    }
    matrix.readRow((only, column, value) -> remember(column, value));
  }

  private void remember(int column, double sum) {
    filledBy[column] = row;
    sums[column] = sum;
  }
}
