package dev.coppice.bench.traffic;

import dev.coppice.bench.run.Benchmark;
import dev.coppice.bench.run.Figure;
import dev.coppice.bench.run.Report;
import dev.coppice.bench.run.Table;
import dev.coppice.bench.run.Workplace;
import dev.coppice.plan.eviction.ByPriority;
import dev.coppice.plan.eviction.Policy;
import dev.coppice.plan.eviction.Simulation;
import dev.coppice.plan.eviction.Simulation.Costs;
import dev.coppice.plan.eviction.Simulation.Outcome;
import dev.coppice.plan.eviction.TinyLfu;
import dev.coppice.plan.traffic.Days;
import dev.coppice.plan.traffic.Trace;
import dev.coppice.plan.traffic.Traffic;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/**
 * How many of the fleet's calls find their model in memory, by who leaves when there is no room.
 *
 * <p>Each policy has the same trace of eight days; the first is not counted, nor are sweeps. Sizes
 * are lognormal: the mean artifact has 45 MB and takes 138 MB as a booster, 10.6 MB as a forest. A
 * miss costs 3 ms where the disk has the model, which keeps those that were loaded last, else 300
 * ms.
 */
public final class HitRatio implements Benchmark {

  private static final double TARGET = 0.99;
  private static final int DAYS = 8;
  private static final long SEED = 1;
  private static final long MB = 1_000_000;
  private static final long BOOSTER_BYTES = 138 * MB;
  private static final long FOREST_BYTES = 10_600_000;
  private static final long MEMORY = 650 * BOOSTER_BYTES;

  /** Of the logarithm of sizes. */
  private static final double DEVIATION = 0.5;

  private static final Costs COSTS = new Costs(3, 300);
  private static final Traffic TRAFFIC = Traffic.parse("500:60%,1500:25%,2000:15%");

  /** Models of the mean size that the disk has room for. */
  private static final int DISK_MODELS = 2_000;

  /** What the server does. */
  private static final Policy.Named SERVER =
      new Policy.Named("popularity by bytes, as the server", ByPriority::asServer);

  private static final List<Policy.Named> POLICIES =
      List.of(
          new Policy.Named("LRU", ByPriority::lru),
          new Policy.Named("W-TinyLFU", TinyLfu::new),
          new Policy.Named("GDSF", ByPriority::gdsf),
          new Policy.Named("popularity of a day", ByPriority::popularity),
          SERVER,
          new Policy.Named("popularity by bytes and cost", ByPriority::popularityByBytesAndCost));

  private record Case(String what, long meanBytes, long memory) {}

  private static final List<Case> CASES =
      List.of(
          new Case("forests, all of the memory", FOREST_BYTES, MEMORY),
          new Case("forests, a quarter of it", FOREST_BYTES, MEMORY / 4),
          new Case("forests, an eighth of it", FOREST_BYTES, MEMORY / 8),
          new Case("boosters, all of it", BOOSTER_BYTES, MEMORY));

  @Override
  public List<Figure> run(Workplace workplace, Report report) {
    double figure = 0;
    for (Case each : CASES) {
      report.line(
          "%s: room for %d of %d models; calls that hit, mean cost of a call in ms"
              .formatted(each.what(), each.memory() / each.meanBytes(), TRAFFIC.tenants()));
      Table table =
          new Table(
              "who leaves",
              "no sweep",
              "ms",
              "a sweep a night",
              "ms",
              "of 5 calls each",
              "ms",
              "shifting",
              "ms");
      for (Policy.Named policy : POLICIES) {
        Outcome none = simulate(each, policy, new Trace(TRAFFIC, 0, 0, SEED));
        Outcome one = simulate(each, policy, new Trace(TRAFFIC, 1, 0, SEED));
        Outcome five = simulate(each, policy, new Trace(TRAFFIC, 5, 0, SEED));
        Outcome shifting = simulate(each, policy, new Trace(TRAFFIC, 0, 200, SEED));
        table.add(line(policy, none, one, five, shifting));
        if (each.equals(CASES.getFirst()) && policy.equals(SERVER)) {
          figure = Math.min(none.later().hitRatio(), one.later().hitRatio());
          report.line(
              "of its first day's calls, from an empty memory: %.4f"
                  .formatted(none.firstDay().hitRatio()));
        }
      }
      report.table(table);
    }
    return List.of(new Figure("hitratio", figure, TARGET));
  }

  private static String[] line(Policy.Named policy, Outcome... outcomes) {
    return Stream.concat(
            Stream.of(policy.name()),
            Arrays.stream(outcomes)
                .flatMap(
                    outcome ->
                        Stream.of(
                            "%.4f".formatted(outcome.later().hitRatio()),
                            "%.2f".formatted(outcome.later().meanMillis(COSTS)))))
        .toArray(String[]::new);
  }

  private static Outcome simulate(Case of, Policy.Named policy, Trace trace) {
    return new Simulation(
            sizes(of.meanBytes()),
            policy.maker().apply(of.memory()),
            ByPriority.lru(DISK_MODELS * of.meanBytes()),
            COSTS)
        .run(Days.of(trace, DAYS));
  }

  /** The sizes of all tenants' models, whoever they are. */
  private static long[] sizes(long mean) {
    Random random = new Random(2);
    double mu = Math.log((double) mean) - DEVIATION * DEVIATION / 2;
    return LongStream.range(0, TRAFFIC.tenants())
        .map(tenant -> (long) Math.exp(mu + DEVIATION * random.nextGaussian()))
        .toArray();
  }
}
