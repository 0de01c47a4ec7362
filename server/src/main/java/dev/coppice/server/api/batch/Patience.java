package dev.coppice.server.api.batch;

/**
 * For how long a batch waits for room on the heap while none of its rows finds any; from any
 * thread. Room for one row begins the wait anew: the batch goes on.
 */
final class Patience {

  private final long nanos;
  private boolean isFull;

  /** On {@link System#nanoTime()}'s scale. */
  private long fullSince;

  /**
   * @param nanos until the batch's rows are refused
   */
  Patience(long nanos) {
    this.nanos = nanos;
  }

  /** Some rows found room. */
  synchronized void hadRoom() {
    isFull = false;
  }

  /** Some rows found none for now; true if they should try again a moment later. */
  synchronized boolean triesAgain() {
    long now = System.nanoTime();
    if (!isFull) {
      isFull = true;
      fullSince = now;
    }
    return now - fullSince <= nanos;
  }
}
