package dev.coppice.bench;

/**
 * What a benchmark was run for, beside what it should be.
 *
 * @param name the benchmark's name, or a part of it
 * @param value what was measured; for a ratio, ours over the reference
 * @param target what it should reach
 */
record Figure(String name, double value, double target) {

  /** The line that ends a run: {@code hot figure=0.251 target=0.22}. */
  @Override
  public String toString() {
    return "%s figure=%.3f target=%s".formatted(name, value, target);
  }
}
