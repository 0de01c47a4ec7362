package dev.coppice.server.codec.csv;

import dev.coppice.model.HeapShare;
import dev.coppice.model.Quoted;
import dev.coppice.model.Utf8;
import dev.coppice.server.codec.decimal.DecimalParser;
import dev.coppice.server.codec.rows.BodyFormat;
import dev.coppice.server.codec.rows.ColumnLookup;
import dev.coppice.server.codec.rows.NamedColumns;
import dev.coppice.server.codec.rows.PayloadException;
import java.util.List;

/** The first row of a CSV body, where it has names: which column each cell below belongs to. */
final class CsvHeader {

  private final List<String> names;
  private final ColumnLookup known;
  private final NamedColumns columns;
  private final HeapShare heap;

  /** The name that was cut last. */
  private String name = "";

  private CsvHeader(List<String> names, HeapShare heap) {
    this.names = names;
    this.heap = heap;
    this.known = new ColumnLookup(names, heap);
    this.columns = new NamedColumns(known, "send rows without a header.", heap);
  }

  /**
   * Reads the row that the text is at, and stops at its end. Names that do not fit the model are
   * reported to the cells, and their columns passed over.
   */
  static CsvHeader read(CsvText text, CsvCells cells, HeapShare heap) throws PayloadException {
    CsvHeader header = new CsvHeader(cells.names(), heap);
    CsvCell cell = text.cell();
    do {
      int column = header.cutName(text);
      if (!Utf8.isValid(cell.bytes(), cell.from(), cell.to())) {
        cells.mismatch(
            "header, column %d: %s (expected: a name in UTF-8)"
                .formatted(text.columnNumber(), cell.quoted()));
      }
      header.columns.add(column, header.name, text.columnNumber());
    } while (text.passDelimiter());
    header.columns.flaw(cells.ignoresExtra()).ifPresent(cells::mismatch);
    return header;
  }

  /**
   * Whether a body that should have no names still begins with them: with nothing but names of
   * columns, each once, that are no numbers.
   */
  static boolean isLike(CsvText body, List<String> names, HeapShare heap) throws PayloadException {
    CsvText text = body.fromBegin();
    text.cutWhole();
    CsvCell first = text.cell();
    if (!names.contains(first.string(heap))
        && !(first.trim() && names.contains(first.string(heap)))) {
      return false; // Nearly all bodies end here.
    }
    text = body.fromBegin();
    CsvHeader header = new CsvHeader(names, heap);
    do {
      int column = header.cutName(text);
      if (column < 0 || header.has(column) || isNumber(text.cell())) {
        return false;
      }
      header.columns.add(column, header.name, text.columnNumber());
    } while (text.passDelimiter());
    return header.width() > 1 || names.size() == 1;
  }

  /**
   * Cuts the name here and returns its column, -1 if there is none. Blanks around it may be a part
   * of it, as they are for pandas; where they are not, they mean nothing.
   */
  private int cutName(CsvText text) throws PayloadException {
    text.cutWhole();
    CsvCell cell = text.cell();
    name = cell.string(heap);
    int column = known.column(name);
    if (column < 0 && cell.trim()) {
      name = cell.string(heap);
      column = known.column(name);
    }
    return column;
  }

  /** The refusal of a body that {@link #isLike} one with names. */
  static PayloadException unsaid() {
    return BodyFormat.CSV.malformed(
        "row 1: the names of the columns (expected: values, or names announced by Content-Type:"
            + " text/csv; header=present)");
  }

  /** How many names there are. */
  int width() {
    return columns.width();
  }

  /** Whether there is a name for a column. */
  boolean has(int column) {
    return columns.has(column);
  }

  /** Whether the names are the model's first ones in its order, so that a cell is where it goes. */
  boolean isInOrder() {
    return columns.isInOrder();
  }

  /** The column that cells of this index belong to; -1 if they are passed over. */
  int column(int index) {
    return columns.column(index);
  }

  /** A column, from 0, as messages name it. */
  String label(int column) {
    return Quoted.of(names.get(column));
  }

  private static boolean isNumber(CsvCell cell) {
    DecimalParser decimals = new DecimalParser();
    decimals.parse(cell.bytes(), cell.from(), cell.to());
    return (!cell.isEmpty() && decimals.end() == cell.to())
        || DecimalParser.isNan(cell.bytes(), cell.from(), cell.to());
  }
}
