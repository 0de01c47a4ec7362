package dev.coppice.server.http.request;

import java.util.concurrent.atomic.AtomicLong;

/**
 * The bytes that the bodies of all requests in flight hold, and their bound.
 *
 * <p>A quarter is for small bodies alone: large ones that trickle in can fill the rest for a
 * minute, and the calls of all others go on. The smallest, which are those of most calls, find room
 * whatever others hold: they are a part of what a connection reads at once, and connections bound
 * them.
 */
public final class BodyMemory {

  /** A body up to this size is small. */
  public static final int SMALL_BYTES = 64 << 10;

  /** Counts, and is never refused. */
  private static final int SMALLEST_BYTES = 4 << 10;

  private final long bound;
  private final AtomicLong inUse = new AtomicLong();

  public BodyMemory(long bound) {
    this.bound = bound;
  }

  /**
   * Takes what lets a body grow; false, with nothing taken, if that is more than is left.
   *
   * @param from what the body has
   * @param to what it is to have
   */
  public boolean grow(long from, long to) {
    long limit = limitFor(to);
    long before;
    do {
      before = inUse.get();
      if (to - from > limit - before) {
        return false;
      }
    } while (!inUse.compareAndSet(before, before + to - from));
    return true;
  }

  public void release(long bytes) {
    inUse.addAndGet(-bytes);
  }

  public boolean hasRoomFor(long bytes) {
    return bytes <= limitFor(bytes) - inUse.get();
  }

  public long inUse() {
    return inUse.get();
  }

  private long limitFor(long bytes) {
    if (bytes <= SMALLEST_BYTES) {
      return Long.MAX_VALUE;
    }
    return bytes > SMALL_BYTES ? bound / 4 * 3 : bound;
  }
}
