package dev.coppice.plan.forecast;

import dev.coppice.plan.eviction.Simulation.Outcome;
import dev.coppice.plan.fleet.Fleet;
import dev.coppice.plan.option.Instance;
import dev.coppice.plan.traffic.Traffic;
import java.util.List;
import java.util.Optional;

/**
 * What was found out.
 *
 * @param curves hit ratios against memory, one for each policy and engine
 * @param offers each instance, one and two of it, the cheapest first
 * @param best the cheapest that meets the targets; empty if none does
 * @param advice LRU's hit ratio with room for {@link #ADVICE_PART} of models that are alike in size
 */
public record Plan(
    Fleet fleet,
    Traffic traffic,
    List<Curve> curves,
    List<Offer> offers,
    Optional<Offer> best,
    double advice) {

  /** Models of a hundred that the common advice has room for: 650 of 4,000. */
  public static final double ADVICE_PART = 650.0 / 4000;

  /**
   * Hit ratios of one policy.
   *
   * @param gibibytes of memory for models, ascending
   * @param hitRatios as many
   */
  public record Curve(
      String policy, Engine engine, List<Double> gibibytes, List<Double> hitRatios) {

    @Override
    public String toString() {
      return policy + ", " + engine;
    }
  }

  /**
   * A heap that is too small for the models that the rest of the memory has room for.
   *
   * @param models that it holds at once
   * @param enoughMebibytes of a heap that would hold them
   */
  public record HeapBound(long models, long enoughMebibytes) {}

  /**
   * Some instances of one kind, each of which has all models to serve and its part of the calls.
   *
   * @param outcome of one of them, with what disk it has
   * @param coldMillis 95th percentile of loads that a call waits for
   * @param hotMillis 95th percentile of scoring a row, and what HTTP adds at most
   * @param heapBound where the rest of the memory has room for more models than the heap holds
   * @param misses the targets it does not meet, a word each; none if it meets all
   */
  public record Offer(
      Instance instance,
      int count,
      Outcome outcome,
      double hotMillis,
      double coldMillis,
      Optional<HeapBound> heapBound,
      List<String> misses) {

    /** Loads from the store that the first day costs if no disk keeps copies. */
    public long storeLoadsWithoutDisk() {
      return outcome.firstDay().disk() + outcome.firstDay().store();
    }

    public double dollarsAMonth() {
      return count * instance.dollarsAMonth();
    }
  }
}
