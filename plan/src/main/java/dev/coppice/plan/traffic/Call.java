package dev.coppice.plan.traffic;

/**
 * One call.
 *
 * @param nanosOfDay since midnight, below a day
 * @param tenant from 0, below the number of tenants
 */
public record Call(long nanosOfDay, int tenant) {

  /** Nanoseconds of a day. */
  public static final long DAY_NANOS = 86_400_000_000_000L;

  private static final double NANOS = 1e9;

  public Call {
    if (nanosOfDay < 0 || nanosOfDay >= DAY_NANOS) {
      throw new IllegalArgumentException(
          "nanosOfDay: %d (expected: 0 or more, below a day)".formatted(nanosOfDay));
    }
    if (tenant < 0) {
      throw new IllegalArgumentException("tenant: %d (expected: 0 or more)".formatted(tenant));
    }
  }

  /** Seconds since midnight. */
  public double secondsOfDay() {
    return nanosOfDay / NANOS;
  }
}
