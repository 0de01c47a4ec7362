package dev.coppice.metrics;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;

/** The values of one embedded-metric line while they are collected; for one thread at a time. */
final class EmfPage {

  /** The format's limit for one metric in one line. */
  static final int MAX_VALUES = 100;

  /**
   * One metric's values, in memory taken before. Of a call most are 0 or 1, which take a bit each
   * until another value comes: a page is handed from one processor to another and back.
   */
  private static final class Column {

    private final double[] values = new double[MAX_VALUES];
    private final long[] ones = new long[Math.ceilDiv(MAX_VALUES, Long.SIZE)];
    private boolean hasOthers;
    private int count;

    void add(double value) {
      if (count == MAX_VALUES) {
        throw new ArrayIndexOutOfBoundsException(count);
      }
      if (!hasOthers && value != 0 && value != 1) {
        for (int i = 0; i < count; i++) {
          values[i] = bit(i);
        }
        hasOthers = true;
      }
      if (hasOthers) {
        values[count] = value;
      } else if (value == 1) {
        ones[count / Long.SIZE] |= 1L << count;
      }
      count++;
    }

    private long bit(int index) {
      return (ones[index / Long.SIZE] >>> index) & 1;
    }

    double value(int index) {
      return hasOthers ? values[index] : bit(index);
    }

    /** Whether all values are that one, 0 or 1. */
    boolean isAll(int value) {
      int found = 0;
      for (long word : ones) {
        found += Long.bitCount(word);
      }
      return !hasOthers && found == value * count;
    }

    void clear() {
      count = 0;
      hasOthers = false;
      Arrays.fill(ones, 0);
    }
  }

  private final Map<CloudWatchMetric, Column> columns = new EnumMap<>(CloudWatchMetric.class);
  private boolean full;
  private boolean empty = true;

  EmfPage() {
    for (CloudWatchMetric metric : CloudWatchMetric.values()) {
      columns.put(metric, new Column());
    }
  }

  /**
   * @throws ArrayIndexOutOfBoundsException if the metric has all the values a line may have
   */
  void add(CloudWatchMetric metric, double value) {
    Column column = column(metric);
    column.add(value);
    full |= column.count == MAX_VALUES;
    empty = false;
  }

  /** Whether some metric has all the values that a line may have. */
  boolean isFull() {
    return full;
  }

  boolean isEmpty() {
    return empty;
  }

  int count(CloudWatchMetric metric) {
    return column(metric).count;
  }

  /**
   * @param index less than {@link #count}
   */
  double value(CloudWatchMetric metric, int index) {
    return column(metric).value(index);
  }

  /**
   * Whether all of the metric's values are that one.
   *
   * @param value 0 or 1
   */
  boolean isAll(CloudWatchMetric metric, int value) {
    return column(metric).isAll(value);
  }

  void clear() {
    columns.values().forEach(Column::clear);
    full = false;
    empty = true;
  }

  private Column column(CloudWatchMetric metric) {
    return Objects.requireNonNull(columns.get(metric));
  }
}
