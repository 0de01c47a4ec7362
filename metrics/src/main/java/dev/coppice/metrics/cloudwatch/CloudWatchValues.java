package dev.coppice.metrics.cloudwatch;

import java.time.Duration;

/** Takes the values of {@link CloudWatchMetric}s, from any thread; quick, and never blocks. */
public interface CloudWatchValues {

  /** Drops them. */
  CloudWatchValues NONE =
      new CloudWatchValues() {
        @Override
        public void call(int status, boolean delivered, long modelNanos, long overheadNanos) {}

        @Override
        public void value(CloudWatchMetric metric, double value) {}
      };

  /**
   * The values of one call that ended.
   *
   * @param status the model's own
   * @param modelNanos negative if the call reached no model
   * @param overheadNanos negative if it reached no route
   */
  void call(int status, boolean delivered, long modelNanos, long overheadNanos);

  /**
   * One value.
   *
   * @param value in the metric's unit; one that is not finite says nothing, and is passed over
   */
  void value(CloudWatchMetric metric, double value);

  /** One value of a metric in microseconds. */
  default void time(CloudWatchMetric metric, Duration time) {
    value(metric, micros(time.toNanos()));
  }

  /** Whole microseconds, as AWS's endpoints publish them. */
  static double micros(long nanos) {
    return Math.floor(nanos / 1e3);
  }
}
