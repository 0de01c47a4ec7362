package dev.coppice.server.codec.rows;

import dev.coppice.model.HeapShare;
import dev.coppice.model.preprocessing.RawColumns;
import dev.coppice.model.preprocessing.RawTable;
import dev.coppice.model.preprocessing.RawType;
import java.util.function.IntPredicate;
import java.util.function.Supplier;

/**
 * Grows a table of raw rows, cell by cell, missing where nothing is said; what {@link
 * MatrixBuilder} is to a model's own rows, by the same rules: rows of positions are equally wide,
 * what does not fit is reported at the end.
 */
public final class RawTableBuilder {

  private final RowCount count;
  private final RawColumns columns;
  private final RawTable table;
  private int column;

  /**
   * @param heap what the rows are taken from
   */
  public RawTableBuilder(BodyFormat format, RawColumns columns, HeapShare heap) {
    this.count = new RowCount(format);
    this.columns = columns;
    this.table = new RawTable(columns, heap);
  }

  /** Ends the row of names above the rows, and holds them to its width. */
  public void requireWidthOfHeader(int columns) {
    count.requireWidthOfHeader(columns);
  }

  /** The columns to be filled. */
  RawColumns columns() {
    return columns;
  }

  /** The number of the row under way, from 1. */
  public int row() {
    return count.current();
  }

  /** The number of the column that is filled next, from 1. */
  public int column() {
    return column + 1;
  }

  /** Begins a row; begun again, what the row holds is forgotten. */
  public void beginRow() {
    column = 0;
    table.beginRow();
  }

  /** The index of the column that is filled next in a row of positions, -1 if there is none. */
  public int index() {
    return column < columns.count() ? column : -1;
  }

  /** Goes on to the next column of a row of positions. */
  public void pass() {
    column++;
  }

  /**
   * Fills a cell with what a number is in its column.
   *
   * @param value NaN if it is missing, as it may be in any column
   * @return false if the number is none of this column
   */
  public boolean setNumber(int index, double value) {
    RawType type = columns.type(index);
    double cell = type == RawType.DATE ? columns.epoch(index).seconds(value) : value;
    if (type != RawType.TEXT && type != RawType.UNUSED) {
      set(index, cell);
    }
    return switch (type) {
      case NUMBER -> !Double.isInfinite(value);
      case BOOLEAN -> value == 0 || value == 1 || Double.isNaN(value);
      case DATE -> !Double.isNaN(cell) || Double.isNaN(value);
      case TEXT -> Double.isNaN(value);
      case UNUSED -> true;
    };
  }

  /** Fills a cell, see {@link RawTable#set(int, double)}. */
  void set(int index, double value) {
    if (!count.isMismatch()) {
      table.set(index, value);
    }
  }

  /** Fills a cell, see {@link RawTable#set(int, byte[], int, int)}. */
  public boolean set(int index, byte[] utf8, int from, int to) {
    return count.isMismatch() || table.set(index, utf8, from, to);
  }

  /**
   * Ends a row of positions, which must be as wide as those before. Which column a short one lacks
   * its cells do not say: without the first all others stand in places that are not theirs.
   */
  public void endRow() throws PayloadException {
    count.requireWidth(column);
    if (column > columns.count() || (column < columns.count() && columns.rules().refusesAbsent())) {
      count.mismatch(
          "Number of columns does not match number of raw columns in preprocessing. (%d vs. %d)"
              .formatted(columns.count(), column));
    }
    end();
  }

  /**
   * Ends a row of names.
   *
   * @param isThere whether it has a column, from 0
   */
  public void endNamedRow(IntPredicate isThere) {
    requireColumns(isThere, "row " + row());
    end();
  }

  /** Ends a row below names, of as many cells as there are names. */
  public void endRowBelowNames(int cells) throws PayloadException {
    count.requireWidth(cells);
    end();
  }

  private void end() {
    count.end();
    if (!count.isMismatch()) { // What will be refused needs no more room.
      table.endRow();
    }
  }

  /**
   * Makes sure that all columns are there that must be.
   *
   * @param place where they are named, as messages say it
   */
  public void requireColumns(IntPredicate isThere, String place) {
    if (columns.rules().refusesAbsent() && !count.isMismatch()) {
      AbsentColumns.message(columns.absent(isThere), columns::label, place)
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
  public RawTable build() throws PayloadException {
    count.conclude();
    return table;
  }
}
