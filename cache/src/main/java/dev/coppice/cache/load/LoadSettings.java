package dev.coppice.cache.load;

import java.time.Duration;

/**
 * The limits of loads, and of the calls that wait for them.
 *
 * @param maxLoads loads at once, 1 or more
 * @param maxFetches of these, loads of what the source does not keep itself, 1 or more
 * @param maxWaiting calls waiting for a load, over all models; the next is refused. 1 or more
 * @param maxWaitingPerModel calls waiting for one model's load; the next is refused. 1 or more
 * @param loadWait how long a call waits for a load, which then goes on without it
 * @param loadTimeout how long a load may take before it is given up, from the call that began it
 * @param failedLoadTtl how long a lasting failure is answered without another load; zero is never
 * @param trialBytes what trials may take beside the budget of models; 0 if there are to be none
 */
public record LoadSettings(
    int maxLoads,
    int maxFetches,
    int maxWaiting,
    int maxWaitingPerModel,
    Duration loadWait,
    Duration loadTimeout,
    Duration failedLoadTtl,
    long trialBytes) {

  public LoadSettings {
    requireAtLeastOne("maxLoads", maxLoads);
    requireAtLeastOne("maxFetches", maxFetches);
    requireAtLeastOne("maxWaiting", maxWaiting);
    requireAtLeastOne("maxWaitingPerModel", maxWaitingPerModel);
    requirePositive("loadWait", loadWait);
    requirePositive("loadTimeout", loadTimeout);
    if (failedLoadTtl.isNegative()) {
      throw new IllegalArgumentException(
          "failedLoadTtl: %s (expected: zero or more)".formatted(failedLoadTtl));
    }
    if (trialBytes < 0) {
      throw new IllegalArgumentException(
          "trialBytes: %d (expected: 0 or more)".formatted(trialBytes));
    }
  }

  /**
   * Loads ahead at once, 1 or more: they may all be of what the source does not keep, and half of
   * those are left to others. Newer versions have a bound of their own.
   */
  public int maxUnasked() {
    return Math.ceilDiv(Math.min(maxLoads, maxFetches), 2);
  }

  /** Loads at once of what the source keeps itself: where there are two, one is left to others. */
  public int maxRestores() {
    return Math.max(1, maxLoads - 1);
  }

  private static void requireAtLeastOne(String name, int value) {
    if (value < 1) {
      throw new IllegalArgumentException("%s: %d (expected: 1 or more)".formatted(name, value));
    }
  }

  private static void requirePositive(String name, Duration value) {
    if (!value.isPositive()) {
      throw new IllegalArgumentException(
          "%s: %s (expected: more than zero)".formatted(name, value));
    }
  }
}
