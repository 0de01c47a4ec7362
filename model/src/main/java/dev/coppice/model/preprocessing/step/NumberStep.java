package dev.coppice.model.preprocessing.step;

import dev.coppice.model.objective.CMath;

/**
 * Arithmetic on one column of numbers, in float64 and in scikit-learn's order of operations, so
 * that results are the same bits. A missing value, NaN, stays missing through all but {@link
 * Impute} and {@link Indicator}.
 */
public sealed interface NumberStep extends Step
    permits NumberStep.Impute,
        NumberStep.Indicator,
        NumberStep.Center,
        NumberStep.MinMax,
        NumberStep.Clip,
        NumberStep.Log1p,
        NumberStep.PartOfDate,
        Bin,
        Power,
        Quantile {

  /** Changes the first {@code count} values in place. */
  void apply(double[] values, int count);

  /** The index of the first value that the step refuses, among so many; -1 if it takes all. */
  default int firstRefused(double[] values, int count) {
    return -1;
  }

  /** What the values are that it refuses. */
  default String refusal() {
    return "";
  }

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

  /** 1 where a value is missing, else 0. */
  record Indicator() implements NumberStep {

    @Override
    public String key() {
      return "indicator";
    }

    @Override
    public void apply(double[] values, int count) {
      for (int i = 0; i < count; i++) {
        values[i] = Double.isNaN(values[i]) ? 1 : 0;
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

  /**
   * The natural logarithm of 1 + x, with the bits that {@link Power} describes; missing below -1.
   */
  record Log1p() implements NumberStep {

    @Override
    public String key() {
      return "log1p";
    }

    @Override
    public void apply(double[] values, int count) {
      for (int i = 0; i < count; i++) {
        values[i] = CMath.log1p(values[i]);
      }
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
