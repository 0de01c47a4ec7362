package dev.coppice.server.api.batch;

import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.IntSupplier;

/**
 * What batches may have of a bounded thing, all of them together: half of it while others wait for
 * it, else all.
 */
final class Share {

  private final int all;
  private final IntSupplier waiting;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition left = lock.newCondition();
  private int taken;

  /**
   * @param all how much there is, 1 or more
   * @param waiting how many wait for it now, those of batches included
   */
  Share(int all, IntSupplier waiting) {
    this.all = all;
    this.waiting = waiting;
  }

  /** How much there is. */
  int all() {
    return all;
  }

  /** Blocks until there is one more for batches. */
  void enter() throws InterruptedException {
    lock.lockInterruptibly();
    try {
      while (taken >= most()) {
        left.await();
      }
      taken++;
    } finally {
      lock.unlock();
    }
  }

  /** Of those that wait, no more than {@code taken} are of batches. */
  private int most() {
    return waiting.getAsInt() > taken ? Math.max(1, all / 2) : all;
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
