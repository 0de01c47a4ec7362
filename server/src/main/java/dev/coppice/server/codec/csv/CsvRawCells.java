package dev.coppice.server.codec.csv;

import dev.coppice.model.HeapShare;
import dev.coppice.model.preprocessing.RawColumns;
import dev.coppice.model.preprocessing.RawTable;
import dev.coppice.model.preprocessing.RawType;
import dev.coppice.server.codec.rows.BodyFormat;
import dev.coppice.server.codec.rows.PayloadException;
import dev.coppice.server.codec.rows.RawTableBuilder;
import dev.coppice.server.codec.rows.RawText;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Cells of raw rows in CSV. One may stand in double quotes, as RFC 4180 has them, and may then hold
 * delimiters, line ends and doubled quotes. Quotes are no type: a cell is read the same with and
 * without them, blanks around text included, and is missing if it is empty. Text with blanks around
 * its quotes is refused: to pandas they are a part of it, and quotes behind a blank are, too.
 */
final class CsvRawCells implements CsvCells {

  private final RawColumns columns;
  private final RawTableBuilder table;
  private final RawText texts;
  private @Nullable CsvHeader header;

  CsvRawCells(RawColumns columns, HeapShare heap) {
    this.columns = columns;
    this.table = new RawTableBuilder(BodyFormat.CSV, columns, heap);
    this.texts = new RawText(table);
  }

  /** The rows, see {@link RawTableBuilder#build}. */
  RawTable build() throws PayloadException {
    return table.build();
  }

  @Override
  public List<String> names() {
    return columns.names();
  }

  @Override
  public boolean ignoresExtra() {
    return columns.rules().ignoresExtra();
  }

  @Override
  public void takeNames(CsvHeader names) {
    header = names;
    table.requireColumns(names::has, "header");
    table.requireWidthOfHeader(names.width());
  }

  @Override
  public void mismatch(String cause) {
    table.mismatch(() -> cause);
  }

  @Override
  public void readRow(CsvText text) throws PayloadException {
    table.beginRow();
    do {
      read(text);
    } while (text.passDelimiter());
    if (header == null) {
      table.endRow();
    } else {
      table.endRowBelowNames(text.column() + 1);
    }
  }

  private void read(CsvText text) throws PayloadException {
    text.cutWhole();
    int column = header == null ? table.index() : header.column(text.column());
    boolean isText = column >= 0 && columns.type(column) == RawType.TEXT;
    if (isText) {
      text.requireBareQuotes();
    }
    CsvCell cell = text.cell();
    boolean isThere = column >= 0 && !cell.isEmpty();
    if (isThere && ((isText && hasNul(cell)) || !set(column, cell))) {
      refuse(text, column);
    }
    table.pass();
  }

  private boolean set(int column, CsvCell cell) {
    return texts.set(column, cell.bytes(), cell.from(), cell.to());
  }

  /** Whether there is a NUL in it, where pandas has the text end. */
  private static boolean hasNul(CsvCell cell) {
    for (int i = cell.from(); i < cell.to(); i++) {
      if (cell.bytes()[i] == 0) {
        return true;
      }
    }
    return false;
  }

  private void refuse(CsvText text, int column) {
    if (table.isMismatch()) {
      return; // Only the first is reported.
    }
    String cause =
        "row %d, column %s: %s (expected: %s)"
            .formatted(
                text.row(),
                header == null ? text.columnNumber() : header.label(column),
                text.cell().quoted(),
                expected(column));
    table.mismatch(() -> cause);
  }

  private String expected(int column) {
    return switch (columns.type(column)) {
      case NUMBER -> "a number that float64 can hold";
      case BOOLEAN -> "true or false";
      case DATE -> texts.expectedDate(column, "2024-05-17");
      case TEXT -> "text in UTF-8 without NUL";
      case UNUSED -> "text in UTF-8";
    };
  }
}
