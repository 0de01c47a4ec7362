package dev.coppice.model;

import java.util.Arrays;

/** A growing column of integers; it holds what was read, never what a length field promised. */
final class IntColumn {

  private final int limit;
  private int[] values = new int[256];
  private int size;

  /**
   * @param limit values it may hold at most, which bounds the memory of reading a stranger's file
   */
  IntColumn(int limit) {
    this.limit = limit;
  }

  void clear() {
    size = 0;
  }

  int size() {
    return size;
  }

  int limit() {
    return limit;
  }

  int get(int index) {
    return values[index];
  }

  /** The array behind the column, not all of it filled; another one once the column has grown. */
  int[] array() {
    return values;
  }

  void add(int value) {
    if (size == values.length) {
      makeRoom(1);
    }
    values[size++] = value;
  }

  /** The array behind the column, with room for {@code more} values at {@link #size()}. */
  int[] makeRoom(int more) {
    int needed = Math.addExact(size, more);
    if (needed > values.length) {
      values = Arrays.copyOf(values, Math.max(needed, values.length + (values.length >> 1)));
    }
    return values;
  }

  int[] toArray() {
    return Arrays.copyOf(values, size);
  }

  /** Counts {@code more} values, written by the caller behind the last one. */
  void grew(int more) {
    size += more;
  }
}
