package dev.coppice.model.preprocessing;

import java.util.Arrays;

/**
 * Arithmetic on one column of numbers, in float64 and in scikit-learn's order of operations, so
 * that results are the same bits. A missing value, NaN, stays missing through all but {@link
 * Impute}.
 */
sealed interface NumberStep extends Step {

  /** Changes the first {@code count} values in place. */
  void apply(double[] values, int count);

  /** Heap bytes of its parameters, about. */
  default long bytes() {
    return 32;
  }

  /** Puts a number where one is missing. */
  record Impute(double value) implements NumberStep {

    @Override
    public String key() {
      return IMPUTE;
    }

    @Override
    public void apply(double[] values, int count) {
      for (int i = 0; i < count; i++) {
        if (Double.isNaN(values[i])) {
          values[i] = value;
        }
      }
    }
  }

  /**
   * {@code (x - center) / scale}: standard scaling, where the center is the mean, and robust
   * scaling, where it is the median.
   */
  record Center(String key, double center, double scale) implements NumberStep {

    public Center {
      requireScale(scale);
    }

    @Override
    public void apply(double[] values, int count) {
      for (int i = 0; i < count; i++) {
        values[i] = (values[i] - center) / scale;
      }
    }
  }

  /** {@code x * scale + offset}: min-max scaling. */
  record MinMax(double scale, double offset) implements NumberStep {

    public MinMax {
      requireScale(scale);
    }

    @Override
    public String key() {
      return "min_max";
    }

    @Override
    public void apply(double[] values, int count) {
      for (int i = 0; i < count; i++) {
        values[i] = values[i] * scale + offset;
      }
    }
  }

  /** Moves what is outside to the nearer end; an open end is infinite. */
  record Clip(double min, double max) implements NumberStep {

    public Clip {
      if (min > max) {
        throw new IllegalArgumentException("max: %s (expected: at least min)".formatted(max));
      }
    }

    @Override
    public String key() {
      return "clip";
    }

    @Override
    public void apply(double[] values, int count) {
      for (int i = 0; i < count; i++) {
        values[i] = values[i] < min ? min : values[i] > max ? max : values[i];
      }
    }
  }

  /** The natural logarithm of 1 + x; missing below -1. */
  record Log1p() implements NumberStep {

    @Override
    public String key() {
      return "log1p";
    }

    @Override
    public void apply(double[] values, int count) {
      for (int i = 0; i < count; i++) {
        values[i] = Math.log1p(values[i]);
      }
    }
  }

  /** How many of the edges are at most x: 0 below the first, their number from the last on. */
  @SuppressWarnings("ArrayRecordComponent") // Handed over by the reader, and never changed.
  record Bin(double[] edges) implements NumberStep {

    public Bin {
      for (int i = 1; i < edges.length; i++) {
        if (edges[i] <= edges[i - 1]) {
          throw new IllegalArgumentException(
              "edges[%d]: %s (expected: more than %s)".formatted(i, edges[i], edges[i - 1]));
        }
      }
    }

    @Override
    public String key() {
      return "bin";
    }

    @Override
    public long bytes() {
      return 48 + 8L * edges.length;
    }

    @Override
    public void apply(double[] values, int count) {
      for (int i = 0; i < count; i++) {
        values[i] = Double.isNaN(values[i]) ? Double.NaN : bin(values[i]);
      }
    }

    private int bin(double value) {
      int at =
          Arrays.binarySearch(edges, value + 0.0); // Of the two zeros only one is searched for.
      return at >= 0 ? at + 1 : -at - 1;
    }
  }

  /** Makes a number of a date. */
  record PartOfDate(DatePart part) implements NumberStep {

    @Override
    public String key() {
      return "date_part";
    }

    @Override
    public void apply(double[] values, int count) {
      for (int i = 0; i < count; i++) {
        values[i] = Double.isNaN(values[i]) ? Double.NaN : part.of(values[i]);
      }
    }
  }

  private static void requireScale(double scale) {
    if (scale == 0) {
      throw new IllegalArgumentException("scale: 0.0 (expected: another number than 0)");
    }
  }
}
