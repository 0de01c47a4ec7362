package dev.coppice.server.codec.rows;

import dev.coppice.model.CellRows;
import dev.coppice.model.HeapShare;
import dev.coppice.model.Matrix;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Rows of positions, all equally wide, in blocks that are matrices as they stand: 4 bytes per cell.
 */
final class DenseRows implements Rows {

  /** What a block has at most, unless a single row has more: 256 KiB. */
  private static final int BLOCK_CELLS = 1 << 16;

  private static final int FIRST_CELLS = 32;

  private final HeapShare heap;
  private final List<float[]> blocks = new ArrayList<>(1);
  private float[] block = {};
  private int rowsOfBlock;
  private int rows;

  /** Cells per row; 0 until the first row has ended. */
  private int width;

  private int blockRows = Integer.MAX_VALUE;

  /** Where in the block the row under way begins. */
  private int base;

  /**
   * @param heap what the rows are taken from
   */
  DenseRows(HeapShare heap) {
    this.heap = heap;
  }

  /**
   * Begins a row.
   *
   * @return how many cells can be put before {@link #grow} is asked for more
   */
  int beginRow() {
    if (rowsOfBlock == blockRows) {
      blocks.add(block);
      block = new float[0];
      rowsOfBlock = 0;
    }
    base = rowsOfBlock * width;
    if (width > 0 && base + width > block.length) {
      growTo(base + width);
    }
    return width > 0 ? width : block.length;
  }

  /** Puts a cell of the row under way. */
  void put(int column, float value) {
    block[base + column] = value;
  }

  /**
   * Makes room for more cells of the first row, whose width is not known.
   *
   * @return how many cells can be put before this is asked again
   */
  int grow(int cells) {
    growTo(cells);
    return block.length;
  }

  private void growTo(int cells) {
    int most = width > 0 ? Math.multiplyExact(blockRows, width) : Integer.MAX_VALUE;
    int size = Math.max(cells, Math.min(most, Math.max(FIRST_CELLS, 2 * block.length)));
    heap.take((long) Float.BYTES * (size - block.length));
    block = Arrays.copyOf(block, size);
  }

  /** Whether the row under way is the first, so that its width is not known. */
  boolean isFirst() {
    return width == 0;
  }

  /**
   * Ends a row.
   *
   * @param cells that it has, 1 or more; as many as those before
   */
  void endRow(int cells) {
    if (width == 0) {
      width = cells;
      blockRows = Math.max(1, BLOCK_CELLS / width);
    }
    rowsOfBlock++;
    rows++;
  }

  /** Adds all rows to others, cell by cell. */
  void copyTo(CellRows cells) {
    for (int row = 0; row < rows; row++) {
      float[] values = block(row);
      int first = row % blockRows * width;
      for (int column = 0; column < width; column++) {
        cells.add(column, values[first + column]);
      }
      cells.endRow();
    }
  }

  @Override
  public int count() {
    return rows;
  }

  @Override
  public int width() {
    return width;
  }

  @Override
  public int blockEnd(int row) {
    return (int) Math.min(rows, (row / blockRows + 1L) * blockRows);
  }

  @Override
  public Matrix matrix(int from, int to) {
    float[] values = block(from);
    int first = from % blockRows * width;
    if (first > 0) {
      values = Arrays.copyOfRange(values, first, first + (to - from) * width);
    }
    return new Matrix(values, to - from, width);
  }

  private float[] block(int row) {
    int index = row / blockRows;
    return index < blocks.size() ? blocks.get(index) : block;
  }
}
