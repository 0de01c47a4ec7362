package dev.coppice.server.codec.rows;

/**
 * Fills rows whose cells come as pairs of a column and a value; columns named more than once add
 * up, in float64. Used for all rows of a body, one after the other.
 */
public final class SparseRow {

  private final MatrixBuilder matrix;
  private final double[] sums;

  /** The row that filled each column last: repeated columns are detected without clearing it. */
  private final int[] filledBy;

  /**
   * @param columns how many the model has
   */
  public SparseRow(MatrixBuilder matrix, int columns) {
    this.matrix = matrix;
    this.sums = new double[columns];
    this.filledBy = new int[columns];
  }

  /**
   * Adds a value to a column of the row under way.
   *
   * @param column from 0, one of the model's
   * @return the cell as it is now; infinite if float32 cannot hold it
   */
  public float add(int column, double value) {
    int row = matrix.row();
    double sum = filledBy[column] == row ? sums[column] + value : value;
    filledBy[column] = row;
    sums[column] = sum;
    float cell = (float) sum;
    matrix.set(column, cell);
    return cell;
  }
}
