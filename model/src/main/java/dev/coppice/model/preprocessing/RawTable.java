package dev.coppice.model.preprocessing;

import dev.coppice.model.CellRows;
import dev.coppice.model.HeapShare;
import dev.coppice.model.Quoted;
import dev.coppice.model.Utf8;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Raw rows of one request as they came: numbers as float64, text as its place among the texts that
 * the column knows. So a cell takes the same however long its text is, what was not sent takes
 * nothing, and of unknown text only the first in each column is kept, to be named.
 */
public final class RawTable {

  /** What the first unknown text of a column takes besides its characters. */
  private static final long UNKNOWN_BYTES = 160;

  private final RawColumns columns;
  private final HeapShare heap;
  private final CellRows cells;

  /** Of each column that had one, its first unknown text, fit to be quoted. */
  private final Map<Integer, String> unknown = new HashMap<>();

  /** The columns whose first stands in the row under way. */
  private final List<Integer> unknownOfRow = new ArrayList<>();

  /**
   * @param heap what the rows are taken from
   */
  public RawTable(RawColumns columns, HeapShare heap) {
    this.columns = columns;
    this.heap = heap;
    this.cells = new CellRows(heap);
  }

  RawColumns columns() {
    return columns;
  }

  /** Rows that were ended. */
  public int rows() {
    return cells.rows();
  }

  /** Begins a row with all cells missing; begun again, what the row holds is forgotten. */
  public void beginRow() {
    cells.dropRow();
    unknownOfRow.forEach(unknown::remove);
    unknownOfRow.clear();
  }

  /** Ends the row. */
  public void endRow() {
    cells.endRow();
    unknownOfRow.clear();
  }

  /**
   * Fills a cell of the row under way.
   *
   * @param column from 0; of numbers, booleans (1 or 0) or dates (as {@link DateText} reads them)
   * @param value NaN if it is missing
   */
  public void set(int column, double value) {
    cells.add(column, value);
  }

  /**
   * Fills a cell of a text column with the text that these bytes are in UTF-8.
   *
   * @return false if they are no UTF-8: text in another encoding would be scored as unknown
   */
  public boolean set(int column, byte[] utf8, int from, int to) {
    int rank = columns.texts(column).rank(utf8, from, to);
    if (rank < 0 && !Utf8.isValid(utf8, from, to)) {
      return false;
    }
    cells.add(column, rank >= 0 ? rank : Codes.UNKNOWN);
    if (rank < 0 && !unknown.containsKey(column)) {
      String text = Quoted.ofUtf8(utf8, from, to);
      heap.take(UNKNOWN_BYTES + 2L * text.length());
      unknown.put(column, text);
      unknownOfRow.add(column);
    }
    return true;
  }

  /** Some of the rows, column by column. */
  RawBlock block(int from, int to) {
    RawBlock block = new RawBlock(this, to - from);
    cells.read(from, to, block);
    return block;
  }

  String knownText(int column, int rank) {
    return Quoted.of(columns.texts(column).text(rank));
  }

  @Nullable String firstUnknown(int column) {
    return unknown.get(column);
  }
}
