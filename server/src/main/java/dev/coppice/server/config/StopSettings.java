package dev.coppice.server.config;

import java.time.Duration;

/**
 * How the server ends after SIGTERM.
 *
 * @param grace time for everything
 * @param drainDelay the part of it in which all is still served
 */
public record StopSettings(Duration grace, Duration drainDelay) {

  /** The log, that of requests, and the lines for CloudWatch. */
  private static final int WRITERS = 3;

  private static final int GRACE_PARTS = 24;

  public StopSettings {
    Setting.SHUTDOWN_GRACE.require(grace);
    Setting.DRAIN_DELAY.require(drainDelay);
    if (drainDelay.compareTo(grace) > 0) {
      throw new IllegalArgumentException(
          "drainDelay: " + drainDelay + " (expected: at most " + grace + ")");
    }
  }

  /** The part of the grace that each may take that still has lines for the standard output. */
  public Duration lastLines() {
    return grace.dividedBy(GRACE_PARTS);
  }

  /** The part for all between the drain delay and the last lines. */
  public Duration work() {
    return workLeft(0);
  }

  /**
   * What is left of {@link #work()}.
   *
   * @param nanos that it took so far
   */
  public Duration workLeft(long nanos) {
    Duration left =
        grace.minus(drainDelay).minus(lastLines().multipliedBy(WRITERS)).minusNanos(nanos);
    return left.isNegative() ? Duration.ZERO : left;
  }
}
