package dev.coppice.loader.source;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/** The pause before a fetch is tried again. */
@FunctionalInterface
public interface Backoff {

  /**
   * Waits.
   *
   * @param failures how many attempts have failed, 1 or more
   * @throws InterruptedException if the load is given up meanwhile
   */
  void pause(int failures) throws InterruptedException;

  /** Exponential from 100 ms, each pause shortened by up to half at random. */
  static Backoff jittered() {
    return failures -> {
      long full = Duration.ofMillis(100).toMillis() << (failures - 1);
      Thread.sleep(ThreadLocalRandom.current().nextLong(full / 2, full + 1));
    };
  }
}
