package dev.coppice.server.api.batch;

import dev.coppice.metrics.RequestMetrics;

/**
 * For how long threads worked for a batch, one at least: a part of the batch's own time, however
 * many worked at once. From any thread; times are on {@link System#nanoTime()}'s scale.
 */
final class WorkTime {

  private int working;
  private long since;
  private boolean hasBegun;
  private long nanos;

  /** A thread begins. */
  synchronized void begin(long now) {
    if (working++ == 0) {
      // Another one's end may be heard before a beginning that was earlier.
      since = hasBegun && now - since < 0 ? since : now;
      hasBegun = true;
    }
  }

  /** A thread that began ends. */
  synchronized void end(long now) {
    if (--working == 0 && now - since > 0) {
      nanos += now - since;
      since = now;
    }
  }

  /** All of it until the last end of all, or {@link RequestMetrics#NO_MODEL} if none began. */
  synchronized long nanos() {
    return hasBegun ? nanos : RequestMetrics.NO_MODEL;
  }
}
