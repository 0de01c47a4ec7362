package dev.coppice.bench.run;

import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

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

  /** One value of each measurement. */
  public static <T> Sample of(List<T> measured, ToDoubleFunction<? super T> value) {
    return new Sample(measured.stream().mapToDouble(value).boxed().toList());
  }

  /**
   * One side's value over the other's, each ratio within a round: what else happens on the machine
   * happens to both.
   *
   * @param ones a measurement for each round
   * @param others the other side's, of the same rounds
   */
  public static <T> Sample ofRatios(
      List<T> ones, List<T> others, ToDoubleFunction<? super T> value) {
    if (ones.size() != others.size()) {
      throw new IllegalArgumentException(
          "rounds: %d and %d (expected: as many)".formatted(ones.size(), others.size()));
    }
    return new Sample(
        IntStream.range(0, ones.size())
            .mapToObj(i -> value.applyAsDouble(ones.get(i)) / value.applyAsDouble(others.get(i)))
            .toList());
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
