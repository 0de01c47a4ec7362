package dev.coppice.bench.http;

import dev.coppice.bench.model.BenchModel;
import dev.coppice.bench.run.Benchmark;
import dev.coppice.bench.run.CountOption;
import dev.coppice.bench.run.Figure;
import dev.coppice.bench.run.HostMemory;
import dev.coppice.bench.run.Report;
import dev.coppice.bench.run.Table;
import dev.coppice.bench.run.Workplace;
import dev.coppice.scripts.InvocationClient;
import dev.coppice.scripts.ServerProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * How long it takes from the start of the process until the hottest models are in memory, listed in
 * {@code COPPICE_WARM_LIST}, artifacts of 45 MB packed, asked every 20 ms: once from a directory of
 * this machine, of versions never seen; then from the local disk, whose entries are in the file
 * cache; and again with that cache dropped, beside {@code dd} of the same bytes, one file after
 * another.
 *
 * <p>The figure is for 500 of them from the disk, whatever the number that was loaded ({@code
 * models N}, else {@value #MODELS}): it is in proportion. What {@code dd} is compared with is the
 * time from the first 200 of {@code /ping} on.
 */
public final class WarmStart implements Benchmark {

  private static final CountOption OPTION = new CountOption("models");
  private static final int MODELS = 100;
  private static final int FLEET = 500;
  private static final double TARGET_SECONDS = 3;
  private static final double DD_TARGET = 1;
  private static final long LOOK_MILLIS = 20;

  private final int models;

  public WarmStart() {
    this(MODELS);
  }

  private WarmStart(int models) {
    this.models = models;
  }

  /**
   * One start.
   *
   * @param serving seconds to the first 200 of {@code /ping}
   * @param warm seconds until all models were in memory
   * @param modelBytes of each
   */
  private record Outcome(double serving, double warm, long modelBytes) {

    double inProportion(int models) {
      return serving + loading() / models * FLEET;
    }

    double loading() {
      return warm - serving;
    }
  }

  @Override
  public Benchmark with(List<String> options) {
    return options.isEmpty() ? this : new WarmStart(OPTION.of(options));
  }

  @Override
  public List<Figure> run(Workplace workplace, Report report)
      throws IOException, InterruptedException {
    Path directory = workplace.emptyDirectory("warmstart");
    Path store = Files.createDirectory(directory.resolve("store"));
    Path artifact = BenchModel.LARGE.artifact(workplace);
    List<String> names = new ArrayList<>();
    for (int i = 0; i < models; i++) {
      names.add("tenant-%03d.tar.gz".formatted(i));
      Files.createLink(store.resolve(names.get(i)), artifact);
    }
    Path list = Files.write(directory.resolve("list"), names);
    Path cache = directory.resolve("cache");
    Map<String, String> settings = settings(store, list, cache);
    Table table =
        new Table(
            "models from",
            "/ping 200, s",
            "%d in memory, s".formatted(models),
            "%d, in proportion".formatted(FLEET));
    start("their store, never seen", workplace, directory, settings, report, table);
    for (String name : names) {
      Files.delete(store.resolve(name)); // Nothing can come from there.
    }
    Outcome cached =
        start("the disk, in the file cache", workplace, directory, settings, report, table);
    List<Path> entries = DiskEntries.below(cache);
    FileCache.drop(entries);
    Outcome dropped =
        start("the disk, file cache dropped", workplace, directory, settings, report, table);
    double copied = copy(entries, dropped.modelBytes());
    table.add("dd of the same bytes, dropped", "", "%.2f".formatted(copied), "");
    report.line(
        "Artifacts of %,d bytes, entries of %,d on the disk, of which %,d are read"
            .formatted(Files.size(artifact), Files.size(entries.getFirst()), dropped.modelBytes()));
    report.table(table);
    return List.of(
        new Figure("warmstart-dropped-dd", dropped.loading() / copied, DD_TARGET),
        new Figure("warmstart-dropped", dropped.inProportion(models), TARGET_SECONDS),
        new Figure("warmstart", cached.inProportion(models), TARGET_SECONDS));
  }

  /** Seconds that {@code dd} takes for so many bytes of each, which are in no cache. */
  private static double copy(List<Path> entries, long bytes)
      throws IOException, InterruptedException {
    FileCache.drop(entries);
    double seconds = 0;
    for (Path entry : entries) {
      seconds += FileCache.read(entry, bytes);
    }
    return seconds;
  }

  private Map<String, String> settings(Path store, Path list, Path cache) {
    return Map.of(
        "COPPICE_MODEL_STORE", store.toUri().toString(),
        "COPPICE_WARM_LIST", list.toUri().toString(),
        "COPPICE_CACHE_DIR", cache.toString(),
        "COPPICE_MEMORY_BUDGET", Long.toString(budgetBytes()),
        "COPPICE_DISK_BUDGET", "%dMiB".formatted(1024 + 32L * models));
  }

  /** Starts a server, and stops it when all are in memory and on the disk. */
  private Outcome start(
      String from,
      Workplace workplace,
      Path directory,
      Map<String, String> settings,
      Report report,
      Table table)
      throws IOException, InterruptedException {
    HostMemory.Pace pace = HostMemory.touch(budgetBytes());
    report.progress("models from " + from);
    report.line("Models from %s: memory was cleared before at %s".formatted(from, pace));
    long begin = System.nanoTime();
    try (ServerProcess server = workplace.startServer(directory, settings);
        InvocationClient client = new InvocationClient(server.endpoint())) {
      double serving = (System.nanoTime() - begin) / 1e9;
      while (client.metrics().sum("coppice_warmup_models", "state=\"loaded\"") < models) {
        Thread.sleep(LOOK_MILLIS);
      }
      double warm = (System.nanoTime() - begin) / 1e9;
      while (client.metrics().sum("coppice_disk_entries") < models) {
        Thread.sleep(LOOK_MILLIS);
      }
      double bytes = client.metrics().sum("coppice_memory_budget_used_bytes") / models;
      Outcome outcome = new Outcome(serving, warm, (long) bytes);
      table.add(
          from,
          "%.2f".formatted(serving),
          "%.2f".formatted(warm),
          "%.1f".formatted(outcome.inProportion(models)));
      return outcome;
    }
  }

  private long budgetBytes() {
    return (1024 + 16L * models) << 20;
  }
}
