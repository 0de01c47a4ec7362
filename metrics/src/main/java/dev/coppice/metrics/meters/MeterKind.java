package dev.coppice.metrics.meters;

/** What a meter does. */
public enum MeterKind {
  /** Only grows. */
  COUNTER,
  /** Counts, sums and sorts durations into buckets; publishes the maximum of late as well. */
  TIMER,
  /** Has a value at the moment it is asked. */
  GAUGE,
  /** Is always 1: its tags say what there is to say. */
  INFO
}
