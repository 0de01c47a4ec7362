package dev.coppice.cache.resident;

/**
 * How long a model takes to score a row, guessed from the model and then learnt from its calls; it
 * decides on which thread the next one runs.
 *
 * <p>A moving average over some eight calls. Calls race to update it, and one may be lost: it is an
 * estimate. One sample counts at most as twice the average, so that a thread that was held up once
 * does not make a fast model slow.
 */
public final class ScoringTime {

  private static final int CALLS = 8;

  private volatile long rowNanos;

  /**
   * @param firstGuessNanos what a row is taken for until calls have shown better
   */
  ScoringTime(long firstGuessNanos) {
    rowNanos = Math.max(1, firstGuessNanos);
  }

  /** Nanoseconds that so many rows will take. */
  public long estimate(int rows) {
    return rows * rowNanos;
  }

  /**
   * A call has scored.
   *
   * @param rows 0 or more
   */
  public void add(int rows, long nanos) {
    if (rows > 0) {
      long average = rowNanos;
      long sample = Math.clamp(nanos / rows, 1, 2 * average);
      // Rounded up, or else small averages would never grow.
      rowNanos = (average * (CALLS - 1) + sample + CALLS - 1) / CALLS;
    }
  }
}
