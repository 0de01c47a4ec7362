package dev.coppice.cache.load;

import org.jspecify.annotations.Nullable;

/** The thread that runs a load, while it does: an interrupt for this load reaches no other. */
final class LoadThread {

  private volatile @Nullable Thread thread;

  /** This thread runs the load from now on. */
  void enter() {
    thread = Thread.currentThread();
  }

  /** This thread runs the load no more, and an interrupt that was meant for the load is over. */
  synchronized void leave() {
    thread = null;
    Thread.interrupted();
  }

  /**
   * Begins to interrupt the thread, and never blocks: an interrupt waits for a file that hangs.
   *
   * @return false if no thread runs the load
   */
  boolean interrupt() {
    if (thread == null) {
      return false;
    }
    var unused = Thread.ofVirtual().name("coppice-interrupt").start(this::interruptNow);
    return true;
  }

  private synchronized void interruptNow() {
    Thread running = thread;
    if (running != null) {
      running.interrupt();
    }
  }
}
