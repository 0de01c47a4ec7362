package dev.coppice.server.codec.csv;

import dev.coppice.model.HeapShare;
import dev.coppice.server.codec.rows.PayloadException;

/**
 * One walk over a CSV body. It goes from row to row, and leaves the cells of each to whoever takes
 * them: asked cell by cell, one kind of cells would slow the other down.
 */
final class CsvRows {

  private CsvRows() {}

  /**
   * Reads all of it.
   *
   * @param cells takes what is found; whoever made it asks it for the result
   * @param header whether the first row has the names of the columns
   * @param heap what reading takes besides the cells
   */
  static void read(CsvText text, CsvCells cells, boolean header, HeapShare heap)
      throws PayloadException {
    boolean more = true;
    if (header) {
      cells.takeNames(CsvHeader.read(text, cells, heap));
      more = text.passLineEnd();
    }
    while (more) {
      text.beginRow();
      cells.readRow(text);
      more = text.passLineEnd();
    }
  }
}
