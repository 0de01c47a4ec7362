package dev.coppice.server.api.batch;

import java.util.function.IntSupplier;

/** What batches may have of a bounded thing, all of them together. */
final class Share {

  private final int most;
  private final int least;
  private final IntSupplier waiting;
  private int taken;

  private Share(int most, int least, IntSupplier waiting) {
    this.most = most;
    this.least = least;
    this.waiting = waiting;
  }

  /**
   * Of turns on the scoring threads: so many that as many again stand in line, for a thread that is
   * free between two turns is lost. There is no less while others wait, because batches have one
   * line: whoever else waits has the turn after each of theirs.
   *
   * @param threads 1 or more
   * @param places that one line has at most
   */
  static Share ofTurns(int threads, int places) {
    int most = Math.min(2 * threads, places);
    return new Share(most, most, () -> 0);
  }

  /**
   * Of loads: likewise so many that as many again stand in line; or half of those that go on at
   * once while others wait.
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
  synchronized void enter() throws InterruptedException {
    while (taken >= maxNow()) {
      wait();
    }
    taken++;
  }

  /** Of those that wait, no more than {@code taken} are of batches. */
  private int maxNow() {
    return waiting.getAsInt() > taken ? least : most;
  }

  /** Gives one back. */
  synchronized void leave() {
    taken--;
    notifyAll();
  }
}
