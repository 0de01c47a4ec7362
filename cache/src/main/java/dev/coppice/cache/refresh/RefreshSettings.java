package dev.coppice.cache.refresh;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/**
 * How models in memory are kept the newest.
 *
 * @param interval for how long a version is served before its store is asked again; zero: until a
 *     call wants to know
 */
public record RefreshSettings(Duration interval) {

  private static final double JITTER = 0.2;

  public RefreshSettings {
    if (interval.isNegative()) {
      throw new IllegalArgumentException(
          "interval: %s (expected: zero or more)".formatted(interval));
    }
  }

  /** Whether models are asked for because they are used. */
  boolean isOn() {
    return !interval.isZero();
  }

  /**
   * When the store is to be asked again that was asked at that time: up to a fifth of the interval
   * early, or what was loaded together would be asked for together for ever.
   */
  long dueMillis(long askedMillis) {
    double part = 1 - JITTER * ThreadLocalRandom.current().nextDouble();
    return askedMillis + (long) (part * interval.toMillis());
  }
}
