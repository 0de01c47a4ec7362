package dev.coppice.server.codec.libsvm;

import dev.coppice.model.HeapShare;
import dev.coppice.model.ModelInfo;
import dev.coppice.model.Quoted;
import dev.coppice.server.codec.decimal.DecimalParser;
import dev.coppice.server.codec.rows.BodyBytes;
import dev.coppice.server.codec.rows.BodyFormat;
import dev.coppice.server.codec.rows.MatrixBuilder;
import dev.coppice.server.codec.rows.PayloadException;
import dev.coppice.server.codec.rows.Rows;
import dev.coppice.server.codec.rows.SparseRow;

/**
 * One walk over a LIBSVM body, token by token. Where its smallest index says whether indexes begin
 * at 0 or at 1, cells are kept by their indexes until the end.
 *
 * <p>A token that is nothing but {@code digits:number} takes the short way: it is parsed where it
 * stands. All others are cut out first, and looked at one by one.
 */
final class LibsvmReader {

  private final byte[] bytes;
  private final int end;
  private final LibsvmBase base;

  /** Indexes that a cell of the model can have. */
  private final int indexes;

  private final MatrixBuilder matrix;
  private final SparseRow row;
  private final DecimalParser decimals = new DecimalParser();
  private int at;

  /** Where the index read last ended; where it began if there was none. */
  private int indexEnd;

  private long smallest = Long.MAX_VALUE;

  /** The largest index, -1 as long as there is no cell. */
  private long largest = -1;

  /**
   * @param heap what the rows are taken from
   */
  LibsvmReader(BodyBytes body, ModelInfo model, LibsvmBase base, HeapShare heap) {
    BodyBytes trimmed = body.trimmed();
    this.bytes = trimmed.array();
    this.at = trimmed.from();
    this.end = trimmed.to();
    this.base = base;
    this.indexes = model.featureCount() + (base == LibsvmBase.AUTO ? 1 : 0);
    this.matrix = new MatrixBuilder(BodyFormat.LIBSVM, model.featureCount(), heap);
    this.row = new SparseRow(matrix, indexes, heap);
  }

  /** Reads the body. */
  void read() throws PayloadException {
    while (at < end) {
      matrix.beginSparseRow();
      readLine();
      matrix.endSparseRow();
      at++;
    }
  }

  Rows build() throws PayloadException {
    if (largest < 0) {
      throw BodyFormat.LIBSVM.malformed("body: no index:value (expected: at least one)");
    }
    int first = base == LibsvmBase.AUTO && smallest > 0 ? 1 : 0;
    matrix.checkFit(largest - first + 1);
    return matrix.build(first);
  }

  /** Reads the tokens up to the end of the line, and stops there. */
  private void readLine() throws PayloadException {
    while (at < end && bytes[at] != '\n') {
      if (bytes[at] == ' ') {
        at++;
      } else {
        readToken();
      }
    }
  }

  private void readToken() throws PayloadException {
    long index = index(at, end);
    if (indexEnd > at && indexEnd < end && bytes[indexEnd] == ':') {
      double value = decimals.parse(bytes, indexEnd + 1, end);
      int stop = decimals.end();
      if (stop > indexEnd + 1 && isCellEnd(stop) && Float.isFinite((float) value)) {
        skipToken(stop);
        put(index, value);
        return;
      }
    }
    readUnusualToken();
  }

  private void readUnusualToken() throws PayloadException {
    int from = at;
    skipToken(at);
    int to = at;
    if (at == end || bytes[at] == '\n') { // The lines may end in \r\n, and in blanks.
      while (to > from && (bytes[to - 1] == '\r' || bytes[to - 1] == '\t')) {
        to--;
      }
    }
    int colon = find(':', from, to);
    if (colon == to) {
      return;
    }
    int digits = from < colon && bytes[from] == '+' ? from + 1 : from;
    long index = index(digits, colon);
    if (indexEnd != colon || colon == digits) {
      throw BodyFormat.LIBSVM.malformed(
          "row %d: %s (expected: an index from 0 before the colon)"
              .formatted(matrix.row(), Quoted.ofUtf8(bytes, from, to)));
    }
    put(index, value(index, colon + 1, find(':', colon + 1, to)));
  }

  private double value(long index, int from, int to) throws PayloadException {
    if (DecimalParser.isNan(bytes, from, to)) {
      return Double.NaN;
    }
    double value = decimals.parse(bytes, from, to);
    if (from == to || decimals.end() != to) {
      throw refused(index, from == to ? "nothing" : Quoted.ofUtf8(bytes, from, to), "a number");
    }
    if (Float.isInfinite((float) value)) {
      throw refused(index, Quoted.ofUtf8(bytes, from, to), "a number that float32 can hold");
    }
    return value;
  }

  private void put(long index, double value) throws PayloadException {
    smallest = Math.min(smallest, index);
    largest = Math.max(largest, index);
    if (index < indexes && Float.isInfinite(row.add((int) index, value))) {
      throw refused(index, "an infinite sum", "a sum that float32 can hold");
    }
  }

  private PayloadException refused(long index, String found, String expected) {
    return BodyFormat.LIBSVM.malformed(
        "row %d, index %d: %s (expected: %s)".formatted(matrix.row(), index, found, expected));
  }

  /** Reads digits; those beyond a long's range count as the largest index there is. */
  private long index(int from, int to) {
    long index = 0;
    int i = from;
    while (i < to && bytes[i] >= '0' && bytes[i] <= '9') {
      index = index > (Long.MAX_VALUE - 10) / 10 ? Long.MAX_VALUE - 1 : index * 10 + bytes[i] - '0';
      i++;
    }
    indexEnd = i;
    return index;
  }

  /** Moves past the token that this place is in. */
  private void skipToken(int place) {
    int i = place;
    while (i < end && bytes[i] != ' ' && bytes[i] != '\n') {
      i++;
    }
    at = i;
  }

  private int find(char wanted, int from, int to) {
    int i = from;
    while (i < to && bytes[i] != wanted) {
      i++;
    }
    return i;
  }

  private boolean isCellEnd(int place) {
    return place >= end || bytes[place] == ' ' || bytes[place] == '\n' || bytes[place] == ':';
  }
}
