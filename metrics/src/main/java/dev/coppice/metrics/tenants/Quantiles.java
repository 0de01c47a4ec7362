package dev.coppice.metrics.tenants;

/**
 * How long calls took.
 *
 * @param count calls that these are of; 0 if there are none, and then the durations are 0 too
 * @param p50 nanoseconds that half of them took at most, within 5 %
 * @param p95 the same of 95 in 100
 * @param p99 the same of 99 in 100
 */
public record Quantiles(long count, long p50, long p95, long p99) {

  /** Of no calls. */
  public static final Quantiles NONE = new Quantiles(0, 0, 0, 0);

  /**
   * Those of a histogram.
   *
   * @param counts for each of {@link DurationBuckets}
   */
  public static Quantiles of(long[] counts) {
    long count = 0;
    for (long each : counts) {
      count += each;
    }
    return count == 0
        ? NONE
        : new Quantiles(
            count, at(counts, count, 0.5), at(counts, count, 0.95), at(counts, count, 0.99));
  }

  private static long at(long[] counts, long count, double part) {
    long rank = Math.max(1, (long) Math.ceil(part * count));
    long seen = 0;
    for (int bucket = 0; bucket < counts.length; bucket++) {
      seen += counts[bucket];
      if (seen >= rank) {
        return DurationBuckets.nanos(bucket);
      }
    }
    return 0;
  }
}
