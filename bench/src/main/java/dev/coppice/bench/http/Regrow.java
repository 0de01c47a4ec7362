package dev.coppice.bench.http;

import dev.coppice.bench.model.BenchModel;
import dev.coppice.bench.run.Benchmark;
import dev.coppice.bench.run.Figure;
import dev.coppice.bench.run.Report;
import dev.coppice.bench.run.Sample;
import dev.coppice.bench.run.Table;
import dev.coppice.bench.run.Workplace;
import dev.coppice.scripts.InvocationClient;
import dev.coppice.scripts.Scrape;
import dev.coppice.scripts.ServerProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;

/**
 * What it takes until an evicted tenant of a 45 MB {@code tar.gz} answers again out of the local
 * disk, from the request to the score.
 *
 * <p>A first server keeps two such tenants on the disk and ends. A second one has memory for one of
 * them and no store, so that calling them by turns evicts one and restores the other at each call.
 * The entry is in the system's file cache; then the same with the cache of that file dropped before
 * each call, beside {@code dd} of the same file, dropped as well, in the same round.
 */
public final class Regrow implements Benchmark {

  private static final List<String> TENANTS = List.of("one.tar.gz", "other.tar.gz");

  /**
   * As a server has had that runs: while both JVMs still compile, a call takes half as long again.
   */
  private static final int WARM_UPS = 1000;

  private static final int CACHED_ROUNDS = 400;
  private static final int DROPPED_ROUNDS = 30;
  private static final Duration SETTLING = Duration.ofSeconds(1);
  private static final double MEDIAN_TARGET = 4;
  private static final double TAIL_TARGET = 20;
  private static final double DD_TARGET = 1.5;

  private static final String ROW = BenchModel.LARGE.csv(1);

  @Override
  public List<Figure> run(Workplace workplace, Report report)
      throws IOException, InterruptedException {
    Path directory = workplace.emptyDirectory("regrow");
    report.progress("training, if it is the first run");
    Path artifact = BenchModel.LARGE.artifact(workplace);
    Path store = Files.createDirectory(directory.resolve("store"));
    for (String tenant : TENANTS) {
      Files.createLink(store.resolve(tenant), artifact);
    }
    Path cache = directory.resolve("cache");
    double modelBytes = keep(workplace, directory, store, cache);
    Files.delete(store.resolve(TENANTS.getFirst())); // Nothing can come from there.
    Files.delete(store.resolve(TENANTS.getLast()));
    try (ServerProcess server =
            workplace.startServer(directory, settings(store, cache, (long) (1.5 * modelBytes)));
        InvocationClient client = new InvocationClient(server.endpoint())) {
      List<Path> entries = DiskEntries.below(cache);
      report.line(
          "A model of %,.0f bytes, its entry of %,d with the covers for reasons, which stay on the disk"
              .formatted(modelBytes, Files.size(entries.getFirst())));
      return measure(client, entries, report);
    }
  }

  private static Map<String, String> settings(Path store, Path cache, long budget) {
    return Map.of(
        "COPPICE_MODEL_STORE",
        "file://" + store + "/",
        "COPPICE_CACHE_DIR",
        cache.toString(),
        "COPPICE_MEMORY_BUDGET",
        Long.toString(budget));
  }

  /** Makes the disk keep both, and returns the bytes of one in memory. */
  private static double keep(Workplace workplace, Path directory, Path store, Path cache)
      throws IOException, InterruptedException {
    try (ServerProcess server = workplace.startServer(directory, settings(store, cache, 4L << 30));
        InvocationClient client = new InvocationClient(server.endpoint())) {
      for (String tenant : TENANTS) {
        client.scores(tenant, ROW);
      }
      while (client.metrics().sum("coppice_disk_entries") < TENANTS.size()) {
        Thread.onSpinWait();
      }
      Thread.sleep(SETTLING); // Covers leave memory once they are on the disk.
      return client.metrics().sum("coppice_memory_budget_used_bytes") / TENANTS.size();
    }
  }

  private static List<Figure> measure(InvocationClient client, List<Path> entries, Report report)
      throws IOException, InterruptedException {
    List<Double> cached = new ArrayList<>();
    for (int round = -WARM_UPS; round < CACHED_ROUNDS; round++) {
      double took = call(client, round);
      if (round >= 0) {
        cached.add(took);
      }
    }
    List<Double> dropped = new ArrayList<>();
    List<Double> copies = new ArrayList<>();
    List<Double> ratios = new ArrayList<>();
    for (int round = 0; round < DROPPED_ROUNDS; round++) {
      report.progress("round %d of %d".formatted(round + 1, DROPPED_ROUNDS));
      FileCache.drop(entries);
      double took = call(client, round);
      FileCache.drop(entries);
      double copy = 1e3 * FileCache.read(entries.getFirst(), Files.size(entries.getFirst()));
      dropped.add(took);
      copies.add(copy);
      ratios.add(took / copy);
    }
    requireHits(client.metrics());
    Collections.sort(cached);
    double tail = cached.get(cached.size() * 99 / 100);
    Table table = new Table("first answer of an evicted tenant", "milliseconds", "over dd");
    table.add("entry in the file cache", new Sample(cached).text("%.1f"), "");
    table.add("- 99th percentile of %d".formatted(cached.size()), "%.1f".formatted(tail), "");
    table.add(
        "file cache dropped", new Sample(dropped).text("%.1f"), new Sample(ratios).text("%.2f"));
    table.add("dd of the same file, dropped", new Sample(copies).text("%.1f"), "");
    report.table(table);
    return List.of(
        new Figure("regrow-dropped", new Sample(ratios).median(), DD_TARGET),
        new Figure("regrow-tail", tail, TAIL_TARGET),
        new Figure("regrow", new Sample(cached).median(), MEDIAN_TARGET));
  }

  private static double call(InvocationClient client, int round)
      throws IOException, InterruptedException {
    String tenant = TENANTS.get(Math.floorMod(round, TENANTS.size()));
    long begin = System.nanoTime();
    client.scores(tenant, ROW);
    return (System.nanoTime() - begin) / 1e6;
  }

  private static void requireHits(Scrape scrape) throws IOException {
    double hits = scrape.sum("coppice_disk_lookups_total{result=\"hit\"}");
    if (hits < WARM_UPS + CACHED_ROUNDS + DROPPED_ROUNDS - 1) {
      throw new IOException("restored: %.0f (expected: one a call)".formatted(hits));
    }
  }
}
