package dev.coppice.cache.refresh;

import dev.coppice.loader.ModelName;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A pause of refreshes while the store fails: a second after the first failure, then twice as long
 * each time, up to a minute. Failures of refreshes that ran together count as one. A longer pause
 * began before the clock was set back, and is over.
 *
 * <p>One model that fails again and again says nothing of the store while others are answered.
 */
final class StorePause {

  static final long FIRST_MILLIS = 1_000;
  private static final long LONGEST_MILLIS = 60_000;

  private long pauseMillis;
  private @Nullable ModelName lastFailed;
  private volatile long untilMillis = Long.MIN_VALUE;

  boolean isOn(long nowMillis) {
    long until = untilMillis;
    return nowMillis < until && until - nowMillis <= LONGEST_MILLIS;
  }

  /** Records an answer of the store; returns whether the store had failed before. */
  synchronized boolean answered() {
    boolean hadFailed = pauseMillis > 0;
    pauseMillis = 0;
    untilMillis = Long.MIN_VALUE;
    return hadFailed;
  }

  /**
   * Records a failure of the store.
   *
   * @param isKnown whether the last refresh of the same model had failed, too
   * @param askedMillis when the store was asked
   * @return whether the store had not failed before
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
