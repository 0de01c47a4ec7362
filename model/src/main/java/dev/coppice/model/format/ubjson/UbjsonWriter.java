package dev.coppice.model.format.ubjson;

import dev.coppice.model.memory.ReadingMemory;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Writes the dialect of UBJSON that XGBoost reads, into a buffer that is emptied from the front.
 *
 * <p>It keeps no structure: who writes closes what it opened.
 */
public final class UbjsonWriter {

  private final ReadingMemory memory;
  private byte[] buffer = new byte[8192];
  private int start;
  private int end;

  /**
   * @param memory asked when the buffer grows
   */
  public UbjsonWriter(ReadingMemory memory) {
    this.memory = memory;
  }

  public void beginObject() {
    raw('{');
  }

  public void endObject() {
    raw('}');
  }

  /** Begins an array of values that each say their type, ended by {@link #endArray}. */
  public void beginArray() {
    raw('[');
  }

  public void endArray() {
    raw(']');
  }

  /**
   * Begins an array of numbers without a type each; it ends with the last of them.
   *
   * @param type UBJSON's letter of their type, such as {@code l}
   */
  public void beginTypedArray(char type, long count) {
    raw('[');
    raw('$');
    raw(type);
    raw('#');
    raw('L');
    rawLong(count);
  }

  /** The name of an object's next member. */
  public void name(String name) {
    byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
    raw('L');
    rawLong(bytes.length);
    raw(bytes);
  }

  public void text(String text) {
    raw('S');
    name(text);
  }

  /** A member whose value is text, as XGBoost keeps its parameters. */
  public void member(String name, String text) {
    name(name);
    text(text);
  }

  public void integer(int value) {
    raw('l');
    rawInt(value);
  }

  public void number(float value) {
    raw('d');
    rawInt(Float.floatToRawIntBits(value));
  }

  /** An element of a typed array of single bytes. */
  public void raw(int value) {
    room(1);
    buffer[end++] = (byte) value;
  }

  /** An element of a typed array of 32 bits, whether of integers or floats. */
  public void rawInt(int bits) {
    room(Integer.BYTES);
    for (int shift = 24; shift >= 0; shift -= 8) {
      buffer[end++] = (byte) (bits >>> shift);
    }
  }

  /** An element of a typed array of 64-bit integers. */
  public void rawLong(long bits) {
    rawInt((int) (bits >>> 32));
    rawInt((int) bits);
  }

  private void raw(byte[] bytes) {
    room(bytes.length);
    System.arraycopy(bytes, 0, buffer, end, bytes.length);
    end += bytes.length;
  }

  private void room(int length) {
    int before = buffer.length;
    if (before - end < length) {
      int larger = Math.max(Math.addExact(end, length), end + (end >> 1));
      memory.take(larger);
      buffer = Arrays.copyOf(buffer, larger);
      memory.give(before);
    }
  }

  public boolean isEmpty() {
    return start == end;
  }

  /** Takes out up to {@code length} bytes of what was written; returns how many. */
  public int take(byte[] into, int offset, int length) {
    int count = Math.min(length, end - start);
    System.arraycopy(buffer, start, into, offset, count);
    start += count;
    if (start == end) {
      start = 0;
      end = 0;
    }
    return count;
  }
}
