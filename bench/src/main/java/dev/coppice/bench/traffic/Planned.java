package dev.coppice.bench.traffic;

import dev.coppice.bench.model.BenchModel;
import dev.coppice.bench.run.Benchmark;
import dev.coppice.bench.run.Figure;
import dev.coppice.bench.run.Report;
import dev.coppice.bench.run.Table;
import dev.coppice.bench.run.Workplace;
import dev.coppice.loader.store.ModelStoreUri;
import dev.coppice.plan.eviction.ByPriority;
import dev.coppice.plan.eviction.Policy;
import dev.coppice.plan.eviction.Simulation;
import dev.coppice.plan.eviction.Simulation.Costs;
import dev.coppice.plan.fleet.Catalogue;
import dev.coppice.plan.fleet.Fleet;
import dev.coppice.plan.traffic.Days;
import dev.coppice.plan.traffic.Trace;
import dev.coppice.plan.traffic.Traffic;
import dev.coppice.scripts.InvocationClient;
import dev.coppice.scripts.Scrape;
import dev.coppice.scripts.ServerProcess;
import dev.coppice.scripts.churn.ChurnModels;
import dev.coppice.scripts.churn.TrainingSize;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Whether the server does what {@code scripts/plan} says: the same calls are simulated and made,
 * one after the other, with memory for a part of a small fleet.
 *
 * <p>Days pass in seconds here, for both: so no count of calls loses any of its worth. The first is
 * not counted. The figure is the worst difference of the two hit ratios, in points of a hundred.
 */
public final class Planned implements Benchmark {

  private static final double TARGET = 2;
  private static final int DAYS = 3;
  private static final long SEED = 1;

  /** So many times as fast as time. */
  private static final double SPEED = 10_000;

  /** The fleet of the other figures, an eighth of it. */
  private static final Traffic TRAFFIC =
      Traffic.parse("62:60%,188:25%,250:15%").withCallsADay(5_000);

  /** Of a MB in memory or so: what a load or a slab takes besides is little beside them all. */
  private static final List<TrainingSize> SIZES =
      List.of(
          new TrainingSize(200, 9, 8_000, 32),
          TrainingSize.MEDIUM,
          new TrainingSize(400, 10, 8_000, 32));

  private static final int SAMPLE = 12;

  /** Parts of what all models take. */
  private static final List<Double> MEMORIES = List.of(0.3, 0.6);

  /** What trials have of the server's budget, if a quarter of it is more. */
  private static final long MAX_TRIAL_BYTES = 64 << 20;

  private static final Costs COSTS = new Costs(3, 300);

  /** Hits and all calls. */
  private record Hits(double hits, double calls) {

    private static Hits of(InvocationClient client) throws IOException, InterruptedException {
      Scrape scrape = client.metrics();
      String series = "coppice_model_cache_lookups_total";
      return new Hits(scrape.sum(series, "result=\"hit\""), scrape.sum(series));
    }

    private double ratioSince(Hits earlier) {
      return (hits - earlier.hits) / (calls - earlier.calls);
    }
  }

  @Override
  public List<Figure> run(Workplace workplace, Report report)
      throws IOException, InterruptedException {
    Path directory = workplace.emptyDirectory("plan");
    List<String> names =
        IntStream.range(0, TRAFFIC.tenants()).mapToObj("tenant-%04d.tar.gz"::formatted).toList();
    Path store = catalogue(workplace, directory, names);
    ModelStoreUri uri = ModelStoreUri.parse(store.toUri().toString());
    Fleet fleet =
        new Catalogue(uri, null, report::progress).fleet(names.size(), names, SAMPLE, SEED);
    long all = Fleet.sum(fleet.served()) + fleet.heap() * names.size();
    Days days = Days.of(Trace.of(TRAFFIC, SEED), DAYS);
    Table table = new Table("memory MB", "room for", "predicted", "the server", "points");
    double worst = 0;
    for (double part : MEMORIES) {
      long memory = (long) (part * all);
      double predicted = predicted(fleet, memory, days);
      double served = served(workplace, directory, uri, memory, names, days, report);
      double points = 100 * Math.abs(predicted - served);
      worst = Math.max(worst, points);
      table.add(
          "%.1f".formatted(memory / 1e6),
          "%.0f%%".formatted(100 * part),
          "%.4f".formatted(predicted),
          "%.4f".formatted(served),
          "%.2f".formatted(points));
    }
    report.line(
        "%d tenants, %d calls a day; calls of %d later days that find their model in memory"
            .formatted(names.size(), TRAFFIC.callsADay(), DAYS - 1));
    report.table(table);
    return List.of(new Figure("plan", worst, TARGET));
  }

  /** Models of three sizes under many names. */
  private static Path catalogue(Workplace workplace, Path directory, List<String> names)
      throws IOException {
    ChurnModels models = new ChurnModels(workplace.models());
    List<Path> artifacts = new ArrayList<>();
    for (TrainingSize size : SIZES) {
      artifacts.add(models.artifact("plan", size));
    }
    Path store = Files.createDirectory(directory.resolve("models"));
    for (int tenant = 0; tenant < names.size(); tenant++) {
      Files.createLink(store.resolve(names.get(tenant)), artifacts.get(tenant % SIZES.size()));
    }
    return store;
  }

  private static double predicted(Fleet fleet, long memory, Days days) {
    long[] bytes = fleet.served().stream().mapToLong(served -> served + fleet.heap()).toArray();
    Policy server = ByPriority.asServer(memory);
    Policy hurried =
        (tenant, seconds, size, cost) -> server.call(tenant, seconds / SPEED, size, cost);
    return new Simulation(bytes, hurried, Simulation.noDisk(), COSTS).run(days).later().hitRatio();
  }

  private static double served(
      Workplace workplace,
      Path directory,
      ModelStoreUri uri,
      long memory,
      List<String> names,
      Days days,
      Report report)
      throws IOException, InterruptedException {
    Map<String, String> settings =
        Map.of(
            "COPPICE_MODEL_STORE",
            uri.toString(),
            "COPPICE_MEMORY_BUDGET",
            Long.toString(Math.min(memory * 4 / 3, memory + MAX_TRIAL_BYTES)),
            "COPPICE_CACHE_DIR",
            directory.resolve("cache-" + memory).toString());
    String row = BenchModel.SMALL.csv(1);
    try (ServerProcess server = workplace.startServer(directory, settings);
        InvocationClient client = new InvocationClient(server.endpoint())) {
      Hits first = Hits.of(client);
      for (int day = 0; day < days.number(); day++) {
        report.progress("day %d of %d".formatted(day + 1, days.number()));
        first = day == 1 ? Hits.of(client) : first;
        for (int tenant : tenants(days, day)) {
          client.scores(names.get(tenant), row);
        }
      }
      return Hits.of(client).ratioSince(first);
    }
  }

  private static List<Integer> tenants(Days days, int day) {
    List<Integer> tenants = new ArrayList<>();
    days.forEach(day, (tenant, seconds, isSweep) -> tenants.add(tenant));
    return tenants;
  }
}
