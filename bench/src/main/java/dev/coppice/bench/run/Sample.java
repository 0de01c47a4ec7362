package dev.coppice.bench.run;

import java.util.Arrays;
import java.util.Collection;

/** Values measured over and over: their middle, and how far apart they are. */
public final class Sample {

  private final double[] sorted;

  /**
   * @param values one or more
   */
  public Sample(Collection<Double> values) {
    if (values.isEmpty()) {
      throw new IllegalArgumentException("values: none (expected: one or more)");
    }
    sorted = values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
  }

  public double median() {
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }

  public double min() {
    return sorted[0];
  }

  public double max() {
    return sorted[sorted.length - 1];
  }

  /** The same in a larger unit. */
  public Sample dividedBy(double unit) {
    return new Sample(Arrays.stream(sorted).map(value -> value / unit).boxed().toList());
  }

  /** The median and, in brackets, the least and the most. */
  public String text(String format) {
    String all = format + " (" + format + ".." + format + ")";
    return all.formatted(median(), min(), max());
  }
}
