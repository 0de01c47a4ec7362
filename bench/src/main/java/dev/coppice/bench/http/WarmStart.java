package dev.coppice.bench.http;

import dev.coppice.bench.model.BenchModel;
import dev.coppice.bench.run.Benchmark;
import dev.coppice.bench.run.CountOption;
import dev.coppice.bench.run.Figure;
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
 * How long it takes from the start of the process until the hottest models are in memory: artifacts
 * of 45 MB in a directory of this machine, listed in {@code COPPICE_WARM_LIST}, asked every 50 ms.
 *
 * <p>The figure is for 500 of them, whatever the number that was loaded ({@code models N}, else
 * {@value #MODELS}): it is in proportion.
 */
public final class WarmStart implements Benchmark {

  private static final CountOption OPTION = new CountOption("models");
  private static final int MODELS = 16;
  private static final int FLEET = 500;
  private static final double TARGET_SECONDS = 3;
  private static final long LOOK_MILLIS = 50;

  private final int models;

  public WarmStart() {
    this(MODELS);
  }

  private WarmStart(int models) {
    this.models = models;
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
      Files.copy(artifact, store.resolve(names.get(i)));
    }
    Path list = Files.write(directory.resolve("list"), names);
    Map<String, String> settings =
        Map.of(
            "COPPICE_MODEL_STORE", store.toUri().toString(),
            "COPPICE_WARM_LIST", list.toUri().toString(),
            "COPPICE_MEMORY_BUDGET", "%dMiB".formatted(1024 + 64L * models));
    long begin = System.nanoTime();
    try (ServerProcess server = workplace.startServer(directory, settings);
        InvocationClient client = new InvocationClient(server.endpoint())) {
      double serving = (System.nanoTime() - begin) / 1e9;
      while (client.metrics().sum("coppice_warmup_models", "state=\"loaded\"") < models) {
        Thread.sleep(LOOK_MILLIS);
      }
      double warm = (System.nanoTime() - begin) / 1e9;
      double all = serving + (warm - serving) / models * FLEET;
      Table table = new Table("from scripts/serve to", "seconds");
      table.add("/ping 200", "%.2f".formatted(serving));
      table.add("%d models in memory".formatted(models), "%.2f".formatted(warm));
      table.add("%d, in proportion".formatted(FLEET), "%.1f".formatted(all));
      report.line("%,d bytes each, of versions never seen".formatted(Files.size(artifact)));
      report.table(table);
      return List.of(new Figure("warmstart", all, TARGET_SECONDS));
    }
  }
}
