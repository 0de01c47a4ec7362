package dev.coppice.loader;

import java.util.concurrent.Semaphore;

/**
 * How many loads hold memory and build at once; first come, first served.
 *
 * <p>More loads than that may be under way: who looks a name up, or waits for the first bytes of a
 * model, has no permit, so that a store that is slow to answer, or names that are not there, do not
 * stop the builds. From its first reservation on a load keeps its permit: more loads with a part of
 * their memory would refuse each other the rest.
 */
public final class BuildPermits {

  private final Semaphore free;

  /**
   * @param builds loads at once, 1 or more
   */
  public BuildPermits(int builds) {
    if (builds < 1) {
      throw new IllegalArgumentException("builds: %d (expected: 1 or more)".formatted(builds));
    }
    this.free = new Semaphore(builds, true);
  }

  /** Whether a load would get one at once. */
  boolean areFree() {
    return free.availablePermits() > 0;
  }

  /** For one load, which has no permit yet. */
  public BuildPermit ofLoad() {
    return new BuildPermit(free);
  }
}
