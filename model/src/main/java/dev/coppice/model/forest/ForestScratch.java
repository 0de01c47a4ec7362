package dev.coppice.model.forest;

import dev.coppice.model.memory.NativeMemory;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * Memory to score with, borrowed for one call. A few small pieces are kept for later calls,
 * whatever their thread.
 */
final class ForestScratch {

  /** Walks, by row or by tree, that there is room for. */
  static final int WALKS = 1024;

  /** Slots of a row that are kept at most: 1 MiB. */
  private static final int MAX_KEPT_SLOTS = 1 << 18;

  /** A power of two. */
  private static final int PLACES =
      4 * Integer.highestOneBit(Runtime.getRuntime().availableProcessors());

  private static final AtomicReferenceArray<@Nullable ForestScratch> KEPT =
      new AtomicReferenceArray<>(PLACES);

  private final long[] walks = new long[WALKS];
  private int[] keys = {};
  private @Nullable MemorySegment block;

  private ForestScratch() {}

  /** A piece to be given back. */
  static ForestScratch take() {
    ForestScratch kept = KEPT.getAndSet(place(), null);
    return kept == null ? new ForestScratch() : kept;
  }

  private static int place() {
    return (int) Thread.currentThread().threadId() & (PLACES - 1);
  }

  /** Where walks are, {@link #WALKS} of them. */
  long[] walks() {
    return walks;
  }

  /** Slots of a row, at least so many. */
  int[] keys(int slots) {
    if (keys.length < slots) {
      keys = new int[slots];
    }
    return keys;
  }

  /** Address of at least so many bytes, for a block of rows; aligned to pages. */
  long block(long bytes) {
    MemorySegment old = block;
    if (old != null && old.byteSize() >= bytes) {
      return old.address();
    }
    if (old != null) {
      block = null;
      NativeMemory.free(old);
    }
    MemorySegment larger = NativeMemory.allocate(bytes);
    block = larger;
    return larger.address();
  }

  void give() {
    if (keys.length > MAX_KEPT_SLOTS) {
      keys = new int[0];
    }
    ForestScratch other = KEPT.getAndSet(place(), this);
    if (other != null && other.block != null) {
      NativeMemory.free(other.block);
    }
  }
}
