package dev.coppice.metrics.meters;

/** What bounds one tenant's calls. */
public enum Limit {
  /** How many are in flight. */
  CONCURRENCY,
  /** How many come in a second. */
  RATE
}
