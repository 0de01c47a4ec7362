package dev.coppice.metrics.cloudwatch;

import java.util.Arrays;

/**
 * The values of one embedded-metric line while they are collected; for one thread at a time.
 *
 * <p>Event loops and the thread that writes hand a page to each other, with each line of their
 * processors' caches that a call touches. So it keeps little in few arrays: most values of a call
 * are 0 or 1, and take a bit each until the metric has another one.
 */
final class EmfPage {

  /** The format's limit for one metric in one line. */
  static final int MAX_VALUES = 100;

  private static final int METRICS = CloudWatchMetric.values().length;
  private static final int WORDS = Math.ceilDiv(MAX_VALUES, Long.SIZE);

  private final int[] counts = new int[METRICS];

  /** For each metric {@link #WORDS}: which of its values are 1. */
  private final long[] ones = new long[METRICS * WORDS];

  /** A bit for each metric: whether its values are numbers. */
  private int hasNumbers;

  private final double[][] numbers = new double[METRICS][MAX_VALUES];
  private boolean full;
  private boolean empty = true;

  /**
   * @throws ArrayIndexOutOfBoundsException if the metric has all the values a line may have
   */
  void add(CloudWatchMetric metric, double value) {
    int column = column(metric);
    int index = counts[column];
    if (index == MAX_VALUES) {
      throw new ArrayIndexOutOfBoundsException(index);
    }
    if (!hasNumbers(column) && value != 0 && value != 1) {
      toNumbers(column);
    }
    if (hasNumbers(column)) {
      numbers[column][index] = value;
    } else if (value == 1) {
      ones[column * WORDS + index / Long.SIZE] |= 1L << index;
    }
    counts[column] = index + 1;
    full |= index + 1 == MAX_VALUES;
    empty = false;
  }

  private boolean hasNumbers(int column) {
    return (hasNumbers >>> column & 1) != 0;
  }

  private void toNumbers(int column) {
    for (int i = 0; i < counts[column]; i++) {
      numbers[column][i] = bit(column, i);
    }
    hasNumbers |= 1 << column;
  }

  private long bit(int column, int index) {
    return ones[column * WORDS + index / Long.SIZE] >>> index & 1;
  }

  /** Whether some metric has all the values that a line may have. */
  boolean isFull() {
    return full;
  }

  boolean isEmpty() {
    return empty;
  }

  int count(CloudWatchMetric metric) {
    return counts[column(metric)];
  }

  /**
   * @param index less than {@link #count}
   */
  double value(CloudWatchMetric metric, int index) {
    int column = column(metric);
    return hasNumbers(column) ? numbers[column][index] : bit(column, index);
  }

  /**
   * Whether all of the metric's values are known to be that one.
   *
   * @param value 0 or 1
   */
  boolean isAll(CloudWatchMetric metric, int value) {
    int column = column(metric);
    int found = 0;
    for (int i = 0; i < WORDS; i++) {
      found += Long.bitCount(ones[column * WORDS + i]);
    }
    return !hasNumbers(column) && found == value * counts[column];
  }

  void clear() {
    Arrays.fill(counts, 0);
    Arrays.fill(ones, 0);
    hasNumbers = 0;
    full = false;
    empty = true;
  }

  @SuppressWarnings("EnumOrdinal") // An index for as long as the process lives.
  private static int column(CloudWatchMetric metric) {
    return metric.ordinal();
  }
}
