package dev.coppice.metrics;

import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;

/** The values of one embedded-metric line while they are collected; for one thread at a time. */
final class EmfPage {

  /** The format's limit for one metric in one line. */
  static final int MAX_VALUES = 100;

  /** One metric's values, in an array made before. */
  private static final class Column {
    private final double[] values = new double[MAX_VALUES];
    private int count;
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
    column.values[column.count++] = value;
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
    return column(metric).values[index];
  }

  void clear() {
    columns.values().forEach(column -> column.count = 0);
    full = false;
    empty = true;
  }

  private Column column(CloudWatchMetric metric) {
    return Objects.requireNonNull(columns.get(metric));
  }
}
