package dev.coppice.metrics.tenants;

import java.util.Arrays;

/**
 * The scale of all times here: buckets from 1 us to 2 min, each 9.5 % wider than the one before, so
 * that a bucket's value is within 4.6 % of every duration in it.
 */
final class DurationBuckets {

  /** Their number; a bucket's index fits 8 bits. */
  static final int COUNT = 206;

  private static final double GROWTH = 1.095;
  private static final double NANOS_PER_MICRO = 1e3;

  /** Of a duration these bits after the first one tell its bucket but for two. */
  private static final int CELL_BITS = 3;

  /** The least duration of each bucket. */
  private static final long[] MIN = new long[COUNT];

  /** The bucket of the least duration of each cell, which are an eighth to a sixteenth wide. */
  private static final int[] FIRST = new int[Long.SIZE << CELL_BITS];

  static {
    for (int bucket = 1; bucket < COUNT; bucket++) {
      MIN[bucket] = (long) Math.ceil(NANOS_PER_MICRO * Math.pow(GROWTH, bucket));
    }
    for (int bucket = 1; bucket < COUNT; bucket++) {
      Arrays.fill(FIRST, cell(MIN[bucket] - 1) + 1, FIRST.length, bucket);
    }
  }

  private DurationBuckets() {}

  /** The bucket of a duration; what is shorter or longer than all is in the first or the last. */
  static int of(long nanos) {
    if (nanos <= NANOS_PER_MICRO) {
      return 0;
    }
    // No logarithm: each call asks twice.
    int bucket = FIRST[cell(nanos)];
    while (bucket < COUNT - 1 && nanos >= MIN[bucket + 1]) {
      bucket++;
    }
    return bucket;
  }

  /** In the order of durations, from 8 ns on. */
  private static int cell(long nanos) {
    int exponent = Long.SIZE - 1 - Long.numberOfLeadingZeros(nanos);
    return (exponent << CELL_BITS) + (int) (nanos >>> (exponent - CELL_BITS)) - (1 << CELL_BITS);
  }

  /** The duration that stands for all in a bucket. */
  static long nanos(int bucket) {
    return Math.round(NANOS_PER_MICRO * Math.pow(GROWTH, bucket) * 2 * GROWTH / (1 + GROWTH));
  }
}
