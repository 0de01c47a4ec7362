package dev.coppice.bench.memory;

import dev.coppice.bench.model.BenchModel;
import dev.coppice.bench.run.Benchmark;
import dev.coppice.bench.run.Figure;
import dev.coppice.bench.run.Report;
import dev.coppice.bench.run.Table;
import dev.coppice.bench.run.Workplace;
import dev.coppice.scripts.InvocationClient;
import dev.coppice.scripts.Scrape;
import dev.coppice.scripts.ServerProcess;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/**
 * What the first call of a 45 MB tenant costs its neighbours: residents that it throws out, and the
 * most that the load and its trial have reserved at once, in a budget that has room for the forest
 * and for the way to it, and for nothing else.
 *
 * <p>Then the same tenant in the budget of a container of 512 MiB, where it must be served.
 */
public final class Trial implements Benchmark {

  private static final String LARGE = "large.tar.gz";
  private static final double RESERVED_TARGET = 64 << 20;

  /** Room for the forest of the large model while it is laid out, twice for a moment. */
  private static final double ROOM = 56 << 20;

  /** What {@code ContainerMemory} leaves models of 512 MiB. */
  private static final String SMALL_BUDGET = "162MiB";

  private final Table table =
      new Table("budget", "residents before", "thrown out", "reserved MiB", "seconds", "status");

  @Override
  public List<Figure> run(Workplace workplace, Report report)
      throws IOException, InterruptedException {
    Path directory = workplace.emptyDirectory("trial");
    Path store = Files.createDirectory(directory.resolve("store"));
    Files.createLink(store.resolve(LARGE), BenchModel.LARGE.artifact(workplace));
    Path medium = BenchModel.MEDIUM.artifact(workplace);
    for (int i = 0; i < 400; i++) {
      Files.createLink(store.resolve(name(i)), medium);
    }
    Outcome full = play(workplace, directory, store, "256MiB");
    Outcome small = play(workplace, directory, store, SMALL_BUDGET);
    report.table(table);
    if (full.status() != 200 || small.status() != 200) {
      throw new IOException("status: not 200 (expected: served in both)");
    }
    return List.of(
        Figure.count("trial-evictions", "evicted", full.evicted(), 0),
        new Figure("trial", full.reserved(), RESERVED_TARGET));
  }

  private static String name(int tenant) {
    return "medium-%03d.tar.gz".formatted(tenant);
  }

  /** What came of one call. */
  private record Outcome(int status, long evicted, double reserved) {}

  private Outcome play(Workplace workplace, Path directory, Path store, String budget)
      throws IOException, InterruptedException {
    Map<String, String> settings =
        Map.of("COPPICE_MODEL_STORE", "file://" + store + "/", "COPPICE_MEMORY_BUDGET", budget);
    try (ServerProcess server = workplace.startServer(directory, settings);
        InvocationClient client = new InvocationClient(server.endpoint())) {
      Scrape before = fill(client);
      long begin = System.nanoTime();
      CompletableFuture<HttpResponse<String>> call = callLarge(client);
      double most = before.sum("coppice_memory_budget_used_bytes");
      while (!call.isDone()) {
        most = Math.max(most, used(client.metrics()));
      }
      double seconds = (System.nanoTime() - begin) / 1e9;
      Scrape after = client.metrics();
      int status = call.get().statusCode();
      Outcome outcome =
          new Outcome(
              status,
              (long) (evictions(after) - evictions(before)),
              most - before.sum("coppice_memory_budget_used_bytes"));
      table.add(
          budget,
          "%.0f".formatted(before.sum("coppice_loaded_models")),
          Long.toString(outcome.evicted()),
          "%.1f".formatted(outcome.reserved() / (1 << 20)),
          "%.2f".formatted(seconds),
          Integer.toString(status));
      return outcome;
    } catch (ExecutionException e) {
      throw new IOException(e);
    }
  }

  /** Calls neighbours until the room for the large model is all that is left. */
  private static Scrape fill(InvocationClient client) throws IOException, InterruptedException {
    String row = BenchModel.MEDIUM.csv(1);
    Scrape scrape = client.metrics();
    for (int i = 0; free(scrape) > ROOM + (4 << 20); i++) {
      client.scores(name(i), row);
      scrape = client.metrics();
    }
    return scrape;
  }

  private static double free(Scrape scrape) {
    return scrape.sum("coppice_memory_budget_bytes")
        - scrape.sum("coppice_memory_budget_used_bytes");
  }

  private static double used(Scrape scrape) {
    return scrape.sum("coppice_memory_budget_used_bytes")
        + scrape.sum("coppice_trial_memory_used_bytes");
  }

  private static double evictions(Scrape scrape) {
    return scrape.sum("coppice_model_evictions_total");
  }

  private static CompletableFuture<HttpResponse<String>> callLarge(InvocationClient client) {
    CompletableFuture<HttpResponse<String>> answer = new CompletableFuture<>();
    Thread.ofPlatform()
        .start(
            () -> {
              try {
                answer.complete(client.call(LARGE, BenchModel.LARGE.csv(1)));
              } catch (IOException | InterruptedException e) {
                answer.completeExceptionally(e);
              }
            });
    return answer;
  }
}
