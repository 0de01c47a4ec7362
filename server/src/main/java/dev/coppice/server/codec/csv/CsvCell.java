package dev.coppice.server.codec.csv;

import dev.coppice.model.HeapShare;
import dev.coppice.model.Quoted;
import java.nio.charset.StandardCharsets;

/**
 * The cell of a CSV body that was cut last: where it is, and what stood around it. There is one for
 * a whole body, so that cells cost no memory.
 */
final class CsvCell {

  /** No text that anybody reads is longer. */
  private static final int USUAL_BYTES = 4 << 10;

  /** Of the heap for each byte of a text, while it is made of them: of one byte, then of two. */
  private static final long TEXT_BYTES = 5;

  private final byte[] body;
  private final byte delimiter;
  private byte[] bytes;
  private int from;
  private int to;
  private boolean isBlank;
  private boolean isQuoted;
  private boolean isPadded;

  /**
   * @param delimiter no blank, though it may be a space or a tab
   */
  CsvCell(byte[] body, byte delimiter) {
    this.body = body;
    this.delimiter = delimiter;
    this.bytes = body;
  }

  /** Whether such a byte means nothing around a cell. */
  boolean isBlank(byte b) {
    return (b == ' ' || b == '\t') && b != delimiter;
  }

  /** Becomes one that is not in quotes. */
  void set(int from, int to) {
    set(from, to, false, false);
  }

  /**
   * Becomes one in quotes, without them, and with one quote for every two in it.
   *
   * @param from behind the opening quote
   * @param to where the closing quote is
   * @param doubled how many pairs of quotes are in it
   * @param padded whether there are blanks beside the quotes around it
   */
  void setQuoted(int from, int to, int doubled, boolean padded) {
    set(from, to, true, padded);
    if (doubled > 0) {
      unescape(doubled);
    }
  }

  private void set(int from, int to, boolean quoted, boolean padded) {
    this.bytes = body;
    this.from = from;
    this.to = to;
    isBlank = false;
    isQuoted = quoted;
    isPadded = padded;
  }

  private void unescape(int doubled) {
    byte[] single = new byte[to - from - doubled];
    int next = from;
    for (int i = 0; i < single.length; i++) {
      single[i] = bytes[next];
      next += bytes[next] == '"' ? 2 : 1;
    }
    bytes = single;
    from = 0;
    to = single.length;
  }

  /** Takes the blanks around off, if it was not in quotes; false if it has none. */
  boolean trim() {
    int length = to - from;
    while (!isQuoted && from < to && isBlank(bytes[from])) {
      from++;
    }
    while (!isQuoted && to > from && isBlank(bytes[to - 1])) {
      to--;
    }
    boolean isShorter = to - from < length;
    isBlank |= isShorter && from == to;
    return isShorter;
  }

  /** The bytes that it is a part of. */
  byte[] bytes() {
    return bytes;
  }

  /** Where in {@link #bytes} it begins. */
  int from() {
    return from;
  }

  /** Where in {@link #bytes} it has ended. */
  int to() {
    return to;
  }

  boolean isEmpty() {
    return from == to;
  }

  /** Whether it is two quotes, which were cut as a part of it. */
  boolean isTwoQuotes() {
    return to - from == 2 && bytes[from] == '"' && bytes[from + 1] == '"';
  }

  /** Whether it was blanks alone, which were taken off. */
  boolean wasBlank() {
    return isBlank;
  }

  /** Whether it was in quotes with blanks beside them. */
  boolean isPadded() {
    return isPadded;
  }

  /**
   * As text, malformed sequences as U+FFFD.
   *
   * @param heap what a text is taken from that is longer than names are
   */
  String string(HeapShare heap) {
    if (to - from > USUAL_BYTES) {
      heap.take(TEXT_BYTES * (to - from));
    }
    return new String(bytes, from, to - from, StandardCharsets.UTF_8);
  }

  /** As messages have it. */
  String quoted() {
    return Quoted.ofUtf8(bytes, from, to);
  }
}
