package dev.coppice.cache.refresh;

import java.time.Duration;

/**
 * How models in memory are kept the newest.
 *
 * @param interval for how long a version is served before its store is asked again; zero: until a
 *     call wants to know
 * @param maxQuestions questions to the store at once, 1 or more
 * @param maxLoads newer versions loaded at once that no call waits for, 1 or more
 */
public record RefreshSettings(Duration interval, int maxQuestions, int maxLoads) {

  /** Nothing is asked of the store unless a call wants to know. */
  public static final RefreshSettings NEVER = new RefreshSettings(Duration.ZERO, 1, 1);

  public RefreshSettings {
    if (interval.isNegative()) {
      throw new IllegalArgumentException(
          "interval: %s (expected: zero or more)".formatted(interval));
    }
    requireAtLeastOne("maxQuestions", maxQuestions);
    requireAtLeastOne("maxLoads", maxLoads);
  }

  private static void requireAtLeastOne(String name, int value) {
    if (value < 1) {
      throw new IllegalArgumentException("%s: %d (expected: 1 or more)".formatted(name, value));
    }
  }
}
