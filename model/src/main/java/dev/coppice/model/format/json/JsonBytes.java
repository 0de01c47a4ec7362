package dev.coppice.model.format.json;

import dev.coppice.model.InvalidModelException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/**
 * The bytes of a JSON file through one fixed buffer.
 *
 * <p>Behind the last byte at hand stand a few zeros, which end every token: who scans for the end
 * of one need not look for the end of the buffer, and may read eight bytes at a time.
 */
final class JsonBytes {

  /** No number, literal or mark is longer, so all of one is at hand at once. */
  static final int TOKEN_BYTES = 1024;

  private static final int BUFFER_BYTES = 64 * 1024;
  private static final int ZEROS = 16;

  private final InputStream in;
  private final byte[] buffer = new byte[BUFFER_BYTES + ZEROS];
  private int position;
  private int limit;
  private boolean isEnded;
  private long consumed;

  JsonBytes(InputStream in) {
    this.in = in;
  }

  byte[] buffer() {
    return buffer;
  }

  /** Where in the buffer the next byte is. */
  int position() {
    return position;
  }

  void moveTo(int newPosition) {
    position = newPosition;
  }

  /** Where in the buffer the bytes at hand end. */
  int limit() {
    return limit;
  }

  /**
   * Passes over white space.
   *
   * @return the first byte of what follows, all of which is at hand if it is a token; 0 at the end
   */
  int token() throws IOException {
    while (true) {
      if (limit - position < TOKEN_BYTES && !isEnded) {
        fill();
      }
      int from = position;
      while (isSpace(buffer[position])) {
        position++;
      }
      if (position == from || limit - position >= TOKEN_BYTES || isEnded) {
        return buffer[position];
      }
    }
  }

  private static boolean isSpace(byte next) {
    return next == ' ' || next == '\n' || next == '\r' || next == '\t';
  }

  /** The next byte, whatever it is. */
  byte next() throws IOException, InvalidModelException {
    if (position == limit) {
      if (!isEnded) {
        fill();
      }
      if (position == limit) {
        throw endsTooEarly();
      }
    }
    return buffer[position++];
  }

  /** Takes the next token, which has to be this one byte. */
  void expect(char wanted) throws IOException, InvalidModelException {
    if (token() != wanted) {
      throw unexpected("'" + wanted + "'");
    }
    position++;
  }

  boolean isAtEnd() throws IOException {
    token();
    return position == limit;
  }

  /** Where these letters end if they come next; -1 if they do not. */
  int endOf(String letters, int from) {
    for (int i = 0; i < letters.length(); i++) {
      if (buffer[from + i] != letters.charAt(i)) {
        return -1;
      }
    }
    return from + letters.length();
  }

  /** The exception for a byte, the next one, that nothing can begin or go on with here. */
  InvalidModelException unexpected(String expected) {
    if (position == limit) {
      return endsTooEarly();
    }
    int next = buffer[position];
    String shown =
        next > ' ' && next < 0x7F ? "'" + (char) next + "'" : "0x%02x".formatted(next & 0xFF);
    return refuse("Unexpected character " + shown + " (expected: " + expected + ")");
  }

  private InvalidModelException endsTooEarly() {
    return refuse("the file ends too early (expected: a JSON object)");
  }

  /** The exception for malformed text at this position. */
  InvalidModelException refuse(String problem) {
    return new InvalidModelException("byte " + (consumed + position) + ": " + problem);
  }

  /** Moves what is left to the front and reads on. */
  private void fill() throws IOException {
    int left = limit - position;
    System.arraycopy(buffer, position, buffer, 0, left);
    consumed += position;
    position = 0;
    int count = in.readNBytes(buffer, left, BUFFER_BYTES - left);
    limit = left + count;
    isEnded = limit < BUFFER_BYTES;
    Arrays.fill(buffer, limit, limit + ZEROS, (byte) 0);
  }
}
