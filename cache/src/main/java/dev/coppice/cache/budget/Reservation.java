package dev.coppice.cache.budget;

import java.time.Duration;
import java.util.function.Supplier;

/**
 * A share of a {@link MemoryBudget}, in bytes; {@link #close()} gives it back. Its state is guarded
 * by the budget's lock, so any thread may use it.
 */
public final class Reservation implements AutoCloseable {

  private final MemoryBudget budget;
  private final Supplier<Standing> standing;

  // Guarded by the budget's lock.
  long held;
  boolean returning;
  boolean pinned;
  boolean closed;

  Reservation(MemoryBudget budget, Supplier<Standing> standing) {
    this.budget = budget;
    this.standing = standing;
  }

  void requireOpen() {
    if (closed || returning) {
      throw new IllegalStateException("reservation: closed (expected: open)");
    }
  }

  static void requireBytes(long bytes, long max) {
    if (bytes < 0 || bytes > max) {
      throw new IllegalArgumentException(
          "bytes: %d (expected: from 0 to %d)".formatted(bytes, max));
    }
  }

  /** What decides its turn in the line, as it is now. */
  Standing standing() {
    return standing.get();
  }

  /** Bytes held now. */
  public long bytes() {
    return budget.locked(() -> held);
  }

  /** Bytes that it can hold at best, those it holds included. */
  public long most() {
    return budget.most(this);
  }

  /**
   * Grows when its turn in the line has come and there is room.
   *
   * @param moreBytes 0 or more
   * @param patience how long to wait for that
   * @param reclaimer asked for what is missing, as often as something changes
   * @return false if there was no room in time, or never will be
   */
  public boolean growInTurn(long moreBytes, Duration patience, Reclaimer reclaimer)
      throws InterruptedException {
    return budget.grow(this, moreBytes, false, patience, reclaimer);
  }

  /**
   * Grows ahead of the line. A load that holds memory must end before those that hold none. The
   * first ahead of the line waits for leases to end; those behind it wait briefly, because the
   * first may wait for their bytes.
   *
   * @param moreBytes 0 or more
   * @param patience how long to wait for room that is not on its way
   * @return false if there is no room, and none is on its way
   */
  public boolean grow(long moreBytes, Duration patience, Reclaimer reclaimer)
      throws InterruptedException {
    return budget.grow(this, moreBytes, true, patience, reclaimer);
  }

  /**
   * Gives a part back.
   *
   * @param lessBytes from 0 to {@link #bytes()}
   */
  public void shrink(long lessBytes) {
    budget.shrink(this, lessBytes);
  }

  /**
   * Declares that these bytes do not come back until they are unpinned, so that nobody waits for
   * them.
   */
  public void pin() {
    budget.setPinned(this, true);
  }

  /** The same, and takes that of another back, at once. */
  public void pinInPlaceOf(Reservation old) {
    budget.pinInPlaceOf(old, this);
  }

  /** Takes {@link #pin()} back. */
  public void unpin() {
    budget.setPinned(this, false);
  }

  /**
   * Announces that {@link #close()} follows shortly and depends on nobody else, so that these bytes
   * need not be reclaimed elsewhere. They count as used until then.
   */
  public void announceClose() {
    budget.announceClose(this);
  }

  /** Gives everything back, once; further calls do nothing. */
  @Override
  public void close() {
    budget.close(this);
  }
}
