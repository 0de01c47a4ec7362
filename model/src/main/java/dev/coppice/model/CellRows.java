package dev.coppice.model;

import java.util.Arrays;

/**
 * Rows as they came: the cells that a row has, one after the other, each with its column. So rows
 * take no more than what was sent of them, however many columns there could be: 12 bytes per cell.
 *
 * <p>The first cell of a row is marked by the sign of its column. Rows without cells have one that
 * stands for all of them in succession, and says how many.
 */
public final class CellRows {

  /** Receives the cells of some rows in the order they came. */
  @FunctionalInterface
  public interface Target {

    /**
     * Takes a cell; of several for the same column the last one counts.
     *
     * @param row from 0, the first that was asked for
     */
    void set(int row, int column, double value);
  }

  private static final int CHUNK_SHIFT = 12;
  private static final int CHUNK_CELLS = 1 << CHUNK_SHIFT;
  private static final int FIRST_CELLS = 16;
  private static final long CELL_BYTES = Double.BYTES + Integer.BYTES;

  private static final int ROW_START = 1 << 31;
  private static final int NO_CELL = Integer.MAX_VALUE;

  /** Rows are found by the nearest mark before them. */
  private static final int ROWS_PER_MARK = 256;

  private final HeapShare heap;
  private double[][] values = {};
  private int[][] columns = {};

  /** For every so many rows the index of the first one's first cell. */
  private int[] marks = new int[1];

  private int capacity;
  private int cells;
  private int rowStart;
  private int rows;

  /**
   * @param heap what the cells are taken from
   */
  public CellRows(HeapShare heap) {
    this.heap = heap;
  }

  /** Rows that were ended. */
  public int rows() {
    return rows;
  }

  /**
   * Adds a cell to the row under way.
   *
   * @param column 0 or more
   * @throws HeapRefusedException if there is no room for it
   */
  public void add(int column, double value) {
    if (cells == capacity) {
      grow();
    }
    int chunk = cells >> CHUNK_SHIFT;
    int place = cells & (CHUNK_CELLS - 1);
    values[chunk][place] = value;
    columns[chunk][place] = cells == rowStart ? column | ROW_START : column;
    cells++;
  }

  /** Ends the row. */
  public void endRow() {
    boolean isMarked = rows % ROWS_PER_MARK == 0;
    if (cells == rowStart && !isMarked && isEmpty(cells - 1)) {
      values[(cells - 1) >> CHUNK_SHIFT][(cells - 1) & (CHUNK_CELLS - 1)]++;
      rows++;
      return;
    }
    if (cells == rowStart) {
      add(NO_CELL, 1);
    }
    if (isMarked) {
      int mark = rows / ROWS_PER_MARK;
      marks = mark < marks.length ? marks : Arrays.copyOf(marks, 2 * mark);
      marks[mark] = rowStart;
    }
    rows++;
    rowStart = cells;
  }

  /** Forgets the cells of the row under way. */
  public void dropRow() {
    cells = rowStart;
  }

  /** Cells of the row under way. */
  public int cellsOfRow() {
    return cells - rowStart;
  }

  /**
   * The value of a cell of the row under way.
   *
   * @param cell from 0, in the order they came
   */
  public double value(int cell) {
    int index = rowStart + cell;
    return values[index >> CHUNK_SHIFT][index & (CHUNK_CELLS - 1)];
  }

  /** Replaces the value of a cell of the row under way. */
  public void replace(int cell, double value) {
    int index = rowStart + cell;
    values[index >> CHUNK_SHIFT][index & (CHUNK_CELLS - 1)] = value;
  }

  /** Passes the cells of the row under way to {@code target}, as row 0. */
  public void readRow(Target target) {
    for (int i = rowStart; i < cells; i++) {
      pass(i, 0, target);
    }
  }

  /**
   * Passes the cells of some rows to {@code target}.
   *
   * @param from index of the first row
   * @param to index after the last row, which has ended
   */
  public void read(int from, int to, Target target) {
    if (from == to) {
      return;
    }
    int row = from / ROWS_PER_MARK * ROWS_PER_MARK - 1;
    for (int i = marks[from / ROWS_PER_MARK]; i < rowStart; i++) {
      if (isEmpty(i)) {
        row += (int) values[i >> CHUNK_SHIFT][i & (CHUNK_CELLS - 1)];
      } else if (columns[i >> CHUNK_SHIFT][i & (CHUNK_CELLS - 1)] < 0) {
        row++;
      }
      if (row >= to) {
        return;
      }
      if (row >= from && !isEmpty(i)) {
        pass(i, row - from, target);
      }
    }
  }

  /** Whether this stands for rows without cells. */
  private boolean isEmpty(int cell) {
    return columns[cell >> CHUNK_SHIFT][cell & (CHUNK_CELLS - 1)] == (NO_CELL | ROW_START);
  }

  private void pass(int cell, int row, Target target) {
    int place = cell & (CHUNK_CELLS - 1);
    int column = columns[cell >> CHUNK_SHIFT][place] & ~ROW_START;
    target.set(row, column, values[cell >> CHUNK_SHIFT][place]);
  }

  /** The first chunk grows to its size, so that few cells take little; all others are whole. */
  private void grow() {
    int chunk = cells >> CHUNK_SHIFT;
    int place = cells & (CHUNK_CELLS - 1);
    int size = chunk > 0 ? CHUNK_CELLS : Math.min(CHUNK_CELLS, Math.max(FIRST_CELLS, 2 * place));
    heap.take((size - place) * CELL_BYTES);
    if (chunk == values.length) {
      values = Arrays.copyOf(values, 2 * chunk + 1);
      columns = Arrays.copyOf(columns, 2 * chunk + 1);
    }
    values[chunk] = place == 0 ? new double[size] : Arrays.copyOf(values[chunk], size);
    columns[chunk] = place == 0 ? new int[size] : Arrays.copyOf(columns[chunk], size);
    capacity = (chunk << CHUNK_SHIFT) + size;
  }
}
