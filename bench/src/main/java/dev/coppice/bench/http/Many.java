package dev.coppice.bench.http;

import dev.coppice.bench.model.BenchModel;
import dev.coppice.bench.run.Benchmark;
import dev.coppice.bench.run.CountOption;
import dev.coppice.bench.run.Figure;
import dev.coppice.bench.run.Report;
import dev.coppice.bench.run.Sample;
import dev.coppice.bench.run.Table;
import dev.coppice.bench.run.Workplace;
import dev.coppice.scripts.ChurnData;
import dev.coppice.scripts.InvocationClient;
import dev.coppice.scripts.ServerProcess;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * One batch of many tenants' rows in any order, over the same rows sorted and called tenant by
 * tenant on 8 connections. Each side has a server of its own that has no model in memory, and loads
 * all of them on the way: of {@value #TENANTS} tenants, or {@code tenants N}, with {@value #ROWS}
 * rows each.
 */
public final class Many implements Benchmark {

  private static final CountOption OPTION = new CountOption("tenants");
  private static final int TENANTS = 1_000;
  private static final int ROWS = 100;
  private static final int CONNECTIONS = 8;
  private static final int ROUNDS = 3;
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

  @Override
  public List<Figure> run(Workplace workplace, Report report)
      throws IOException, InterruptedException {
    Path directory = workplace.emptyDirectory("many");
    Path store = Files.createDirectory(directory.resolve("store"));
    Path artifact = BenchModel.SMALL.artifact(workplace);
    for (int tenant = 0; tenant < tenants; tenant++) {
      Files.copy(artifact, store.resolve(name(tenant)));
    }
    List<String> rows = BenchModel.SMALL.csv(ROWS).lines().toList();
    String batch = batch(rows);
    List<Double> batches = new ArrayList<>();
    List<Double> calls = new ArrayList<>();
    for (int round = 1; round <= ROUNDS; round++) {
      report.progress("round %d of %d".formatted(round, ROUNDS));
      try (ServerProcess server = start(workplace, directory, store)) {
        calls.add(seconds(() -> callEach(server, String.join("\n", rows))));
      }
      try (ServerProcess server = start(workplace, directory, store)) {
        batches.add(seconds(() -> callBatch(server, batch)));
      }
    }
    report.line(
        "%,d rows of %,d tenants, %,d bytes, models of %,d bytes, %d rounds; median (least..most)"
            .formatted(tenants * ROWS, tenants, batch.length(), Files.size(artifact), ROUNDS));
    Sample ratio = Sample.ofRatios(batches, calls, time -> time);
    Table table = new Table("", "seconds", "over calls");
    table.add(
        "calls of one tenant each, %d connections".formatted(CONNECTIONS),
        new Sample(calls).text("%.2f"),
        "");
    table.add("one batch", new Sample(batches).text("%.2f"), ratio.text("%.3f"));
    report.table(table);
    return List.of(new Figure("many", ratio.median(), TARGET));
  }

  private static ServerProcess start(Workplace workplace, Path directory, Path store)
      throws IOException {
    return workplace.startServer(
        directory,
        Map.of(
            "COPPICE_MODEL_STORE", store.toUri().toString(),
            "SAGEMAKER_MAX_REQUEST_SIZE", "104857600",
            "COPPICE_JAVA_OPTS", "-Xmx1g",
            "COPPICE_BATCH_SUMMARY", "true"));
  }

  private static String name(int tenant) {
    return "tenant-%04d.tar.gz".formatted(tenant);
  }

  private String batch(List<String> rows) {
    List<String> lines = new ArrayList<>();
    for (int tenant = 0; tenant < tenants; tenant++) {
      for (String row : rows) {
        lines.add(name(tenant) + "," + row);
      }
    }
    Collections.shuffle(lines, new Random(1));
    return lines.stream()
        .collect(
            Collectors.joining(
                "\n", "tenant," + String.join(",", ChurnData.FEATURE_NAMES) + "\n", "\n"));
  }

  private static double seconds(Callable<@Nullable Void> work)
      throws IOException, InterruptedException {
    long begin = System.nanoTime();
    try {
      work.call();
    } catch (IOException | InterruptedException | RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
    return (System.nanoTime() - begin) / 1e9;
  }

  private @Nullable Void callEach(ServerProcess server, String rows) throws InterruptedException {
    AtomicInteger next = new AtomicInteger();
    List<Future<?>> callers = new ArrayList<>();
    try (ExecutorService threads = Executors.newFixedThreadPool(CONNECTIONS)) {
      for (int i = 0; i < CONNECTIONS; i++) {
        callers.add(threads.submit(() -> callNext(server, next, rows)));
      }
      for (Future<?> caller : callers) {
        caller.get();
      }
    } catch (ExecutionException e) {
      throw new IllegalStateException("a call failed", e.getCause());
    }
    return null;
  }

  private @Nullable Void callNext(ServerProcess server, AtomicInteger next, String rows)
      throws IOException, InterruptedException {
    try (InvocationClient client = new InvocationClient(server.endpoint())) {
      int tenant = next.getAndIncrement();
      while (tenant < tenants) {
        client.scores(name(tenant), rows);
        tenant = next.getAndIncrement();
      }
    }
    return null;
  }

  private @Nullable Void callBatch(ServerProcess server, String body)
      throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(server.endpoint().resolve("/batch"))
            .header("Content-Type", "text/csv; header=present; model=tenant")
            .POST(BodyPublishers.ofString(body))
            .build();
    try (HttpClient client = HttpClient.newHttpClient()) {
      HttpResponse<String> answer = client.send(request, BodyHandlers.ofString());
      String expected = "\"answered\": " + tenants * ROWS + ", \"failed\": 0";
      if (answer.statusCode() != 200 || !answer.body().contains(expected)) {
        String end = answer.body().substring(Math.max(0, answer.body().length() - 300));
        throw new IllegalStateException("batch: %d, %s".formatted(answer.statusCode(), end));
      }
    }
    return null;
  }
}
