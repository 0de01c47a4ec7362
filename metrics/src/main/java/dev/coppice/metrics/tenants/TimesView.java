package dev.coppice.metrics.tenants;

/** {@link CallTimes} as they were at one moment. */
final class TimesView {

  private final int[] entries;
  private final int scales;
  private final int newest;

  TimesView(int[] entries, int scales, int newest) {
    this.entries = entries;
    this.scales = scales;
    this.newest = newest;
  }

  /** Since the start. */
  Quantiles all(int series) {
    long[] counts = new long[DurationBuckets.COUNT];
    for (int span = 0; span <= CallTimes.SLICES; span++) {
      count(span, series, counts);
    }
    return Quantiles.of(counts);
  }

  /**
   * Within some slices.
   *
   * @param first number of the first, not more than an hour ago
   * @param last number of the last
   */
  Quantiles within(int series, int first, int last) {
    long[] counts = new long[DurationBuckets.COUNT];
    for (int slice = Math.max(first, newest - CallTimes.SLICES + 1); slice <= last; slice++) {
      if (slice <= newest) {
        count(CallTimes.span(slice), series, counts);
      }
    }
    return Quantiles.of(counts);
  }

  private void count(int span, int series, long[] counts) {
    int scale = CallTimes.scale(scales, span);
    for (int entry : entries) {
      if (CallTimes.spanOf(entry) == span && CallTimes.seriesOf(entry) == series) {
        counts[CallTimes.bucketOf(entry)] += (long) CallTimes.count(entry) << scale;
      }
    }
  }
}
