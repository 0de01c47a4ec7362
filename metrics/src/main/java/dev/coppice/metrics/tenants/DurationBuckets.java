package dev.coppice.metrics.tenants;

/**
 * The scale of all times here: buckets from 1 us to 2 min, each 9.5 % wider than the one before, so
 * that a bucket's value is within 4.6 % of every duration in it.
 */
final class DurationBuckets {

  /** Their number; a bucket's index fits 8 bits. */
  static final int COUNT = 206;

  private static final double GROWTH = 1.095;
  private static final double LOG_GROWTH = Math.log(GROWTH);
  private static final double NANOS_PER_MICRO = 1e3;

  private DurationBuckets() {}

  /** The bucket of a duration; what is shorter or longer than all is in the first or the last. */
  static int of(long nanos) {
    if (nanos <= NANOS_PER_MICRO) {
      return 0;
    }
    return Math.min(COUNT - 1, (int) (Math.log(nanos / NANOS_PER_MICRO) / LOG_GROWTH));
  }

  /** The duration that stands for all in a bucket. */
  static long nanos(int bucket) {
    return Math.round(NANOS_PER_MICRO * Math.pow(GROWTH, bucket) * 2 * GROWTH / (1 + GROWTH));
  }
}
