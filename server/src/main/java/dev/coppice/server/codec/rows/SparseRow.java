package dev.coppice.server.codec.rows;

import dev.coppice.model.CellRows;
import dev.coppice.model.HeapShare;

/**
 * Fills rows whose cells come as pairs of a column and a value; columns named more than once add
 * up, in float64. Used for all rows of a body, one after the other.
 *
 * <p>As long as the columns of a row ascend, none can come twice. The first that does not makes
 * this remember where each of the model's columns stands.
 */
public final class SparseRow {

  private final MatrixBuilder matrix;
  private final int columns;
  private final HeapShare heap;

  /** The row that the next two are of. */
  private int row;

  private int last;
  private boolean isAscending;
  private int known;

  /** For each column which of the row's cells it is. */
  private int[] cellOf = {};

  /** The row that filled each column last: repeated columns are detected without clearing it. */
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
    CellRows cells = matrix.cells();
    if (isAscending && column > last) {
      last = column;
    } else {
      if (isAscending) {
        isAscending = false;
        rememberRow(cells);
      }
      if (filledBy[column] == row) {
        double sum = cells.value(cellOf[column]) + value;
        cells.replace(cellOf[column], sum);
        return (float) sum;
      }
      remember(column, cells.cellsOfRow());
    }
    cells.add(column, value);
    return (float) value;
  }

  private void rememberRow(CellRows cells) {
    if (cellOf.length == 0) {
      heap.take(2L * Integer.BYTES * columns);
      cellOf = new int[columns];
      filledBy = new int[columns];
    }
    known = 0;
    cells.readRow((only, column, value) -> remember(column, known++));
  }

  private void remember(int column, int cell) {
    filledBy[column] = row;
    cellOf[column] = cell;
  }
}
