package dev.coppice.cache.refresh;

import dev.coppice.loader.ModelName;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Keeps questions from a store that fails: a second after its first failure, then twice as long
 * each time, up to a minute. Failures of questions that were under way together count as one. A
 * pause that would be longer began before the clock was set back, and is over. Likewise keeps uses
 * from a system that has no thread to give for questions.
 *
 * <p>One model that fails again and again tells nothing of the store while others are answered, or
 * nobody else has failed since: it would keep all others from being asked for as long as it is
 * called.
 */
final class FailurePause {

  static final long FIRST_MILLIS = 1_000;
  private static final long LONGEST_MILLIS = 60_000;

  private long pauseMillis;
  private @Nullable ModelName lastFailed;
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
   * @param name of the model that it was asked for
   * @param isKnown whether it had failed for that one the last time, too
   * @param askedMillis when it was asked
   * @return whether it had not failed before
   */
  synchronized boolean failed(ModelName name, boolean isKnown, long askedMillis, long nowMillis) {
    boolean isFirst = pauseMillis == 0;
    boolean isOfOneModel = isKnown && (isFirst || Objects.equals(name, lastFailed));
    lastFailed = name;
    if (isOfOneModel) {
      return false;
    }
    if (isFirst || !isOn(askedMillis)) {
      pauseMillis = isFirst ? FIRST_MILLIS : Math.min(2 * pauseMillis, LONGEST_MILLIS);
      untilMillis = nowMillis + pauseMillis;
    }
    return isFirst;
  }
}
