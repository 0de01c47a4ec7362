package dev.coppice.cache.budget;

import dev.coppice.model.memory.Slack;
import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * The hard law of memory: bytes resident, leased and being loaded never pass the capacity.
 *
 * <p>Whoever needs room stands in one of two {@linkplain WaitingLines lines}. Those ahead wait for
 * bytes whose return was announced, and only briefly for others to let go, which could be each
 * other.
 *
 * <p>Only the first in line acts: it takes what is there, asks its {@link Reclaimer} for what is
 * missing beyond the bytes on their way, and sleeps until something changes. Something changes when
 * bytes come back, when somebody leaves a line, and when {@link #wake()} reports that a reclaimer
 * might find more than before. Reclaimers run outside the lock, and so does what unmaps slack; the
 * count of changes shows whether one of them happened meanwhile, so that none is slept through.
 * They run one at a time: a growth that overtakes one at work would not find what that has taken
 * and not yet announced.
 *
 * <p>Bytes that are pinned do not come back by themselves, nor does the slack beside them once
 * nobody else holds any. A request for more than all the others is refused, and holds up nobody
 * after it.
 *
 * <p>One lock and one condition for all: only load threads wait here.
 */
public final class MemoryBudget {

  /** How long a reservation waits behind another one that grows: each may wait for the other. */
  private static final long BEHIND_GROWING_NANOS = 1_000_000_000;

  private final long capacity;
  private final CountedSlack slack;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();

  private final WaitingLines lines = new WaitingLines();
  private final BudgetSums sums;
  private long changes;
  private boolean reclaiming;

  public MemoryBudget(long capacityBytes) {
    this(capacityBytes, Slack.NONE);
  }

  /**
   * @param capacityBytes 0 or more
   * @param slack such as what is left free between models; it counts, and comes back with the
   *     models beside it; what a thread holds of it is room for that thread
   */
  public MemoryBudget(long capacityBytes, Slack slack) {
    if (capacityBytes < 0) {
      throw new IllegalArgumentException(
          "capacityBytes: %d (expected: 0 or more)".formatted(capacityBytes));
    }
    this.capacity = capacityBytes;
    this.slack = new CountedSlack(slack);
    this.sums = new BudgetSums(capacityBytes, this.slack);
  }

  /**
   * A reservation of 0 bytes, to be grown.
   *
   * @param standing decides its turn when it waits for room; may change, which whoever waits
   *     notices by {@link #moveUp()}; asked under this budget's lock
   */
  public Reservation open(Supplier<Standing> standing) {
    return new Reservation(this, standing);
  }

  /** Bytes there are. */
  public long capacity() {
    return capacity;
  }

  /**
   * Bytes held by reservations, and slack. That may pass the capacity by the part of a page that a
   * small block brings in beside its own bytes, which shows afterwards; and for the moment between
   * a block's end and its reservation's, in which a small one counts as both.
   */
  public long used() {
    return locked(sums::used);
  }

  /** Bytes that can be had at best: all but what stays with pinned models. */
  public long reclaimable() {
    return locked(() -> sums.reclaimable(0));
  }

  /** Bytes that the reservation can hold at best. */
  long most(Reservation reservation) {
    return locked(() -> sums.reclaimable(reservation.held));
  }

  /** Requests for room that wait now. */
  public int waiting() {
    return lines.size();
  }

  /**
   * Reports that a reclaimer might find more than before; costs nothing while nobody waits, for it
   * is on the way of every call.
   */
  public void wake() {
    if (lines.size() == 0) {
      return;
    }
    lock.lock();
    try {
      signalChange();
    } finally {
      lock.unlock();
    }
  }

  /** Reports that some of those who wait may stand further ahead by now. */
  public void moveUp() {
    if (lines.size() == 0) {
      return;
    }
    lock.lock();
    try {
      if (lines.moveUp()) {
        signalChange();
      }
    } finally {
      lock.unlock();
    }
  }

  boolean grow(
      Reservation reservation, long more, boolean isAhead, Duration patience, Reclaimer reclaimer)
      throws InterruptedException {
    lock.lockInterruptibly();
    try {
      reservation.requireOpen();
      Reservation.requireBytes(more, Long.MAX_VALUE);
      lines.add(reservation, isAhead);
      return awaitRoom(reservation, more, isAhead, patience.toNanos(), reclaimer);
    } finally {
      if (lines.remove(reservation)) {
        signalChange();
      }
      lock.unlock();
    }
  }

  private boolean awaitRoom(
      Reservation reservation, long more, boolean isAhead, long nanos, Reclaimer reclaimer)
      throws InterruptedException {
    long deadline = System.nanoTime() + nanos;
    long behindSince = System.nanoTime();
    while (more <= sums.reclaimable(reservation.held) - reservation.held) {
      boolean mayAct = lines.first() == reservation;
      long now = System.nanoTime();
      behindSince = mayAct ? now : behindSince;
      long remaining = deadline - now;
      if (isAhead) {
        remaining = Math.min(remaining, BEHIND_GROWING_NANOS - (now - behindSince));
      }
      if (mayAct && more <= sums.free(more)) {
        sums.take(reservation, more);
        return true;
      }
      boolean isSure = isAhead && mayAct && reclaiming; // Others free what they have found.
      if (mayAct && !reclaiming) {
        long seen = changes;
        isSure = reclaim(more, reclaimer) && isAhead; // Bytes on their way come.
        if (seen != changes) {
          continue;
        }
      }
      if (slack.ofThisThread() > 0) { // Whoever is first may have waited for it.
        giveBackSlack();
      } else if (isSure) {
        changed.await();
      } else if (remaining <= 0) {
        return false;
      } else {
        long unused = changed.awaitNanos(remaining);
      }
    }
    return false;
  }

  /** Returns whether the missing bytes are on their way now. */
  private boolean reclaim(long more, Reclaimer reclaimer) {
    long missing = sums.missing(more);
    if (missing > 0) {
      reclaiming = true;
      try {
        unlocked(() -> reclaimer.reclaim(missing));
      } finally {
        reclaiming = false;
        changed.signalAll();
      }
    }
    return sums.missing(more) <= 0;
  }

  /** The bytes count until they are back, and are on their way for others who grow meanwhile. */
  private void giveBackSlack() {
    long bytes = slack.ofThisThread();
    sums.announceSlack(bytes);
    try {
      unlocked(slack::giveBack);
    } finally {
      sums.announceSlack(-bytes);
      signalChange();
    }
  }

  /** Calls on event loops wait for the lock, and so not for what takes longer. */
  @SuppressWarnings("LockNotBeforeTry") // Turned inside out: unlocked while foreign code runs.
  private void unlocked(Runnable foreign) {
    lock.unlock();
    try {
      foreign.run();
    } finally {
      lock.lock();
    }
  }

  long locked(LongSupplier value) {
    lock.lock();
    try {
      return value.getAsLong();
    } finally {
      lock.unlock();
    }
  }

  void shrink(Reservation reservation, long less) {
    lock.lock();
    try {
      reservation.requireOpen();
      Reservation.requireBytes(less, reservation.held);
      sums.giveBack(reservation, less);
      signalChange();
    } finally {
      lock.unlock();
    }
  }

  void announceClose(Reservation reservation) {
    lock.lock();
    try {
      reservation.requireOpen();
      sums.announceClose(reservation);
    } finally {
      lock.unlock();
    }
  }

  void setPinned(Reservation reservation, boolean isPinned) {
    lock.lock();
    try {
      if (sums.setPinned(reservation, isPinned)) {
        signalChange();
      }
    } finally {
      lock.unlock();
    }
  }

  /** Who waits for room never sees both pinned: it would give up. */
  void pinInPlaceOf(Reservation old, Reservation newer) {
    lock.lock();
    try {
      boolean isChanged = sums.setPinned(old, false);
      isChanged |= sums.setPinned(newer, true);
      if (isChanged) {
        signalChange();
      }
    } finally {
      lock.unlock();
    }
  }

  void close(Reservation reservation) {
    lock.lock();
    try {
      if (!reservation.closed) {
        sums.close(reservation);
        signalChange();
      }
    } finally {
      lock.unlock();
    }
  }

  private void signalChange() {
    changes++;
    changed.signalAll();
  }
}
