package dev.coppice.server.http.request;

import java.util.concurrent.atomic.AtomicLong;

/**
 * The heap that the heads of requests take, on all connections together, and its bound.
 *
 * <p>A line becomes text on the heap, and stays there until its request is answered. The decoder's
 * scratch buffer grows to the longest line and stays with its connection. So for each byte of a
 * head three are counted (text, path and query as texts of their own, scratch), and for each line
 * its objects. Lines between the bytes of a body, and after them, are not kept, but pass through
 * the same buffer, and the last of them is text until the next is there.
 *
 * <p>A quarter is for small heads alone: large ones that are held for long can fill the rest, and
 * the calls of all others go on. The smallest, such as those of health checks, find room whatever
 * others hold: connections bound them, each of which has that much of the heap beside itself.
 */
public final class HeadMemory {

  private static final int PER_BYTE = 3;

  /** An entry, two texts and their arrays, by estimate; heads measured so far took less in all. */
  private static final int PER_LINE = 144;

  /** What a head of twenty lines and 1.7 KB is counted as; up to this one is small. */
  private static final int SMALL_BYTES = 8 << 10;

  /** Counts, and is never refused. */
  private static final int SMALLEST_BYTES = 4 << 10;

  private final long bound;
  private final AtomicLong inUse = new AtomicLong();

  public HeadMemory(long bound) {
    this.bound = bound;
  }

  public long inUse() {
    return inUse.get();
  }

  /**
   * What one connection, or one call of many on a connection, has taken; for one thread at a time.
   */
  public final class Holding {
    private long taken;
    private long head;
    private long longest;

    /**
     * Counts a head as far as it was read.
     *
     * @return false, with nothing taken, if there is no room for it
     */
    public boolean hold(long bytes, int lines) {
      longest = Math.max(longest, bytes);
      head = bytes * PER_BYTE + (long) lines * PER_LINE;
      return resize(Math.max(longest, head));
    }

    /**
     * Counts lines of a body that nobody keeps, beside its head.
     *
     * @param bytes of those that came one after another
     * @return false, with nothing taken, if there is no room for them
     */
    public boolean pass(long bytes) {
      longest = Math.max(longest, bytes);
      long passing = Math.max(longest, head + bytes * PER_BYTE);
      return passing <= taken || resize(passing);
    }

    /** The request is answered; the scratch buffer is as long as it was. */
    public void answered() {
      head = 0;
      var unused = resize(Math.min(taken, longest));
    }

    /** The connection is gone. */
    public void close() {
      var unused = resize(0);
    }

    private boolean resize(long bytes) {
      long more = bytes - taken;
      long limit = bytes > SMALL_BYTES ? bound / 4 * 3 : bound;
      boolean isBounded = more > 0 && bytes > SMALLEST_BYTES;
      if (inUse.addAndGet(more) > limit && isBounded) {
        inUse.addAndGet(-more);
        return false;
      }
      taken = bytes;
      return true;
    }
  }
}
