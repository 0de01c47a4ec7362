package dev.coppice.server.config;

import java.time.Duration;

/**
 * How the server ends after SIGTERM.
 *
 * @param grace time for everything
 * @param drainDelay the part of it in which all is still served
 */
public record StopSettings(Duration grace, Duration drainDelay) {

  /** What a delay leaves of the grace at least. */
  static final Duration MIN_LEFT = Duration.ofSeconds(1);

  /** The log, that of requests, and the lines for CloudWatch. */
  private static final int WRITERS = 3;

  private static final int PARTS_LEFT = 24;

  public StopSettings {
    Setting.SHUTDOWN_GRACE.require(grace);
    Setting.DRAIN_DELAY.require(drainDelay);
    if (!isEnoughLeft(grace, drainDelay)) {
      throw new IllegalArgumentException(
          "drainDelay: %s (expected: %s less than %s)".formatted(drainDelay, MIN_LEFT, grace));
    }
  }

  /**
   * Whether a delay leaves requests in flight the time to finish; without one none need have it.
   */
  static boolean isEnoughLeft(Duration grace, Duration drainDelay) {
    return drainDelay.isZero() || grace.minus(drainDelay).compareTo(MIN_LEFT) >= 0;
  }

  /** What each may take of the grace that still has lines for the standard output. */
  public Duration lastLines() {
    return afterDelay().dividedBy(PARTS_LEFT);
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
    Duration left = afterDelay().minus(lastLines().multipliedBy(WRITERS)).minusNanos(nanos);
    return left.isNegative() ? Duration.ZERO : left;
  }

  private Duration afterDelay() {
    return grace.minus(drainDelay);
  }
}
