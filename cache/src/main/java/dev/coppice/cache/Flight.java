package dev.coppice.cache;

import dev.coppice.loader.ModelName;
import dev.coppice.loader.ModelSource;
import dev.coppice.loader.ServingException;
import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * One load of one model, and the calls that wait for it.
 *
 * <p>It is over when it has landed with a model or failed. It may fail before its thread is done,
 * when it is given up: the calls go on, the thread is interrupted, and it learns at {@link #claim}
 * that its model is no longer wanted. After the claim it can no longer be given up.
 *
 * <p>The load's hold on the model passes to the flight as it lands, and ends when the last waiting
 * call has its own lease.
 */
final class Flight {

  /** What a load does that finds no room for its model. */
  enum Room {
    /** Waits in line for what others give back; in vain, its calls may come again. */
    FOR_CALLS(true),
    /** Waits in line too; in vain, it says how much is missing. */
    AT_START(true),
    /** Has what nobody uses evicted, and else says at once how much is missing. */
    AT_ONCE(false);

    private final boolean waits;

    Room(boolean waits) {
      this.waits = waits;
    }

    boolean waits() {
      return waits;
    }
  }

  private final ModelName name;
  private final ModelSource source;
  private final Room room;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition over = lock.newCondition();
  private int waiting = 1; // the call that opened it
  private boolean claimed;
  private @Nullable Thread thread;
  private @Nullable Resident resident;
  private @Nullable ServingException failure;
  private volatile boolean lacksMemory;

  Flight(ModelName name, ModelSource source, Room room) {
    this.name = name;
    this.source = source;
    this.room = room;
  }

  ModelName name() {
    return name;
  }

  /** Where its model comes from. */
  ModelSource source() {
    return source;
  }

  Room room() {
    return room;
  }

  /**
   * Adds a call that waits; it must {@link #await} next.
   *
   * @return false if the flight has landed, so that the model is in the table or was there
   * @throws ServingException if the flight failed, or too many wait
   */
  boolean join(int maxWaiting) {
    lock.lock();
    try {
      if (failure != null) {
        throw failure;
      }
      if (resident != null) {
        return false;
      }
      if (waiting >= maxWaiting) {
        throw Refusals.overloaded(name);
      }
      waiting++;
      return true;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Blocks until the flight is over and returns this call's own lease.
   *
   * @throws ServingException with the flight's failure, or {@code MODEL_NOT_READY} after {@code
   *     patience}
   */
  Lease await(Duration patience) throws InterruptedException {
    lock.lock();
    try {
      long remaining = patience.toNanos();
      while (resident == null && failure == null && remaining > 0) {
        remaining = over.awaitNanos(remaining);
      }
      if (resident != null) {
        return resident.leaseWhileHeld();
      }
      throw failure != null ? failure : Refusals.notReady(name);
    } finally {
      waiting--;
      dropHoldIfUnused();
      lock.unlock();
    }
  }

  /** The load starts on this thread, unless the flight was given up already. */
  boolean begin() {
    lock.lock();
    try {
      if (failure != null) {
        return false;
      }
      thread = Thread.currentThread();
      return true;
    } finally {
      lock.unlock();
    }
  }

  /** The load's thread has a model and asks whether to land with it. */
  boolean claim() {
    lock.lock();
    try {
      claimed = failure == null;
      return claimed;
    } finally {
      lock.unlock();
    }
  }

  /** Hands the model, with the load's hold on it, to those who wait. */
  void land(Resident model) {
    lock.lock();
    try {
      resident = model;
      over.signalAll();
      dropHoldIfUnused();
    } finally {
      lock.unlock();
    }
  }

  /** Hands the failure to those who wait; does nothing if the flight is over. */
  void fail(ServingException why) {
    lock.lock();
    try {
      if (failure == null && resident == null) {
        failure = why;
        over.signalAll();
      }
    } finally {
      lock.unlock();
    }
  }

  /**
   * Fails the flight and interrupts its thread, unless it is over or about to land.
   *
   * @return whether it had not begun, so that no thread will clear it away
   */
  boolean giveUp(ServingException why) {
    lock.lock();
    try {
      if (claimed || failure != null || resident != null) {
        return false;
      }
      fail(why);
      if (thread != null) {
        thread.interrupt();
      }
      return thread == null;
    } finally {
      lock.unlock();
    }
  }

  /** The load's thread leaves; an interrupt meant for this flight does not reach its next one. */
  void end() {
    lock.lock();
    try {
      thread = null;
    } finally {
      lock.unlock();
    }
    Thread.interrupted();
  }

  boolean hasBegun() {
    lock.lock();
    try {
      return thread != null;
    } finally {
      lock.unlock();
    }
  }

  @Nullable ServingException failure() {
    lock.lock();
    try {
      return failure;
    } finally {
      lock.unlock();
    }
  }

  void setLacksMemory(boolean lacks) {
    lacksMemory = lacks;
  }

  /** Whether the load waits for memory, or waited for it in vain. */
  boolean lacksMemory() {
    return lacksMemory;
  }

  private void dropHoldIfUnused() {
    if (resident != null && waiting == 0) {
      resident.release();
    }
  }
}
