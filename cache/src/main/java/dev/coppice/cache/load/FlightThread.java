package dev.coppice.cache.load;

import dev.coppice.loader.Interruptions;
import org.jspecify.annotations.Nullable;

/**
 * The thread that runs a flight, while it does: an interrupt that is meant for this flight reaches
 * no other.
 *
 * <p>Whoever gives a load up never waits for what it reads: it is interrupted aside. There are two
 * threads at most that do so for each load that runs: it may be given up and dropped.
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
    Interruptions.aside(this::interruptNow);
    return true;
  }

  private synchronized void interruptNow() {
    Thread running = thread;
    if (running != null) {
      running.interrupt();
    }
  }
}
