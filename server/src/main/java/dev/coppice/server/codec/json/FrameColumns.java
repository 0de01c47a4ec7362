package dev.coppice.server.codec.json;

import dev.coppice.model.HeapShare;
import dev.coppice.model.Quoted;
import dev.coppice.server.codec.rows.BodyBytes;
import dev.coppice.server.codec.rows.BodyFormat;
import dev.coppice.server.codec.rows.PayloadException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A data frame that came column by column, turned into rows: the cells' texts are copied in the
 * other order, and read then as any rows are. So it takes the body's size once more, whatever the
 * cells are.
 */
final class FrameColumns {

  /** Of the heap for each column: its name, and where its next cell is. */
  private static final int COLUMN_BYTES = 128;

  private final byte[] text;
  private final int to;
  private final HeapShare heap;
  private final List<String> names = new ArrayList<>();
  private int[] places = new int[16];
  private byte[] rows = {};
  private int size;

  /**
   * @param body of valid JSON
   * @param heap what the rows are taken from
   */
  FrameColumns(BodyBytes body, HeapShare heap) {
    this.text = body.array();
    this.to = body.to();
    this.heap = heap;
  }

  boolean isEmpty() {
    return names.isEmpty();
  }

  /** The names of all columns, in the order they came. */
  List<String> names() {
    return names;
  }

  /**
   * Adds a column.
   *
   * @param place where its array begins
   */
  void add(String name, int place) {
    heap.take(COLUMN_BYTES);
    if (names.size() == places.length) {
      places = Arrays.copyOf(places, 2 * names.size());
    }
    places[names.size()] = place + 1;
    names.add(name);
  }

  /**
   * All rows as one array of arrays; once.
   *
   * @throws PayloadException if the columns are not equally long
   */
  BodyBytes rows() throws PayloadException {
    int bytes = 64 + (names.isEmpty() ? 0 : to - places[0]);
    heap.take(2L * bytes); // Brackets are the columns' or the rows', of one column at most as many.
    rows = new byte[2 * bytes];
    put('[');
    for (int row = 1; putRow(row); row++) {
      put(',');
    }
    size--; // The last comma, or the bracket of no rows.
    if (size == 0) {
      put('[');
    }
    put(']');
    return new BodyBytes(rows, 0, size);
  }

  /** Puts the next cell of each column; false if all have ended. */
  private boolean putRow(int row) throws PayloadException {
    int ended = 0;
    for (int column = 0; column < names.size(); column++) {
      places[column] = skipBlanks(places[column]);
      if (text[places[column]] == ']') {
        ended++;
      } else if (ended > 0) {
        throw uneven(row, column);
      } else {
        put(column == 0 ? '[' : ',');
        putCell(row, column);
      }
      if (ended > 0 && ended <= column) {
        throw uneven(row, column);
      }
    }
    if (ended == 0 && !names.isEmpty()) {
      put(']');
    }
    return ended == 0 && !names.isEmpty();
  }

  private PayloadException uneven(int row, int column) {
    return BodyFormat.MLFLOW.malformed(
        "row %d: not in all columns, see %s (expected: columns of the same length)"
            .formatted(row, Quoted.of(names.get(column))));
  }

  /** A column of arrays of one value each is a column of these values. */
  private void putCell(int row, int column) throws PayloadException {
    int place = places[column];
    int end = end(place);
    if (text[place] == '[') {
      int first = skipBlanks(place + 1);
      if (text[first] == ']' || skipBlanks(end(first)) != end - 1) {
        throw BodyFormat.MLFLOW.malformed(
            "row %d, column %s: %s (expected: a value, or an array of one)"
                .formatted(row, Quoted.of(names.get(column)), Quoted.ofUtf8(text, place, end)));
      }
      copy(first, end(first));
    } else {
      copy(place, end);
    }
    place = skipBlanks(end);
    places[column] = text[place] == ',' ? place + 1 : place;
  }

  /** Where the value ends that begins here. */
  private int end(int from) {
    int at = from;
    if (text[at] == '"') {
      at++;
      while (text[at] != '"') {
        at += text[at] == '\\' ? 2 : 1;
      }
      return at + 1;
    }
    if (text[at] == '{' || text[at] == '[') {
      return endOfContainer(at);
    }
    while (text[at] != ',' && text[at] != ']' && !isBlank(text[at])) {
      at++;
    }
    return at;
  }

  private int endOfContainer(int from) {
    int at = from;
    int depth = 0;
    do {
      switch (text[at]) {
        case '"' -> at = end(at) - 1;
        case '{', '[' -> depth++;
        case '}', ']' -> depth--;
        default -> {
          // A part of a value.
        }
      }
      at++;
    } while (depth > 0);
    return at;
  }

  private int skipBlanks(int from) {
    int at = from;
    while (isBlank(text[at])) {
      at++;
    }
    return at;
  }

  private static boolean isBlank(byte b) {
    return b == ' ' || b == '\n' || b == '\r' || b == '\t';
  }

  private void copy(int from, int end) {
    System.arraycopy(text, from, rows, size, end - from);
    size += end - from;
  }

  private void put(char c) {
    rows[size++] = (byte) c;
  }
}
