package dev.coppice.loader.memory;

import dev.coppice.model.HeapRefusedException;
import dev.coppice.model.HeapShare;
import java.util.HashMap;
import java.util.Map;

/**
 * Bytes that many owners share: a bound over all of them, and one over each.
 *
 * <p>An owner may have a quarter of all, and more as long as as much again is free for others. So
 * one that is alone gets half, and whoever comes second still finds room.
 */
public final class SharedBytes {

  private static final int OWNERS = 4;

  private final long capacity;
  private final int owners;
  private final Map<Object, Long> byOwner = new HashMap<>();
  private long used;

  /**
   * @param capacity bytes that there are, 1 or more
   */
  public SharedBytes(long capacity) {
    this(capacity, OWNERS);
  }

  private SharedBytes(long capacity, int owners) {
    if (capacity < 1) {
      throw new IllegalArgumentException("bytes: %d (expected: 1 or more)".formatted(capacity));
    }
    this.capacity = capacity;
    this.owners = owners;
  }

  /** Bytes of which nothing is kept for a second owner, because there will be none. */
  public static SharedBytes ofOneOwner(long capacity) {
    return new SharedBytes(capacity, 1);
  }

  public long capacity() {
    return capacity;
  }

  /** Bytes that an owner gets who is alone, in whole units. */
  public long maxOfOne() {
    return capacity / Math.min(2, owners) / Holding.UNIT * Holding.UNIT;
  }

  /** Bytes that are taken. */
  public synchronized long used() {
    return used;
  }

  /**
   * Begins to take bytes for one of the owner's calls; nothing so far.
   *
   * @param owner equal for all that share a part
   */
  public Holding open(Object owner) {
    return new Holding(owner, 0);
  }

  /**
   * The same for a call that its thread may see through at once: as long as one unit is enough for
   * it, it takes nothing, unless it is to {@link Holding#stay}. So each thread has at most one unit
   * that is not accounted for, and small calls meet at no lock.
   */
  public Holding openBrief(Object owner) {
    return new Holding(owner, Holding.UNIT);
  }

  private synchronized void take(Object owner, long bytes) {
    if (!tryTake(owner, bytes)) {
      throw new HeapRefusedException(
          "bytes: %d more for one owner of %d (expected: less beside %d of %d that are taken)"
              .formatted(bytes, byOwner.getOrDefault(owner, 0L), used, capacity));
    }
  }

  private synchronized boolean tryTake(Object owner, long bytes) {
    long own = byOwner.getOrDefault(owner, 0L) + bytes;
    long free = capacity - used - bytes;
    boolean fits = free >= 0 && own <= Math.max(capacity / owners, free);
    if (fits) {
      used += bytes;
      byOwner.put(owner, own);
    }
    return fits;
  }

  private synchronized void give(Object owner, long bytes) {
    used -= bytes;
    byOwner.computeIfPresent(owner, (same, own) -> own == bytes ? null : own - bytes);
  }

  /**
   * What one call has taken; used by one thread at a time. It takes whole units, so that a small
   * call asks once.
   */
  public final class Holding implements HeapShare, AutoCloseable {

    private static final long UNIT = 8 << 10;

    private final Object owner;

    /** Bytes up to which nothing is taken. */
    private long spared;

    private long held;
    private long needed;

    /** What was needed with what was asked for last. */
    private long wanted;

    /** What it would have needed at least when it gave up; 0 if it never did. */
    private long enough;

    private Holding(Object owner, long spared) {
      this.owner = owner;
      this.spared = spared;
    }

    /** Bytes that it gets if it is all that its owner has, and nobody else has any. */
    public long most() {
      return maxOfOne();
    }

    private long units(long bytes) {
      return bytes <= spared ? 0 : Math.ceilDiv(bytes, UNIT) * UNIT;
    }

    /**
     * What is held is to be there beyond this thread's turn, beside that of any number of others:
     * takes what was spared.
     *
     * @throws HeapRefusedException if there is no room for it
     */
    public void stay() {
      spared = 0;
      take(0);
    }

    /**
     * {@inheritDoc}
     *
     * @throws HeapRefusedException for good if it would have more than {@link #most} then
     */
    @Override
    public void take(long bytes) {
      long more = units(needed + bytes) - held;
      if (more > 0) {
        wanted = needed + bytes;
        require(bytes);
        SharedBytes.this.take(owner, more);
        held += more;
      }
      needed += bytes;
    }

    /**
     * Takes nothing.
     *
     * @throws HeapRefusedException for good if with so many bytes more it would have more than
     *     {@link #most}
     */
    public void require(long bytes) {
      if (units(needed + bytes) > maxOfOne()) {
        throw HeapRefusedException.forGood(needed + bytes, maxOfOne());
      }
    }

    /**
     * Sets bytes aside, so that so many more find room when they are taken, up to what one may
     * have; what was set aside beyond that is given back.
     *
     * @return whether there is room; else nothing changes
     */
    public boolean claim(long bytes) {
      wanted = Math.max(needed, Math.min(needed + bytes, maxOfOne()));
      long more = units(wanted) - held;
      if (more < 0) {
        SharedBytes.this.give(owner, -more);
      } else if (more > 0 && !tryTake(owner, more)) {
        return false;
      }
      held += more;
      return true;
    }

    /** Gives all back after it was refused more, to begin anew once there is room. */
    public void giveUp() {
      enough = wanted;
      close();
    }

    /**
     * Sets aside what it needs to come further than when it {@linkplain #giveUp gave up}, and a
     * quarter more where there is as much; nothing if it never did.
     *
     * @return whether there is room; else nothing changes
     */
    public boolean claimAgain() {
      return claim(enough + enough / 4) || claim(enough);
    }

    /** Gives back so many of the bytes that were taken; what was set aside stays so. */
    public void give(long bytes) {
      long before = units(needed);
      needed -= bytes;
      long freed = before - units(needed);
      SharedBytes.this.give(owner, freed);
      held -= freed;
    }

    /** Gives back what was set aside and is not taken. */
    public void giveRest() {
      shrinkTo(needed);
    }

    /** Gives back what goes beyond so many bytes. */
    public void shrinkTo(long bytes) {
      needed = Math.min(needed, bytes);
      long kept = units(needed);
      if (kept < held) {
        SharedBytes.this.give(owner, held - kept);
        held = kept;
      }
    }

    /** Gives all back; further calls do nothing. */
    @Override
    public void close() {
      shrinkTo(0);
    }
  }
}
