package dev.coppice.server.codec.rows;

import dev.coppice.model.CellRows;
import dev.coppice.model.HeapShare;
import dev.coppice.model.Quoted;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Gathers a body's rows cell by cell, and holds them to a model's width.
 *
 * <p>Rows are kept as they came: those of positions as wide as they are, those of named or numbered
 * cells as the cells they have. A body that does not fit the model is refused only at the end,
 * because a malformed cell further on takes precedence; its cells are counted but no longer kept.
 */
public final class MatrixBuilder {

  private final RowCount count;
  private final int features;
  private final HeapShare heap;
  private final DenseRows dense;

  /** All rows, as soon as one of them was sparse. */
  private @Nullable CellRows sparse;

  private boolean isSparse;
  private int column;

  /** Cells of the row under way that can be put just so. */
  private int room;

  /**
   * @param features of the model
   * @param heap what the rows are taken from
   */
  public MatrixBuilder(BodyFormat format, int features, HeapShare heap) {
    this.count = new RowCount(format);
    this.features = features;
    this.heap = heap;
    this.dense = new DenseRows(heap);
  }

  /** Ends the row of names above the rows, and holds them to its width. */
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
    if (sparse != null) {
      sparse.dropRow();
    }
    room = isSparse || count.isMismatch() ? 0 : Math.min(features, dense.beginRow());
  }

  /** Begins a row of named or numbered cells, all of them missing until they are {@link #set}. */
  public void beginSparseRow() {
    cells().dropRow();
  }

  /** Fills the next column of a row of positions. */
  public void add(float value) {
    if (column < room) {
      dense.put(column, value);
    } else if (column < features && !count.isMismatch()) {
      addBeyondRoom(value);
    }
    column++;
  }

  private void addBeyondRoom(float value) {
    if (isSparse) {
      cells().add(column, value);
    } else if (dense.isFirst()) {
      room = Math.min(features, dense.grow(column + 1));
      dense.put(column, value);
    }
    // A row that is wider than the first will be refused, and needs no room.
  }

  /**
   * Fills a column, from 0, of a sparse row; of several cells for the same column the last one
   * counts.
   */
  public void set(int index, double value) {
    cells().add(index, value);
  }

  /** Ends a row of positions, which must be as wide as those before. */
  public void endRow() throws PayloadException {
    checkWidth(column);
    if (!count.isMismatch()) {
      if (isSparse) {
        cells().endRow();
      } else {
        dense.endRow(column);
      }
    }
    count.end();
  }

  /** Ends a sparse row, of whose width nothing is known. */
  public void endSparseRow() {
    if (!count.isMismatch()) {
      if (!isSparse && dense.count() > 0) {
        putDenseRowsFirst();
      }
      isSparse = true;
      cells().endRow();
    }
    count.end();
  }

  /** Ends a sparse row that says how wide it is, which must be as wide as those before. */
  public void endSparseRow(long columns) throws PayloadException {
    checkWidth(columns);
    endSparseRow();
  }

  /** The first sparse row after rows of positions makes all of them sparse. */
  private void putDenseRowsFirst() {
    CellRows all = new CellRows(heap);
    dense.copyTo(all);
    cells().readRow((row, index, value) -> all.add(index, value));
    sparse = all;
  }

  /** All sparse rows; the one under way is kept even if the body does not fit the model. */
  CellRows cells() {
    CellRows cells = sparse;
    if (cells == null) {
      cells = new CellRows(heap);
      sparse = cells;
    }
    return cells;
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

  /**
   * Makes sure that no column is absent that must be there.
   *
   * @param absent those that are, from 0
   * @param names of all columns
   * @param place where they should be, as messages say it
   */
  public void requireNone(IntStream absent, List<String> names, String place) {
    if (!count.isMismatch()) {
      AbsentColumns.message(absent, index -> Quoted.of(names.get(index)), place)
          .ifPresent(count::mismatch);
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
  public Rows build() throws PayloadException {
    return build(0);
  }

  /**
   * The same where all rows are sparse, and their columns do not begin at 0.
   *
   * @param first that of the model's first feature
   */
  public Rows build(int first) throws PayloadException {
    count.conclude();
    return isSparse ? new SparseRows(cells(), first, features) : dense;
  }
}
