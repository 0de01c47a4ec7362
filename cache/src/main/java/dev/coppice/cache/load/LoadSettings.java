package dev.coppice.cache.load;

import java.time.Duration;

/**
 * The limits of loads, and of the calls that wait for them.
 *
 * @param maxLoads loads at once, 1 or more
 * @param maxFetches of these, loads from the store, 1 or more
 * @param maxWaiting calls waiting for loads of all models, 1 or more; the next is refused
 * @param maxWaitingPerModel calls waiting for one model's load, 1 or more; the next is refused
 * @param loadWait how long a call waits for a load; the load then goes on without the call
 * @param loadTimeout how long a load may take before it is given up, from the call that began it
 * @param failedLoadTtl how long a lasting failure is answered without another load; zero is never
 * @param trialBytes memory of trials beside the budget of models; 0 if there are no trials
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

  /** Refreshes at once that no call waits for, beside other loads. */
  public int maxRefreshes() {
    return Math.min(2, maxLoads);
  }

  /** Warm-up loads at once: half of the loads from the store are left to calls. */
  public int maxWarmUps() {
    return Math.ceilDiv(Math.min(maxLoads, maxFetches), 2);
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
