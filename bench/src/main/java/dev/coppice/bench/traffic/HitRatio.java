package dev.coppice.bench.traffic;

import dev.coppice.bench.run.Benchmark;
import dev.coppice.bench.run.Figure;
import dev.coppice.bench.run.Report;
import dev.coppice.bench.run.Table;
import dev.coppice.bench.run.Workplace;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/**
 * How many of the fleet's calls find their model in memory, by who leaves when there is no room.
 *
 * <p>Each policy has the same trace of eight days; the first is not counted. Sizes are lognormal:
 * the mean artifact has 45 MB and takes 138 MB as a booster, 10.6 MB as a forest. A miss costs 3 ms
 * where the disk has the model, which keeps those that were loaded last, else 300 ms.
 */
public final class HitRatio implements Benchmark {

  private static final double TARGET = 0.99;
  private static final int DAYS = 8;
  private static final long MB = 1_000_000;
  private static final long BOOSTER_BYTES = 138 * MB;
  private static final long FOREST_BYTES = 10_600_000;
  private static final long MEMORY = 650 * BOOSTER_BYTES;

  /** Of the logarithm of sizes. */
  private static final double DEVIATION = 0.5;

  private static final double DISK_MILLIS = 3;
  private static final double STORE_MILLIS = 300;

  /** Models of the mean size that the disk has room for. */
  private static final int DISK_MODELS = 2_000;

  /** What the server does. */
  private static final Policy.Named SERVER =
      new Policy.Named("popularity by bytes, as the server", ByPriority::popularityByBytes);

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

  /** What became of the calls. */
  private record Outcome(double hitRatio, double meanMillis, double firstDay) {}

  @Override
  public List<Figure> run(Workplace workplace, Report report) {
    double figure = 0;
    for (Case each : CASES) {
      report.line(
          "%s: room for %d of %d models; calls that hit, mean cost of a call in ms"
              .formatted(each.what(), each.memory() / each.meanBytes(), Trace.TENANTS));
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
        Outcome none = simulate(each, policy, new Trace(0, 0));
        Outcome one = simulate(each, policy, new Trace(1, 0));
        Outcome five = simulate(each, policy, new Trace(5, 0));
        Outcome shifting = simulate(each, policy, new Trace(0, 200));
        table.add(line(policy, none, one, five, shifting));
        if (each.equals(CASES.getFirst()) && policy.equals(SERVER)) {
          figure = Math.min(none.hitRatio(), one.hitRatio());
          report.line(
              "of its first day's calls, from an empty memory: %.4f".formatted(none.firstDay()));
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
                            "%.4f".formatted(outcome.hitRatio()),
                            "%.2f".formatted(outcome.meanMillis()))))
        .toArray(String[]::new);
  }

  private static Outcome simulate(Case of, Policy.Named policy, Trace trace) {
    long[] bytes = sizes(of.meanBytes());
    Policy memory = policy.maker().apply(of.memory());
    Policy disk = ByPriority.lru(DISK_MODELS * of.meanBytes());
    double[] sums = new double[4];
    Random random = new Random(1);
    int[] places = IntStream.range(0, Trace.TENANTS).toArray();
    for (int day = 0; day < DAYS; day++) {
      int today = day;
      trace.day(
          places,
          random,
          (tenant, seconds) -> {
            double now = 86_400.0 * today + seconds;
            boolean onDisk = disk.call(tenant, now, bytes[tenant], 1);
            double cost = onDisk ? DISK_MILLIS : STORE_MILLIS;
            boolean hit = memory.call(tenant, now, bytes[tenant], cost);
            sums[3] += hit && today == 0 ? 1 : 0;
            if (today > 0 && (seconds > 0 || trace.sweepCalls() == 0)) {
              sums[0]++;
              sums[1] += hit ? 1 : 0;
              sums[2] += hit ? 0 : cost;
            }
          });
    }
    return new Outcome(sums[1] / sums[0], sums[2] / sums[0], sums[3] / Trace.CALLS_A_DAY);
  }

  /** The sizes of all tenants' models, whoever they are. */
  private static long[] sizes(long mean) {
    Random random = new Random(2);
    double mu = Math.log((double) mean) - DEVIATION * DEVIATION / 2;
    return LongStream.range(0, Trace.TENANTS)
        .map(tenant -> (long) Math.exp(mu + DEVIATION * random.nextGaussian()))
        .toArray();
  }
}
