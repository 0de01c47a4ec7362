package dev.coppice.model;

import java.util.Arrays;

/** A growing column of float32 values; it holds what was read, never what a length promised. */
final class FloatColumn {

  private final int limit;
  private float[] values = new float[256];
  private int size;

  /**
   * @param limit values it may hold at most, which bounds the memory of reading a stranger's file
   */
  FloatColumn(int limit) {
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

  float get(int index) {
    return values[index];
  }

  void add(float value) {
    if (size == values.length) {
      values = Arrays.copyOf(values, size + (size >> 1));
    }
    values[size++] = value;
  }

  float[] toArray() {
    return Arrays.copyOf(values, size);
  }
}
