package dev.coppice.model.preprocessing.step;

/**
 * A value's place among the quantiles of training, from 0 to 1: what scikit-learn's {@code
 * QuantileTransformer} makes for a uniform distribution, by NumPy's interpolation in its order of
 * operations. It goes upwards and downwards and takes the middle, because quantiles may repeat.
 *
 * @param quantiles never descending
 * @param references the place of each
 */
@SuppressWarnings("ArrayRecordComponent") // Handed over by the reader, and never changed.
public record Quantile(double[] quantiles, double[] references) implements NumberStep {

  public Quantile {
    if (references.length != quantiles.length) {
      throw new IllegalArgumentException(
          "references: %d (expected: %d, as many as quantiles)"
              .formatted(references.length, quantiles.length));
    }
    for (int i = 1; i < quantiles.length; i++) {
      requireAscent("quantiles", quantiles, i);
      requireAscent("references", references, i);
    }
  }

  @Override
  public String key() {
    return "quantile";
  }

  @Override
  public long bytes() {
    return 64 + 16L * quantiles.length;
  }

  @Override
  public void apply(double[] values, int count) {
    double least = quantiles[0];
    double most = quantiles[quantiles.length - 1];
    for (int i = 0; i < count; i++) {
      double value = values[i];
      if (value == least) {
        values[i] = 0;
      } else if (value == most) {
        values[i] = 1;
      } else if (!Double.isNaN(value)) {
        values[i] = 0.5 * (upwards(value) - downwards(value));
      }
    }
  }

  /** From the last quantile that is not above the value to the next one. */
  private double upwards(double value) {
    int last = quantiles.length - 1;
    int at = countUpTo(value) - 1;
    if (at < 0) {
      return references[0];
    }
    if (at == last || quantiles[at] == value) {
      return references[at];
    }
    double rise = references[at + 1] - references[at];
    double slope = rise / (quantiles[at + 1] - quantiles[at]);
    return interpolated(
        slope,
        value - quantiles[at],
        references[at],
        value - quantiles[at + 1],
        references[at + 1]);
  }

  /** The same of all numbers with their signs turned, from the first that is not below. */
  private double downwards(double value) {
    int at = countBelow(value);
    if (at == quantiles.length) {
      return -references[at - 1];
    }
    if (at == 0 || quantiles[at] == value) {
      return -references[at];
    }
    double rise = references[at] - references[at - 1];
    double slope = rise / (quantiles[at] - quantiles[at - 1]);
    return interpolated(
        slope,
        quantiles[at] - value,
        -references[at],
        quantiles[at - 1] - value,
        -references[at - 1]);
  }

  /** From the near end, or from the far one where quantiles are too far apart for a difference. */
  private static double interpolated(
      double slope, double fromNear, double near, double fromFar, double far) {
    double result = slope * fromNear + near;
    return Double.isNaN(result) ? slope * fromFar + far : result;
  }

  private int countUpTo(double value) {
    return countBelow(Math.nextUp(value)); // There is no number between the two.
  }

  private int countBelow(double value) {
    int low = 0;
    int high = quantiles.length;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (quantiles[middle] < value) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  private static void requireAscent(String key, double[] numbers, int index) {
    if (numbers[index] < numbers[index - 1]) {
      throw new IllegalArgumentException(
          "%s[%d]: %s (expected: at least %s)"
              .formatted(key, index, numbers[index], numbers[index - 1]));
    }
  }
}
