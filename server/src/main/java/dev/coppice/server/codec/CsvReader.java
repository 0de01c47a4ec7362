package dev.coppice.server.codec;

import dev.coppice.model.Matrix;
import dev.coppice.model.ModelInfo;
import dev.coppice.model.Quoted;

/**
 * One walk over a CSV body, cell by cell.
 *
 * <p>A cell that is nothing but a number takes the short way: it is parsed where it stands, and its
 * end is where parsing stopped. All others (empty, {@code nan}, blanks behind, before {@code \r\n},
 * wrong) are cut out first, and looked at one by one.
 */
final class CsvReader {

  private final byte[] bytes;
  private final int end;
  private final byte delimiter;
  private final MatrixBuilder matrix;
  private final DecimalParser decimals = new DecimalParser();
  private int at;

  /**
   * @param body not only white space
   */
  CsvReader(BodyBytes body, ModelInfo model) {
    byte first = CsvDelimiter.of(body.trimmedExceptTabs(), false);
    // A TAB at either end belongs to a cell where TABs delimit, and is a blank elsewhere.
    BodyBytes trimmed = first == '\t' ? body.trimmedExceptTabs() : body.trimmed();
    bytes = trimmed.array();
    at = trimmed.from();
    end = trimmed.to();
    delimiter = first;
    matrix = new MatrixBuilder(BodyFormat.CSV, model.featureCount(), body.length());
  }

  Matrix read() throws PayloadException {
    boolean more = true;
    while (more) {
      matrix.beginRow();
      refuseEmptyLine();
      while (readCell()) {
        at++;
      }
      matrix.endRow();
      more = at++ < end;
    }
    return matrix.build();
  }

  private void refuseEmptyLine() throws PayloadException {
    int next = at < end && bytes[at] == '\r' ? at + 1 : at;
    if (next < end && bytes[next] == '\n') {
      throw BodyFormat.CSV.malformed("row %d: empty (expected: a row)".formatted(matrix.row()));
    }
  }

  /**
   * Reads the cell that begins here and stops behind it.
   *
   * @return true if a delimiter follows, false at the end of the line
   */
  private boolean readCell() throws PayloadException {
    int from = at;
    while (from < end && isBlank(bytes[from])) {
      from++;
    }
    double value = decimals.parse(bytes, from, end);
    int stop = decimals.end();
    float cell = (float) value;
    if (stop > from && isCellEnd(stop) && Float.isFinite(cell)) {
      matrix.add(cell);
      at = stop;
    } else {
      readUnusualCell();
    }
    return at < end && bytes[at] == delimiter && delimiter != '\n';
  }

  private void readUnusualCell() throws PayloadException {
    int from = at;
    int stop = at;
    while (!isCellEnd(stop)) {
      stop++;
    }
    at = stop;
    if (stop > from && bytes[stop - 1] == '\r' && endsLine(stop)) {
      stop--;
    }
    int firstByte = from;
    int lastByte = stop;
    while (firstByte < lastByte && isBlank(bytes[firstByte])) {
      firstByte++;
    }
    while (lastByte > firstByte && isBlank(bytes[lastByte - 1])) {
      lastByte--;
    }
    if (from < stop && firstByte == lastByte) {
      throw refused("blank", "a number, or nothing at all");
    }
    matrix.add(value(firstByte, lastByte));
  }

  private float value(int from, int to) throws PayloadException {
    if (from == to || DecimalParser.isNan(bytes, from, to)) {
      return Float.NaN;
    }
    float value = (float) decimals.parse(bytes, from, to);
    if (decimals.end() != to) {
      throw refused(Quoted.ofUtf8(bytes, from, to), "a number");
    }
    if (Float.isInfinite(value)) {
      throw refused(Quoted.ofUtf8(bytes, from, to), "a number that float32 can hold");
    }
    return value;
  }

  private PayloadException refused(String cell, String expected) {
    return BodyFormat.CSV.malformed(
        "row %d, column %d: %s (expected: %s)"
            .formatted(matrix.row(), matrix.column(), cell, expected));
  }

  private boolean isBlank(byte b) {
    return (b == ' ' || b == '\t') && b != delimiter;
  }

  private boolean isCellEnd(int index) {
    return index >= end || bytes[index] == delimiter || bytes[index] == '\n';
  }

  private boolean endsLine(int index) {
    return index >= end || bytes[index] == '\n';
  }
}
