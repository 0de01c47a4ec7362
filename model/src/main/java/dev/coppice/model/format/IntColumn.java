package dev.coppice.model.format;

import java.util.Arrays;

/** A growing column of integers; it holds what was read, never what a length field promised. */
public final class IntColumn {

  private final int limit;
  private int[] values = new int[256];
  private int size;

  /**
   * @param limit values it may hold at most, which bounds the memory of reading a stranger's file
   */
  public IntColumn(int limit) {
    this.limit = limit;
  }

  public void clear() {
    size = 0;
  }

  public int size() {
    return size;
  }

  public int limit() {
    return limit;
  }

  public int get(int index) {
    return values[index];
  }

  /** The array behind the column, not all of it filled; another one once the column has grown. */
  public int[] array() {
    return values;
  }

  public void add(int value) {
    if (size == values.length) {
      makeRoom(1);
    }
    values[size++] = value;
  }

  /** The array behind the column, with room for {@code more} values at {@link #size()}. */
  public int[] makeRoom(int more) {
    int needed = Math.addExact(size, more);
    if (needed > values.length) {
      values = Arrays.copyOf(values, Math.max(needed, values.length + (values.length >> 1)));
    }
    return values;
  }

  public int[] toArray() {
    return Arrays.copyOf(values, size);
  }

  /** Counts {@code more} values, written by the caller after the last one. */
  public void grew(int more) {
    size += more;
  }
}
