package dev.coppice.server.codec.csv;

import dev.coppice.server.codec.decimal.DecimalParser;
import dev.coppice.server.codec.rows.BodyBytes;
import dev.coppice.server.codec.rows.BodyFormat;
import dev.coppice.server.codec.rows.PayloadException;

/**
 * A walk over a CSV body: what is where, and what delimits. {@link CsvCell} is the cell that was
 * cut last.
 *
 * <p>A cell that is nothing but a number takes the short way, {@link #number}: it is parsed where
 * it stands, and its end is where parsing stopped. All others are cut out first, and looked at by
 * whoever cut them.
 */
final class CsvText {

  private final byte[] bytes;
  private final int begin;
  private final int end;
  private final byte delimiter;

  /** Index of the first column that stood one further to the right in what was sent. */
  private final int moved;

  private final DecimalParser decimals = new DecimalParser();
  private final CsvCell cell;
  private int at;
  private int row;
  private int column;

  /**
   * @param body not only white space, no line end around it
   * @param delimiter a line end if there is none
   */
  CsvText(BodyBytes body, byte delimiter) {
    this(body, delimiter, Integer.MAX_VALUE);
  }

  /**
   * The same where a column has been cut out of what was sent.
   *
   * @param moved index of the first column behind it
   */
  CsvText(BodyBytes body, byte delimiter, int moved) {
    this.moved = moved;
    this.bytes = body.array();
    this.begin = body.from();
    this.end = body.to();
    this.delimiter = delimiter;
    this.cell = new CsvCell(bytes, delimiter);
    this.at = begin;
  }

  /** The same text from its beginning on. */
  CsvText fromBegin() {
    return new CsvText(new BodyBytes(bytes, begin, end), delimiter, moved);
  }

  /** Where in the body the walk is. */
  int at() {
    return at;
  }

  /** The number of the row under way, from 1; 0 above the rows. */
  int row() {
    return row;
  }

  /** The index of the cell here or the one cut last, in its row. */
  int column() {
    return column;
  }

  /** The number of that cell's column in what was sent, from 1, for messages. */
  int columnNumber() {
    return column + (column < moved ? 1 : 2);
  }

  /**
   * Begins a row.
   *
   * @throws PayloadException if its line is empty
   */
  void beginRow() throws PayloadException {
    row++;
    column = 0;
    if (at < end && isLineEnd(at)) {
      throw BodyFormat.CSV.malformed("row %d: empty (expected: a row)".formatted(row));
    }
  }

  /** Passes the delimiter that stands here; false at the end of a line. */
  boolean passDelimiter() {
    boolean follows = at < end && bytes[at] == delimiter && delimiter != '\n';
    if (follows) {
      at++;
      column++;
    }
    return follows;
  }

  /** Passes the end of a line; false at the end of the body. */
  boolean passLineEnd() {
    at += at < end && bytes[at] == '\r' ? 1 : 0;
    return at++ < end;
  }

  /**
   * Reads the cell here if it is nothing but a number that float32 can hold, and stops after it.
   *
   * @return NaN if it is anything else; then it is still to be cut
   */
  double number() {
    int first = pastBlanks();
    double value = decimals.parse(bytes, first, end);
    int stop = decimals.end();
    if (stop == first || !isCellEnd(stop) || !Float.isFinite((float) value)) {
      return Double.NaN;
    }
    at = stop;
    return value;
  }

  /** Cuts the cell here, of which quotes are a part, without the blanks around it. */
  void cut() {
    cutToEnd();
    cell.trim();
  }

  /**
   * Cuts the cell here, without the blanks around it; one in quotes without them, and with one
   * quote for every two in it.
   *
   * @throws PayloadException if the quotes do not end, or not with the cell
   */
  void cutQuotable() throws PayloadException {
    int quote = quote();
    if (quote < 0) {
      cut();
    } else {
      cutQuoted(quote);
    }
  }

  /**
   * The same, but a cell that is not in quotes has the blanks around it, which are a part of text.
   *
   * @throws PayloadException if the quotes do not end, or not with the cell
   */
  void cutWhole() throws PayloadException {
    int quote = quote();
    if (quote < 0) {
      cutToEnd();
    } else {
      cutQuoted(quote);
    }
  }

  /** Refuses the cell cut last if it is in quotes with blanks beside them. */
  void requireBareQuotes() throws PayloadException {
    if (cell.isPadded()) {
      throw refused("a blank beside quotes", "none around text");
    }
  }

  private void cutToEnd() {
    int stop = at;
    while (!isCellEnd(stop)) {
      stop++;
    }
    cell.set(at, stop);
    at = stop;
  }

  /** Where the quote is that the cell here begins with, blanks aside; -1 if it does not. */
  private int quote() {
    int first = pastBlanks();
    return first < end && bytes[first] == '"' ? first : -1;
  }

  private void cutQuoted(int quote) throws PayloadException {
    int stop = quote + 1;
    int doubled = 0;
    while (stop < end && (bytes[stop] != '"' || (stop + 1 < end && bytes[stop + 1] == '"'))) {
      doubled += bytes[stop] == '"' ? 1 : 0;
      stop += bytes[stop] == '"' ? 2 : 1;
    }
    if (stop >= end) {
      throw refused("the body ends in quotes", "a closing quote");
    }
    boolean isPadded = quote > at;
    at = stop + 1;
    at = pastBlanks();
    isPadded |= at > stop + 1;
    cell.setQuoted(quote + 1, stop, doubled, isPadded);
    if (!isCellEnd(at)) {
      throw refused("text behind a closing quote", "the end of the cell");
    }
  }

  /** The cell cut last. */
  CsvCell cell() {
    return cell;
  }

  private PayloadException refused(String found, String expected) {
    String place = row == 0 ? "header" : "row " + row;
    return BodyFormat.CSV.malformed(
        "%s, column %d: %s (expected: %s)".formatted(place, columnNumber(), found, expected));
  }

  /** Where the blanks here end. */
  private int pastBlanks() {
    int first = at;
    while (first < end && cell.isBlank(bytes[first])) {
      first++;
    }
    return first;
  }

  private boolean isCellEnd(int index) {
    // Hardly a byte of a cell is as small as a line end's.
    return index >= end || bytes[index] == delimiter || (bytes[index] <= '\r' && isLineEnd(index));
  }

  private boolean isLineEnd(int index) {
    return bytes[index] == '\n'
        || (bytes[index] == '\r' && (index + 1 >= end || bytes[index + 1] == '\n'));
  }
}
