package dev.coppice.model;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.MemorySegment;

/** A growing column of longs in native memory. */
final class LongColumn implements AutoCloseable {

  private static final long FIRST = 512;

  private MemorySegment values = NativeMemory.allocate(FIRST * Long.BYTES);
  private long size;

  long size() {
    return size;
  }

  void add(long value) {
    if (size * Long.BYTES == values.byteSize()) {
      grow();
    }
    values.setAtIndex(JAVA_LONG, size++, value);
  }

  private void grow() {
    MemorySegment more =
        NativeMemory.allocate(values.byteSize() + (values.byteSize() >> 1) / 8 * 8);
    MemorySegment.copy(values, 0, more, 0, values.byteSize());
    NativeMemory.free(values);
    values = more;
  }

  long get(long index) {
    return values.getAtIndex(JAVA_LONG, index);
  }

  void set(long index, long value) {
    values.setAtIndex(JAVA_LONG, index, value);
  }

  /** Copies all values to the start of {@code to}. */
  void copyTo(MemorySegment to) {
    MemorySegment.copy(values, 0, to, 0, size * Long.BYTES);
  }

  @Override
  public void close() {
    NativeMemory.free(values);
  }
}
