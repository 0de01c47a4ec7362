package dev.coppice.server.logging.access;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;

/**
 * Writes entries as lines of ASCII, one after the other into the same bytes; for one thread.
 * Written by hand, because a line is paid for by every call: it takes no object and less than a
 * microsecond.
 */
abstract class AccessLine {

  /** Characters of a path or a cause that are worth a place in the log. */
  private static final int MAX_TEXT = 500;

  private static final int MAX_NAME = 1024;

  /** What one character takes at most, a code unit as six. */
  private static final int MAX_BYTES_PER_CHARACTER = 6;

  private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);
  private static final int NANOS_PER_MICRO = 1000;

  private byte[] bytes = new byte[1024];
  private int length;
  private long second = Long.MIN_VALUE;
  private byte[] secondText = {};

  /** Bytes of the last line, good for {@link #length}. */
  final byte[] bytes() {
    return bytes;
  }

  final int length() {
    return length;
  }

  /**
   * Writes one line, in place of the last.
   *
   * @param millis the time, since 1970
   * @param suppressed requests like this one that have no line of their own
   */
  final void write(long millis, AccessEntry entry, long suppressed) {
    begin(millis);
    text("request", entry.request(), MAX_TEXT);
    text("trace", entry.trace(), MAX_TEXT);
    text("client", entry.client(), MAX_TEXT);
    text("method", entry.method(), MAX_TEXT);
    text("path", entry.path(), MAX_TEXT);
    number("status", entry.status());
    number("in", entry.bytesIn());
    number("out", entry.bytesOut());
    millis("ms", entry.nanos().total());
    if (!entry.model().isEmpty()) {
      millis("waiting", entry.nanos().waiting());
      millis("loading", entry.nanos().loading());
      millis("scoring", entry.nanos().scoring());
      text("model", entry.model(), MAX_NAME);
      text("version", entry.version(), MAX_NAME);
    }
    text("cause", entry.cause(), MAX_TEXT);
    if (!entry.isDelivered()) {
      text("answer", "cut", MAX_TEXT);
    }
    if (suppressed > 0) {
      number("more", suppressed);
    }
    end();
  }

  /** Writes that lines are missing, in place of the last. */
  final void writeDropped(long millis, long lines) {
    begin(millis);
    number("dropped", lines);
    end();
  }

  private void begin(long millis) {
    length = 0;
    open();
    long now = Math.floorDiv(millis, 1000);
    if (now != second) {
      second = now;
      String text = Instant.ofEpochSecond(now).toString();
      secondText = text.substring(0, text.length() - 1).getBytes(StandardCharsets.US_ASCII);
    }
    room(secondText.length);
    System.arraycopy(secondText, 0, bytes, length, secondText.length);
    length += secondText.length;
    raw((byte) '.');
    threeDigits((int) Math.floorMod(millis, 1000L));
    raw((byte) 'Z');
    opened();
  }

  private void text(String name, String value, int most) {
    if (!value.isEmpty()) {
      name(name);
      value(value, most);
    }
  }

  private void number(String name, long value) {
    name(name);
    digits(value);
  }

  /** Milliseconds with three digits behind the point. */
  private void millis(String name, long nanos) {
    name(name);
    long micros = Math.max(0, nanos) / NANOS_PER_MICRO;
    digits(micros / 1000);
    raw((byte) '.');
    threeDigits((int) (micros % 1000));
  }

  /** What stands before the time. */
  abstract void open();

  /** What stands behind the time. */
  abstract void opened();

  abstract void name(String name);

  abstract void value(String value, int most);

  abstract void end();

  final void raw(byte single) {
    room(1);
    bytes[length++] = single;
  }

  /** Of ASCII. */
  final void raw(String text) {
    room(text.length());
    for (int i = 0; i < text.length(); i++) {
      bytes[length++] = (byte) text.charAt(i);
    }
  }

  /** A string of JSON, cut after so many characters. */
  final void quoted(String text, int most) {
    int end = Math.min(most, text.length());
    room(MAX_BYTES_PER_CHARACTER * end + 2);
    bytes[length++] = '"';
    for (int i = 0; i < end; i++) {
      char c = text.charAt(i);
      if (c == '"' || c == '\\') {
        bytes[length++] = '\\';
        bytes[length++] = (byte) c;
      } else if (c >= ' ' && c <= '~') {
        bytes[length++] = (byte) c;
      } else {
        escape(c);
      }
    }
    bytes[length++] = '"';
  }

  private void escape(char c) {
    bytes[length++] = '\\';
    bytes[length++] = 'u';
    for (int shift = 12; shift >= 0; shift -= 4) {
      bytes[length++] = HEX[c >> shift & 0xF];
    }
  }

  private void digits(long value) {
    room(20);
    int end = length + digitCount(value);
    long left = value;
    for (int i = end - 1; i >= length; i--) {
      bytes[i] = (byte) ('0' + left % 10);
      left /= 10;
    }
    length = end;
  }

  private static int digitCount(long value) {
    int count = 1;
    for (long left = value; left >= 10; left /= 10) {
      count++;
    }
    return count;
  }

  private void threeDigits(int value) {
    room(3);
    bytes[length++] = (byte) ('0' + value / 100);
    bytes[length++] = (byte) ('0' + value / 10 % 10);
    bytes[length++] = (byte) ('0' + value % 10);
  }

  private void room(int more) {
    if (length + more > bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.max(length + more, 2 * bytes.length));
    }
  }
}
