package dev.coppice.model;

import static dev.coppice.model.NativeMemory.ALL;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** What one thread scores forests with, and reuses from call to call. */
final class ForestScratch {

  private static final ThreadLocal<ForestScratch> OF_THREAD =
      ThreadLocal.withInitial(ForestScratch::new);

  private final float[] leaves = new float[ForestWalk.LANES];
  private final long[] roots = new long[ForestWalk.LANES];
  private final long[] rows = new long[ForestWalk.LANES];
  private MemorySegment slots = Arena.ofAuto().allocate(256 * 4, 64);

  private ForestScratch() {}

  static ForestScratch ofThread() {
    return OF_THREAD.get();
  }

  float[] leaves() {
    return leaves;
  }

  long[] roots() {
    return roots;
  }

  long[] rows() {
    return rows;
  }

  static long stride(int features) {
    return 4L * (1 + 2L * features);
  }

  /**
   * Rows as slots, see {@link ForestNode}: two a feature, missing where the row is short.
   *
   * @param features columns of the model
   */
  long slots(Matrix rows, int first, int count, int features) {
    long stride = stride(features);
    long address = room(count * stride);
    float[] values = rows.values();
    int columns = rows.columns();
    for (int row = 0; row < count; row++) {
      int from = (first + row) * columns;
      long to = address + row * stride;
      ALL.set(JAVA_INT_UNALIGNED, to, Integer.MAX_VALUE);
      for (int column = 0; column < features; column++) {
        float value = column < columns ? values[from + column] : Float.NaN;
        boolean isMissing = Float.isNaN(value);
        int key = ForestNode.key(value);
        long slot = to + 4 + 8L * column;
        ALL.set(JAVA_INT_UNALIGNED, slot, isMissing ? ForestNode.MISSING_RIGHT : key);
        ALL.set(JAVA_INT_UNALIGNED, slot + 4, isMissing ? ForestNode.MISSING_LEFT : key);
      }
    }
    return address;
  }

  private long room(long bytes) {
    if (bytes > slots.byteSize()) {
      slots = Arena.ofAuto().allocate(bytes, 64);
    }
    return slots.address();
  }
}
