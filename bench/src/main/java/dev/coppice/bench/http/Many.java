package dev.coppice.bench.http;

import dev.coppice.bench.model.BenchModel;
import dev.coppice.bench.run.Benchmark;
import dev.coppice.bench.run.CountOption;
import dev.coppice.bench.run.Figure;
import dev.coppice.bench.run.Report;
import dev.coppice.bench.run.Sample;
import dev.coppice.bench.run.Table;
import dev.coppice.bench.run.Workplace;
import dev.coppice.scripts.InvocationClient;
import dev.coppice.scripts.ServerProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * One batch of many tenants' rows in any order, over the same rows sorted and called tenant by
 * tenant on 8 connections: of {@value #TENANTS} tenants, or {@code tenants N}, with {@value #ROWS}
 * rows each. Three times: where no model was ever seen, where all are on the local disk and none in
 * memory, and where all are in memory.
 *
 * <p>What has to be loaded is loaded by a server of its own on each side. What is in memory is
 * scored by one server, which has scored all of it in both ways before.
 */
public final class Many implements Benchmark {

  private static final CountOption OPTION = new CountOption("tenants");
  private static final int TENANTS = 1_000;
  private static final int ROWS = 100;
  private static final int ROUNDS = 3;
  private static final int ROUNDS_IN_MEMORY = 9;
  private static final double TARGET = 0.7;

  private final int tenants;

  public Many() {
    this(TENANTS);
  }

  private Many(int tenants) {
    this.tenants = tenants;
  }

  @Override
  public Benchmark with(List<String> options) {
    return options.isEmpty() ? this : new Many(OPTION.of(options));
  }

  /** Seconds of each round. */
  private record Sides(List<Double> calls, List<Double> batches) {

    Sides() {
      this(new ArrayList<>(), new ArrayList<>());
    }

    Sample ratio() {
      return Sample.ofRatios(batches, calls, time -> time);
    }

    void tell(String state, Table table) {
      table.add(
          state,
          new Sample(calls).text("%.2f"),
          new Sample(batches).text("%.2f"),
          ratio().text("%.3f"));
    }
  }

  @Override
  public List<Figure> run(Workplace workplace, Report report)
      throws IOException, InterruptedException {
    Path directory = workplace.emptyDirectory("many");
    Path store = Files.createDirectory(directory.resolve("store"));
    Path disk = directory.resolve("disk");
    Path artifact = BenchModel.SMALL.artifact(workplace);
    for (int tenant = 0; tenant < tenants; tenant++) {
      Files.copy(artifact, store.resolve(ManyCalls.name(tenant)));
    }
    ManyCalls work = new ManyCalls(tenants, ROWS);
    Map<String, String> settings = settings(store);
    report.progress("models never seen");
    Sides cold = loaded(workplace, directory, settings, work);
    report.progress("models on the local disk");
    settings.put("COPPICE_CACHE_DIR", disk.toString());
    fill(workplace, directory, settings, work);
    Sides onDisk = loaded(workplace, directory, settings, work);
    report.progress("models in memory");
    Sides inMemory = inMemory(workplace, directory, settings, work);
    report.line(describe(work, artifact));
    Table table =
        new Table(
            "models",
            "a call each, %d connections".formatted(ManyCalls.CONNECTIONS),
            "one batch",
            "over calls");
    cold.tell("never seen", table);
    onDisk.tell("on the local disk", table);
    inMemory.tell("in memory", table);
    report.table(table);
    return List.of(
        new Figure("many-disk", onDisk.ratio().median(), TARGET),
        new Figure("many-memory", inMemory.ratio().median(), TARGET),
        new Figure("many", cold.ratio().median(), TARGET));
  }

  private String describe(ManyCalls work, Path artifact) throws IOException {
    return "%,d rows of %,d tenants, %,d bytes, models of %,d bytes"
            .formatted(work.count(), tenants, work.batchBytes(), Files.size(artifact))
        + "; seconds, median (least..most) of %d rounds, in memory of %d"
            .formatted(ROUNDS, ROUNDS_IN_MEMORY);
  }

  private static Map<String, String> settings(Path store) {
    return new HashMap<>(
        Map.of(
            "COPPICE_MODEL_STORE", store.toUri().toString(),
            "SAGEMAKER_MAX_REQUEST_SIZE", "104857600",
            "COPPICE_JAVA_OPTS", "-Xmx1g",
            "COPPICE_BATCH_SUMMARY", "true"));
  }

  private static Sides loaded(
      Workplace workplace, Path directory, Map<String, String> settings, ManyCalls work)
      throws IOException, InterruptedException {
    Sides sides = new Sides();
    for (int round = 0; round < ROUNDS; round++) {
      try (ServerProcess server = workplace.startServer(directory, settings)) {
        sides.calls().add(work.callEach(server));
      }
      try (ServerProcess server = workplace.startServer(directory, settings)) {
        sides.batches().add(work.callBatch(server));
      }
    }
    return sides;
  }

  /**
   * Copies all models to the local disk. They are called one after another, and those again of
   * which no copy was made, because the server gives copies up that it is too busy for.
   */
  private void fill(
      Workplace workplace, Path directory, Map<String, String> settings, ManyCalls work)
      throws IOException, InterruptedException {
    double copies = 0;
    while (copies < tenants) {
      try (ServerProcess server = workplace.startServer(directory, settings);
          InvocationClient client = new InvocationClient(server.endpoint())) {
        work.callInTurn(client);
        copies = client.metrics().sum("coppice_disk_entries");
      }
    }
  }

  private static Sides inMemory(
      Workplace workplace, Path directory, Map<String, String> settings, ManyCalls work)
      throws IOException, InterruptedException {
    Sides sides = new Sides();
    try (ServerProcess server = workplace.startServer(directory, settings)) {
      work.callEach(server);
      work.callBatch(server);
      for (int round = 0; round < ROUNDS_IN_MEMORY; round++) {
        sides.calls().add(work.callEach(server));
        sides.batches().add(work.callBatch(server));
      }
    }
    return sides;
  }
}
