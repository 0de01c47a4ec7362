package dev.coppice.server.codec;

/** One walk over a CSV body, row by row and cell by cell. */
final class CsvRows {

  private CsvRows() {}

  /**
   * Reads all of it.
   *
   * @param cells takes what is found; whoever made it asks it for the result
   * @param header whether the first row has the names of the columns
   */
  static void read(CsvText text, CsvCells cells, boolean header) throws PayloadException {
    boolean more = true;
    if (header) {
      cells.takeNames(CsvHeader.read(text, cells));
      more = text.passLineEnd();
    }
    while (more) {
      text.beginRow();
      cells.beginRow();
      do {
        cells.read(text);
      } while (text.passDelimiter());
      cells.endRow(text.column() + 1);
      more = text.passLineEnd();
    }
  }
}
