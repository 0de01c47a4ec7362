package dev.coppice.cache.refresh;

/**
 * Keeps questions from a store that fails: a second after its first failure, then twice as long
 * each time, up to a minute. Failures of questions that were under way together count as one. A
 * pause that would be longer began before the clock was set back, and is over.
 */
final class StorePause {

  private static final long FIRST_MILLIS = 1_000;
  private static final long LONGEST_MILLIS = 60_000;

  private long pauseMillis;
  private volatile long untilMillis = Long.MIN_VALUE;

  boolean isOn(long nowMillis) {
    long until = untilMillis;
    return nowMillis < until && until - nowMillis <= LONGEST_MILLIS;
  }

  /** The store answered; returns whether it had failed before. */
  boolean answered() {
    if (untilMillis == Long.MIN_VALUE) { // The usual case takes no lock.
      return false;
    }
    synchronized (this) {
      boolean hadFailed = pauseMillis > 0;
      pauseMillis = 0;
      untilMillis = Long.MIN_VALUE;
      return hadFailed;
    }
  }

  /**
   * The store failed.
   *
   * @param askedMillis when it was asked
   * @return whether it had not failed before
   */
  synchronized boolean failed(long askedMillis, long nowMillis) {
    boolean isFirst = pauseMillis == 0;
    if (isFirst || !isOn(askedMillis)) {
      pauseMillis = isFirst ? FIRST_MILLIS : Math.min(2 * pauseMillis, LONGEST_MILLIS);
      untilMillis = nowMillis + pauseMillis;
    }
    return isFirst;
  }
}
