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

  /** Bytes of one. */
  static final int PART = 4 << 20;

  private final int count;
  private final Deque<MemorySegment> idle = new ArrayDeque<>();
  private int taken;

  /**
   * @param bytes of all together; those below one buffer are as good as none
   */
  public PartBuffers(long bytes) {
    this.count = Math.toIntExact(bytes / PART);
  }

  /** The most there can be at once. */
  public int count() {
    return count;
  }

  /** Bytes of all of them. */
  public long maxBytes() {
    return (long) PART * count;
  }

  /** Bytes that are mapped now. */
  synchronized long bytes() {
    return (long) PART * (taken + idle.size());
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
        buffer = NativeMemory.allocate(PART);
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
