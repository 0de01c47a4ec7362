package dev.coppice.plan.fleet;

import java.util.Arrays;
import java.util.List;

/**
 * Times that were measured, in milliseconds.
 *
 * @param sorted one or more, the shortest first
 */
public record Millis(List<Double> sorted) {

  public Millis {
    sorted = sorted.stream().sorted().toList();
    if (sorted.isEmpty()) {
      throw new IllegalArgumentException("times: none (expected: one or more)");
    }
  }

  /** Of these times. */
  public static Millis of(double... times) {
    return new Millis(Arrays.stream(times).boxed().toList());
  }

  /**
   * The least time that so large a part of them does not pass.
   *
   * @param part above 0 to 1
   */
  public double quantile(double part) {
    return sorted.get((int) Math.max(0, Math.ceil(part * sorted.size()) - 1));
  }

  /** The part of them that is not above that. */
  public double within(double millis) {
    return (double) sorted.stream().filter(time -> time <= millis).count() / sorted.size();
  }
}
