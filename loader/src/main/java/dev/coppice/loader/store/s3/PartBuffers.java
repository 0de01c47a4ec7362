package dev.coppice.loader.store.s3;

import dev.coppice.model.memory.NativeMemory;
import java.lang.foreign.MemorySegment;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * The native memory that parts of large objects wait in for their turn: so many buffers at most for
 * all loads together, used again and again, and none while no load has any.
 */
public final class PartBuffers {

  /** Bytes of one where there are to be few. */
  static final int SMALL = 4 << 20;

  /** Bytes of one elsewhere: each costs a request, for which S3 asks a price too. */
  static final int LARGE = 8 << 20;

  /** With fewer large ones, loads side by side would have too few connections each. */
  private static final int ENOUGH = 6;

  private final int part;
  private final int count;
  private final Deque<MemorySegment> idle = new ArrayDeque<>();
  private int taken;

  /**
   * @param bytes of all together; those below one buffer are as good as none
   */
  public PartBuffers(long bytes) {
    this.part = bytes < (long) ENOUGH * LARGE ? SMALL : LARGE;
    this.count = Math.toIntExact(bytes / part);
  }

  /** Bytes of one. */
  int part() {
    return part;
  }

  /** The most there can be at once. */
  public int count() {
    return count;
  }

  /** Bytes of all of them. */
  public long maxBytes() {
    return (long) part * count;
  }

  /** Bytes that are mapped now. */
  synchronized long bytes() {
    return (long) part * (taken + idle.size());
  }

  /** Buffers that somebody has. */
  synchronized int taken() {
    return taken;
  }

  /** A buffer, to be given back, with anything in it; null if others have all of them. */
  synchronized @Nullable MemorySegment take() {
    if (taken == count) {
      return null;
    }
    MemorySegment buffer = idle.poll();
    if (buffer == null) {
      try {
        buffer = NativeMemory.allocate(part);
      } catch (OutOfMemoryError e) {
        return null; // A load does without.
      }
    }
    taken++;
    return buffer;
  }

  /** Takes one back that nobody reads or writes any more. */
  synchronized void give(MemorySegment buffer) {
    taken--;
    idle.push(buffer);
    if (taken == 0) {
      idle.forEach(NativeMemory::free);
      idle.clear();
    }
  }
}
