package dev.coppice.bench.run;

/**
 * What a benchmark was run for, beside what it should be.
 *
 * @param name the benchmark's name, or a part of it
 * @param what it is: a figure, which is a measure or a ratio, or what was counted
 * @param value what was measured; for a ratio, ours over the reference
 * @param target what it should reach
 */
public record Figure(String name, String what, double value, double target) {

  private static final String MEASURED = "figure";

  /** Of a measure or a ratio. */
  public Figure(String name, double value, double target) {
    this(name, MEASURED, value, target);
  }

  /** Of things that were counted. */
  public static Figure count(String name, String what, long value, long target) {
    return new Figure(name, what, value, target);
  }

  /**
   * The line that ends a run: {@code hot figure=0.251 target=0.22}, {@code parity unequal=0
   * target=0}.
   */
  @Override
  public String toString() {
    return what.equals(MEASURED)
        ? "%s figure=%.3f target=%s".formatted(name, value, target)
        : "%s %s=%.0f target=%.0f".formatted(name, what, value, target);
  }
}
