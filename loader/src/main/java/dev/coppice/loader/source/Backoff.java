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

  /** Twice as long each time, 100 ms at first, less up to half of it by chance. */
  static Backoff jittered() {
    return failures -> {
      long full = Duration.ofMillis(100).toMillis() << (failures - 1);
      Thread.sleep(ThreadLocalRandom.current().nextLong(full / 2, full + 1));
    };
  }
}
