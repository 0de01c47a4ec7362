package dev.coppice.model.forest.build;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.coppice.model.memory.NativeHold;
import dev.coppice.model.memory.NativeMemory;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * A column of longs that grows in place: it has a range of addresses for itself, and takes memory
 * chunk by chunk from its beginning on.
 *
 * <p>Nothing of that range may stay: what is left of each would keep the next one from fitting
 * beside it, until there are no addresses left.
 */
final class LongColumn implements AutoCloseable {

  static final int CHUNK_BYTES = 1 << 16;

  /** Addresses, which cost nothing: those of 2^32 wide nodes. */
  private static final long MAX_BYTES = 1L << 36;

  private final NativeHold hold;
  private @Nullable MemorySegment range;
  private MemorySegment values = MemorySegment.NULL;
  private long size;

  LongColumn(NativeHold hold) {
    this.hold = hold;
  }

  long size() {
    return size;
  }

  /** Makes it so many values longer; those are zeros. */
  void grow(long more) {
    long bytes = Math.ceilDiv((size + more) * Long.BYTES, CHUNK_BYTES) * CHUNK_BYTES;
    if (bytes > values.byteSize()) {
      commit(bytes);
    }
    size += more;
  }

  /**
   * @param bytes in all, whole pages
   */
  private void commit(long bytes) {
    MemorySegment all = range;
    if (all == null) {
      all = NativeMemory.reserve(MAX_BYTES);
      range = all;
    }
    if (bytes > MAX_BYTES) {
      throw new OutOfMemoryError("column: " + bytes + " bytes");
    }
    long before = values.byteSize();
    hold.take(bytes - before);
    values = all.asSlice(0, bytes);
    MemorySegment added = all.asSlice(before, bytes - before);
    NativeMemory.commit(added);
    NativeMemory.bringIn(added);
  }

  void set(long index, long value) {
    values.setAtIndex(JAVA_LONG, index, value);
  }

  /** Copies the first {@code count} of these values to {@code index}. */
  void set(long index, long[] from, int count) {
    MemorySegment.copy(from, 0, values, JAVA_LONG, index * Long.BYTES, count);
  }

  long get(long index) {
    return values.getAtIndex(JAVA_LONG, index);
  }

  /** Copies {@code count} values from {@code index} on. */
  void copyTo(long[] to, long index, int count) {
    MemorySegment.copy(values, JAVA_LONG, index * Long.BYTES, to, 0, count);
  }

  /** Copies the first {@code count} values to {@code to} at {@code offset}. */
  void copyTo(MemorySegment to, long offset, long count) {
    MemorySegment.copy(values, 0, to, offset, count * Long.BYTES);
  }

  @Override
  public void close() {
    if (range != null) {
      NativeMemory.free(range);
      hold.drop(values.byteSize());
      range = null;
      values = MemorySegment.NULL;
      size = 0;
    }
  }
}
