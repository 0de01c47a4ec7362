package dev.coppice.cache.load;

import org.jspecify.annotations.Nullable;

/**
 * The thread that runs a flight, while it does: an interrupt that is meant for this flight reaches
 * no other.
 *
 * <p>Who interrupts a thread that reads a file closes that file, and so waits for the read. A disk
 * that hangs lets go of neither. So a thread of its own interrupts, and whoever gives a load up
 * never waits. There are two at most for each load that runs: it may be given up and dropped.
 */
final class FlightThread {

  private volatile @Nullable Thread thread;

  /** This thread runs it from now on. */
  void enter() {
    thread = Thread.currentThread();
  }

  /** This thread runs it no more, and whatever interrupt was meant for it is over. */
  synchronized void leave() {
    thread = null;
    Thread.interrupted();
  }

  /**
   * Begins to interrupt it; never blocks.
   *
   * @return false if no thread runs it
   */
  boolean interrupt() {
    if (thread == null) {
      return false;
    }
    try {
      Thread.ofVirtual().name("coppice-interrupt").start(this::interruptNow);
    } catch (OutOfMemoryError none) { // There is no thread to carry it.
      interruptNow();
    }
    return true;
  }

  private synchronized void interruptNow() {
    Thread running = thread;
    if (running != null) {
      running.interrupt();
    }
  }
}
