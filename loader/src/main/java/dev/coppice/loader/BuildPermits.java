package dev.coppice.loader;

import java.util.concurrent.Semaphore;

/**
 * How many loads use the processor at once, to parse and build; first come, first served.
 *
 * <p>More loads than that may be under way, because most of a load's time is its store's: whoever
 * waits for bytes, or for memory, has no permit, so that bodies that come slowly do not stop all
 * cold loads.
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

  /** For one load, which has no permit yet. */
  BuildPermit ofLoad() {
    return new BuildPermit(free);
  }
}
