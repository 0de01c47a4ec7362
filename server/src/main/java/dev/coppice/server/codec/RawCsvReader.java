package dev.coppice.server.codec;

import dev.coppice.model.Quoted;
import dev.coppice.model.preprocessing.DateText;
import dev.coppice.model.preprocessing.RawColumns;
import dev.coppice.model.preprocessing.RawTable;
import dev.coppice.model.preprocessing.RawType;

/**
 * One walk over a CSV body of raw rows, cell by cell. Delimiter, line ends, blanks and missing
 * values are those of {@link CsvReader}; beyond it, a cell may stand in double quotes, as RFC 4180
 * has them, and may then hold delimiters, line ends and doubled quotes. Quotes are no type: a cell
 * is read the same with and without them, and is missing if it is empty.
 */
final class RawCsvReader {

  private final byte[] bytes;
  private final int end;
  private final byte delimiter;
  private final RawTableBuilder table;
  private final RawColumns columns;
  private final DecimalParser decimals = new DecimalParser();
  private int at;

  /** A cell's text: where it is. */
  private byte[] text;

  private int from;
  private int to;

  /**
   * @param body not only white space
   */
  RawCsvReader(BodyBytes body, RawColumns columns) {
    delimiter = CsvDelimiter.of(body.trimmedExceptTabs(), true);
    // A TAB at either end belongs to a cell where TABs delimit, and is a blank elsewhere.
    BodyBytes trimmed = delimiter == '\t' ? body.trimmedExceptTabs() : body.trimmed();
    bytes = trimmed.array();
    text = bytes;
    at = trimmed.from();
    end = trimmed.to();
    this.columns = columns;
    table = new RawTableBuilder(BodyFormat.CSV, columns, body.length());
  }

  RawTable read() throws PayloadException {
    boolean more = true;
    while (more) {
      table.beginRow();
      refuseEmptyLine();
      while (readCell()) {
        at++;
      }
      table.endRow();
      at += at < end && bytes[at] == '\r' ? 1 : 0;
      more = at++ < end;
    }
    return table.build();
  }

  private void refuseEmptyLine() throws PayloadException {
    if (at < end && isLineEnd(at)) {
      throw BodyFormat.CSV.malformed("row %d: empty (expected: a row)".formatted(table.row()));
    }
  }

  /**
   * Reads the cell that begins here and stops behind it.
   *
   * @return true if a delimiter follows, false at the end of the line
   */
  private boolean readCell() throws PayloadException {
    int start = at;
    while (at < end && isBlank(bytes[at])) {
      at++;
    }
    if (at < end && bytes[at] == '"') {
      readQuoted();
    } else {
      readPlain(start);
    }
    int column = table.index();
    RawType type = column < 0 ? RawType.UNUSED : columns.type(column);
    if (type != RawType.UNUSED && from < to) {
      set(column, type);
    }
    table.pass();
    return at < end && bytes[at] == delimiter && delimiter != '\n';
  }

  private void readPlain(int start) throws PayloadException {
    text = bytes;
    from = at;
    while (!isCellEnd(at)) {
      at++;
    }
    to = at;
    while (to > from && isBlank(bytes[to - 1])) {
      to--;
    }
    if (from == to && at > start) {
      throw refused("blank", "a value, or nothing at all");
    }
  }

  private void readQuoted() throws PayloadException {
    from = ++at;
    int doubled = 0;
    while (at < end && (bytes[at] != '"' || (at + 1 < end && bytes[at + 1] == '"'))) {
      doubled += bytes[at] == '"' ? 1 : 0;
      at += bytes[at] == '"' ? 2 : 1;
    }
    if (at >= end) {
      throw refused("the body ends in quotes", "a closing quote");
    }
    text = bytes;
    to = at++;
    if (doubled > 0) {
      unescape(doubled);
    }
    while (at < end && isBlank(bytes[at])) {
      at++;
    }
    if (!isCellEnd(at)) {
      throw refused("text behind a closing quote", "the end of the cell");
    }
  }

  /** Copies the cell with one quote for every two. */
  private void unescape(int doubled) {
    byte[] single = new byte[to - from - doubled];
    int next = from;
    for (int i = 0; i < single.length; i++) {
      single[i] = bytes[next];
      next += bytes[next] == '"' ? 2 : 1;
    }
    text = single;
    from = 0;
    to = single.length;
  }

  private void set(int column, RawType type) throws PayloadException {
    switch (type) {
      case TEXT -> table.set(column, text, from, to);
      case DATE -> table.set(column, date());
      case NUMBER -> table.set(column, number());
      case BOOLEAN -> table.set(column, truth());
      case UNUSED -> {}
    }
  }

  private double number() throws PayloadException {
    double value = decimals.parse(text, from, to);
    if (decimals.end() != to) {
      return missingOr("a number");
    }
    if (Double.isInfinite(value)) {
      throw refused(Quoted.ofUtf8(text, from, to), "a number that float64 can hold");
    }
    return value;
  }

  private double date() throws PayloadException {
    double value = DateText.parse(text, from, to);
    return Double.isNaN(value) ? missingOr("a date such as 2024-05-17") : value;
  }

  private double truth() throws PayloadException {
    if (is("true") || is("1")) {
      return 1;
    }
    return is("false") || is("0") ? 0 : missingOr("true or false");
  }

  /** True if the cell is this word, in small letters here and in any there. */
  private boolean is(String word) {
    boolean same = to - from == word.length();
    for (int i = 0; same && i < word.length(); i++) {
      int letter = text[from + i];
      same = (letter >= 'A' && letter <= 'Z' ? letter | 0x20 : letter) == word.charAt(i);
    }
    return same;
  }

  private double missingOr(String expected) throws PayloadException {
    if (DecimalParser.isNan(text, from, to)) {
      return Double.NaN;
    }
    throw refused(Quoted.ofUtf8(text, from, to), expected);
  }

  private PayloadException refused(String cell, String expected) {
    return BodyFormat.CSV.malformed(
        "row %d, column %d: %s (expected: %s)"
            .formatted(table.row(), table.column(), cell, expected));
  }

  private boolean isBlank(byte b) {
    return (b == ' ' || b == '\t') && b != delimiter;
  }

  private boolean isCellEnd(int index) {
    return index >= end || bytes[index] == delimiter || isLineEnd(index);
  }

  private boolean isLineEnd(int index) {
    return bytes[index] == '\n'
        || (bytes[index] == '\r' && (index + 1 >= end || bytes[index + 1] == '\n'));
  }
}
