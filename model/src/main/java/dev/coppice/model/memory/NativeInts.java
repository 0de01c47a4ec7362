package dev.coppice.model.memory;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * Values of 32 bits in native memory that grows in place, within addresses that are set aside when
 * the first comes. No value beyond those that were grown can be reached.
 */
public final class NativeInts {

  private static final long CHUNK_BYTES = 1 << 18;

  /** Of a column that is not so long yet. */
  private static final long SMALL_CHUNK_BYTES = 1 << 14;

  private final NativeHold hold;
  private final int limit;
  private @Nullable MemorySegment range;
  private MemorySegment values = MemorySegment.NULL;

  NativeInts(NativeHold hold, int limit) {
    this.hold = hold;
    this.limit = limit;
  }

  /** Makes room for that many values in all, zeros at first, within the limit. */
  public void growTo(long size) {
    long more = more(size);
    if (more > 0) {
      hold.take(more);
      grow(more);
    }
  }

  private long more(long size) {
    long bytes = size * Integer.BYTES;
    long chunk = bytes <= CHUNK_BYTES ? SMALL_CHUNK_BYTES : CHUNK_BYTES;
    return Math.ceilDiv(bytes, chunk) * chunk - values.byteSize();
  }

  private void grow(long more) {
    long before = values.byteSize();
    long bytes = before + more;
    MemorySegment all = range;
    if (all == null) {
      all = NativeMemory.reserve(NativeMemory.pages((long) limit * Integer.BYTES + CHUNK_BYTES));
      range = all;
    }
    values = all.asSlice(0, bytes);
    MemorySegment added = all.asSlice(before, bytes - before);
    NativeMemory.commit(added);
    NativeMemory.bringIn(added);
  }

  public int get(long index) {
    return values.getAtIndex(JAVA_INT, index);
  }

  public void set(long index, int value) {
    values.setAtIndex(JAVA_INT, index, value);
  }

  /** Copies {@code count} values from {@code first} on to {@code index}. */
  public void set(long index, int[] from, int first, int count) {
    MemorySegment.copy(from, first, values, JAVA_INT, index * Integer.BYTES, count);
  }

  /** Frees what it has; it is freed with its memory otherwise. */
  public void free() {
    if (range != null) {
      NativeMemory.free(range);
      hold.drop(values.byteSize());
      range = null;
      values = MemorySegment.NULL;
    }
  }
}
