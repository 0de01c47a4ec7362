package dev.coppice.model.format;

import java.util.Arrays;

/** A growing column of float32 values; it holds what was read, never what a length promised. */
public final class FloatColumn {

  private final int limit;
  private float[] values = new float[256];
  private int size;

  /**
   * @param limit values it may hold at most, which bounds the memory of reading a stranger's file
   */
  public FloatColumn(int limit) {
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

  public float get(int index) {
    return values[index];
  }

  /** The array behind the column, not all of it filled; another one once the column has grown. */
  public float[] array() {
    return values;
  }

  public void add(float value) {
    if (size == values.length) {
      makeRoom(1);
    }
    values[size++] = value;
  }

  /** The array behind the column, with room for {@code more} values at {@link #size()}. */
  public float[] makeRoom(int more) {
    int needed = Math.addExact(size, more);
    if (needed > values.length) {
      values = Arrays.copyOf(values, Math.max(needed, values.length + (values.length >> 1)));
    }
    return values;
  }

  /** Counts {@code more} values, written by the caller after the last one. */
  public void grew(int more) {
    size += more;
  }

  public float[] toArray() {
    return Arrays.copyOf(values, size);
  }
}
