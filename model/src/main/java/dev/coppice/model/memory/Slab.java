package dev.coppice.model.memory;

import java.lang.foreign.MemorySegment;
import java.util.BitSet;

/**
 * One mapping with places of one length, and which of its pages their blocks touch. Guarded by
 * {@link Slabs}.
 */
final class Slab {

  /** Of places that are larger than a slab would hold enough of, so many. */
  private static final int PLACES = 64;

  private static final int MIN_BYTES = 1 << 20;

  private final int placeBytes;
  private final long number;
  private final MemorySegment memory;
  private final int places;
  private final BitSet taken = new BitSet();
  // Blocks that touch each page.
  private final short[] users;
  private int count;

  /**
   * Maps it.
   *
   * @param number its own
   */
  Slab(int placeBytes, long number) {
    this.placeBytes = placeBytes;
    this.number = number;
    this.memory = NativeMemory.allocate(Math.max(MIN_BYTES, (long) PLACES * placeBytes));
    this.places = (int) (memory.byteSize() / placeBytes);
    this.users = new short[(int) (memory.byteSize() / NativeMemory.pages(1))];
    NativeMemory.useSmallPages(memory);
  }

  int placeBytes() {
    return placeBytes;
  }

  long number() {
    return number;
  }

  long address() {
    return memory.address();
  }

  boolean isFull() {
    return count == places;
  }

  boolean isEmpty() {
    return count == 0;
  }

  /** Takes the first free place, zeroed. */
  MemorySegment take() {
    int place = taken.nextClearBit(0);
    taken.set(place);
    count++;
    return memory.asSlice((long) place * placeBytes, placeBytes).fill((byte) 0);
  }

  /** Counts the pages of a block that was taken; returns the bytes of those that nobody had. */
  long occupy(MemorySegment block) {
    long fresh = 0;
    for (int page = firstPage(block); page <= lastPage(block); page++) {
      fresh += users[page]++ == 0 ? NativeMemory.pages(1) : 0;
    }
    return fresh;
  }

  /** Takes a block back; returns the bytes of the pages that nobody has any more. */
  long leave(MemorySegment block) {
    taken.clear((int) ((block.address() - address()) / placeBytes));
    count--;
    long page = NativeMemory.pages(1);
    int first = firstPage(block);
    int last = lastPage(block);
    for (int i = first; i <= last; i++) {
      users[i]--;
    }
    // Only the outer two are shared.
    int from = users[first] == 0 ? first : first + 1;
    int to = users[last] == 0 ? last + 1 : last;
    if (from >= to) {
      return 0;
    }
    NativeMemory.giveBack(memory.asSlice(from * page, (to - from) * page));
    return (to - from) * page;
  }

  private int firstPage(MemorySegment block) {
    return (int) ((block.address() - address()) / NativeMemory.pages(1));
  }

  private int lastPage(MemorySegment block) {
    return (int) ((block.address() + placeBytes - 1 - address()) / NativeMemory.pages(1));
  }

  void unmap() {
    NativeMemory.free(memory);
  }
}
