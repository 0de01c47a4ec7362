package dev.coppice.bench.memory;

import dev.coppice.bench.model.BenchModel;
import dev.coppice.bench.run.Benchmark;
import dev.coppice.bench.run.CountOption;
import dev.coppice.bench.run.Figure;
import dev.coppice.bench.run.Report;
import dev.coppice.bench.run.Table;
import dev.coppice.bench.run.Workplace;
import dev.coppice.scripts.InvocationClient;
import dev.coppice.scripts.ProcessMemory;
import dev.coppice.scripts.Scrape;
import dev.coppice.scripts.ServerProcess;
import dev.coppice.scripts.churn.ChurnModels;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A crowd of small tenants in one process: each is called once, and once again, one after the other
 * by a few callers, in a budget that holds all of them.
 *
 * <p>The store is a directory, in which the tenants are hard links to a few dozen models that
 * differ. A tenant's bytes are what the process grew by, resident, from before the first call on:
 * its forest, and all that the cache and the metrics keep of it on the heap.
 */
public final class Crowd implements Benchmark {

  private static final CountOption OPTION = new CountOption("--tenants");
  private static final int MODELS = 60;
  private static final int CALLERS = 4;
  private static final double BYTES_TARGET = 55_000;
  private static final double MAPPINGS_TARGET = 5_000;

  /** A quarter of the heap bounds how many models there can be: with this, 124,000. */
  private static final String HEAP = "-Xmx512m";

  private final int tenants;

  private Crowd(int tenants) {
    this.tenants = tenants;
  }

  /** Of so many tenants. */
  public static Crowd of(int tenants) {
    return new Crowd(tenants);
  }

  @Override
  public Benchmark with(List<String> options) {
    return options.isEmpty() ? this : new Crowd(OPTION.of(options));
  }

  @Override
  public List<Figure> run(Workplace workplace, Report report)
      throws IOException, InterruptedException {
    Path directory = workplace.emptyDirectory("crowd");
    Path store = link(workplace, directory, report);
    Map<String, String> settings =
        Map.of(
            "COPPICE_MODEL_STORE", "file://" + store + "/",
            "COPPICE_MEMORY_BUDGET", Math.max(2, tenants / 5_000) + "GiB",
            "COPPICE_JAVA_OPTS", HEAP);
    try (ServerProcess server = workplace.startServer(directory, settings);
        InvocationClient client = new InvocationClient(server.endpoint())) {
      return play(server, client, report);
    }
  }

  private Path link(Workplace workplace, Path directory, Report report) throws IOException {
    report.progress("training %d models, if it is the first run".formatted(MODELS));
    ChurnModels training = new ChurnModels(workplace.models());
    List<Path> models = new ArrayList<>();
    for (int i = 0; i < MODELS; i++) {
      models.add(training.artifact("crowd-%02d".formatted(i), BenchModel.SMALL.size()));
    }
    Path store = Files.createDirectory(directory.resolve("store"));
    for (int i = 0; i < tenants; i++) {
      Files.createLink(store.resolve(name(i)), models.get(i % MODELS));
    }
    return store;
  }

  private static String name(int tenant) {
    return "tenant-%06d.tar.gz".formatted(tenant);
  }

  private List<Figure> play(ServerProcess server, InvocationClient client, Report report)
      throws IOException, InterruptedException {
    ProcessMemory memory = new ProcessMemory(server.pid());
    client.scores(name(0), BenchModel.SMALL.csv(1)); // What the first call of all brings along.
    long before = memory.resident();
    Table table =
        new Table("round", "seconds", "p50 ms", "p99 ms", "models", "bytes per tenant", "mappings");
    double[] first = round(client);
    line(table, "first call", first, client, memory, before);
    double[] second = round(client);
    line(table, "second call", second, client, memory, before);
    report.line(
        "%,d tenants of %d models, %d callers, from a directory; %s"
            .formatted(tenants, MODELS, CALLERS, HEAP));
    report.table(table);
    report.line("Heap in use and counted: " + heap(client));
    return List.of(
        new Figure("crowd-mappings", memory.mappings(), MAPPINGS_TARGET),
        new Figure("crowd", (memory.resident() - before) / (double) tenants, BYTES_TARGET));
  }

  private static String heap(InvocationClient client) throws IOException, InterruptedException {
    Scrape scrape = client.metrics();
    return "%,.0f bytes of the heap, %,.0f bytes of the budget"
        .formatted(
            scrape.sum("jvm_memory_used_bytes", "area=\"heap\""),
            scrape.sum("coppice_memory_budget_used_bytes"));
  }

  private void line(
      Table table,
      String round,
      double[] millis,
      InvocationClient client,
      ProcessMemory memory,
      long before)
      throws IOException, InterruptedException {
    table.add(
        round,
        "%.0f".formatted(Arrays.stream(millis).sum() / 1e3 / CALLERS),
        "%.2f".formatted(millis[millis.length / 2]),
        "%.2f".formatted(millis[millis.length / 100 * 99]),
        "%.0f".formatted(client.metrics().sum("coppice_loaded_models")),
        "%,d".formatted((memory.resident() - before) / tenants),
        Long.toString(memory.mappings()));
  }

  /** Calls each tenant once; returns how long the calls took, in milliseconds, ascending. */
  private double[] round(InvocationClient client) throws IOException, InterruptedException {
    double[] millis = new double[tenants];
    AtomicInteger next = new AtomicInteger();
    AtomicInteger failed = new AtomicInteger();
    String row = BenchModel.SMALL.csv(1);
    List<Thread> callers = new ArrayList<>();
    for (int i = 0; i < CALLERS; i++) {
      callers.add(Thread.ofPlatform().start(() -> call(client, row, next, failed, millis)));
    }
    for (Thread caller : callers) {
      caller.join();
    }
    if (failed.get() > 0) {
      throw new IOException("calls: %d failed (expected: none)".formatted(failed.get()));
    }
    Arrays.sort(millis);
    return millis;
  }

  private void call(
      InvocationClient client,
      String row,
      AtomicInteger next,
      AtomicInteger failed,
      double[] millis) {
    for (int i = next.getAndIncrement(); i < tenants; i = next.getAndIncrement()) {
      long begin = System.nanoTime();
      try {
        client.scores(name(i), row);
      } catch (IOException e) {
        failed.incrementAndGet();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
      millis[i] = (System.nanoTime() - begin) / 1e6;
    }
  }
}
