package dev.coppice.model.format;

import dev.coppice.model.memory.ReadingMemory;

/** An array of float32 of a model file: a column of their bits. */
public final class FloatColumn {

  private final IntColumn bits;
  private final ReadingMemory memory;

  /**
   * @param limit values it may hold at most
   * @param memory as that of an {@link IntColumn}
   */
  public FloatColumn(int limit, ReadingMemory memory) {
    this.bits = new IntColumn(limit, memory);
    this.memory = memory;
  }

  public void clear() {
    bits.clear();
  }

  public int size() {
    return bits.size();
  }

  public int limit() {
    return bits.limit();
  }

  public float get(int index) {
    return Float.intBitsToFloat(bits.get(index));
  }

  public void add(float value) {
    bits.add(Float.floatToRawIntBits(value));
  }

  /** The bits of its values, to write pieces of them. */
  public IntColumn bits() {
    return bits;
  }

  /** A copy on the heap. */
  public float[] toArray() {
    memory.take((long) size() * Float.BYTES);
    float[] copy = new float[size()];
    for (int i = 0; i < copy.length; i++) {
      copy[i] = get(i);
    }
    return copy;
  }
}
