package dev.coppice.bench.http;

import dev.coppice.bench.model.BenchModel;
import dev.coppice.scripts.InvocationClient;
import dev.coppice.scripts.ServerProcess;
import dev.coppice.scripts.churn.ChurnData;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Many tenants' rows, scored in one of two ways: a call for each tenant, or one batch of all. */
final class ManyCalls {

  static final int CONNECTIONS = 8;

  private final int tenants;
  private final int rowsEach;
  private final String rows;
  private final String batch;

  /**
   * @param tenants how many, all of the same rows
   */
  ManyCalls(int tenants, int rowsEach) {
    this.tenants = tenants;
    this.rowsEach = rowsEach;
    this.rows = BenchModel.SMALL.csv(rowsEach);
    List<String> lines = new ArrayList<>();
    for (int tenant = 0; tenant < tenants; tenant++) {
      for (String row : rows.lines().toList()) {
        lines.add(name(tenant) + "," + row);
      }
    }
    Collections.shuffle(lines, new Random(1));
    batch =
        lines.stream()
            .collect(
                Collectors.joining(
                    "\n", "tenant," + String.join(",", ChurnData.FEATURE_NAMES) + "\n", "\n"));
  }

  static String name(int tenant) {
    return "tenant-%04d.tar.gz".formatted(tenant);
  }

  int count() {
    return tenants * rowsEach;
  }

  int batchBytes() {
    return batch.length();
  }

  /** Seconds that it takes to call tenant by tenant, the rows sorted, on 8 connections. */
  double callEach(ServerProcess server) throws InterruptedException {
    List<InvocationClient> clients =
        IntStream.range(0, CONNECTIONS)
            .mapToObj(connection -> new InvocationClient(server.endpoint()))
            .toList();
    AtomicInteger next = new AtomicInteger();
    List<Future<?>> callers = new ArrayList<>();
    try (ExecutorService threads = Executors.newFixedThreadPool(CONNECTIONS)) {
      long begin = System.nanoTime();
      clients.forEach(client -> callers.add(threads.submit(() -> callNext(client, next))));
      for (Future<?> caller : callers) {
        caller.get();
      }
      return (System.nanoTime() - begin) / 1e9;
    } catch (ExecutionException e) {
      throw new IllegalStateException("a call failed", e.getCause());
    } finally {
      clients.forEach(InvocationClient::close);
    }
  }

  /** Calls tenant by tenant on one connection. */
  void callInTurn(InvocationClient client) throws IOException, InterruptedException {
    callNext(client, new AtomicInteger());
  }

  private @Nullable Void callNext(InvocationClient client, AtomicInteger next)
      throws IOException, InterruptedException {
    int tenant = next.getAndIncrement();
    while (tenant < tenants) {
      client.scores(name(tenant), rows);
      tenant = next.getAndIncrement();
    }
    return null;
  }

  /** Seconds that one batch takes, the rows in any order. */
  double callBatch(ServerProcess server) throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(server.endpoint().resolve("/batch"))
            .header("Content-Type", "text/csv; header=present; model=tenant")
            .POST(BodyPublishers.ofString(batch))
            .build();
    try (HttpClient client = HttpClient.newHttpClient()) {
      long begin = System.nanoTime();
      HttpResponse<String> answer = client.send(request, BodyHandlers.ofString());
      double seconds = (System.nanoTime() - begin) / 1e9;
      String expected = "\"answered\": " + count() + ", \"failed\": 0";
      if (answer.statusCode() != 200 || !answer.body().contains(expected)) {
        String end = answer.body().substring(Math.max(0, answer.body().length() - 300));
        throw new IllegalStateException("batch: %d, %s".formatted(answer.statusCode(), end));
      }
      return seconds;
    }
  }
}
