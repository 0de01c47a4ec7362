package dev.coppice.server.api.batch;

import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.IntSupplier;

/**
 * What batches may have of a bounded thing, all of them together: little while others wait for it,
 * else much.
 */
final class Share {

  private final int most;
  private final int least;
  private final IntSupplier waiting;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition left = lock.newCondition();
  private int taken;

  private Share(int most, int least, IntSupplier waiting) {
    this.most = most;
    this.least = least;
    this.waiting = waiting;
  }

  /**
   * Of threads: all of them, or half.
   *
   * @param threads 1 or more
   * @param waiting how many wait for one now, those of batches included
   */
  static Share ofThreads(int threads, IntSupplier waiting) {
    return new Share(threads, Math.max(1, threads / 2), waiting);
  }

  /**
   * Of loads, for which a line may form: so many that as many again stand in it, for a place that
   * is free between two loads is lost; or half of those that go on at once.
   *
   * @param loads at once, 1 or more
   * @param waiting how many calls wait for one now, those of batches included
   */
  static Share ofLoads(int loads, IntSupplier waiting) {
    return new Share(2 * loads, Math.max(1, loads / 2), waiting);
  }

  /** How much batches have if nobody else waits. */
  int most() {
    return most;
  }

  /** Blocks until there is one more for batches. */
  void enter() throws InterruptedException {
    lock.lockInterruptibly();
    try {
      while (taken >= mostNow()) {
        left.await();
      }
      taken++;
    } finally {
      lock.unlock();
    }
  }

  /** Of those that wait, no more than {@code taken} are of batches. */
  private int mostNow() {
    return waiting.getAsInt() > taken ? least : most;
  }

  /** Gives one back. */
  void leave() {
    lock.lock();
    try {
      taken--;
      left.signalAll();
    } finally {
      lock.unlock();
    }
  }
}
