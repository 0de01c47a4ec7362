package dev.coppice.scripts.demo;

import dev.coppice.scripts.InvocationClient;
import dev.coppice.scripts.S3ProxyProcess;
import dev.coppice.scripts.Scrape;
import dev.coppice.scripts.ServerProcess;
import dev.coppice.scripts.churn.ChurnData;
import java.io.IOException;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * What the demo shows: models come out of the store and answer; and where memory is short, one is
 * evicted and grows back.
 */
final class DemoStory {

  static final String BUCKET = "churn-mme";
  static final String PREFIX = "models/";

  private static final String HERO = DemoFleet.LARGE_TENANT;
  private static final String STAMPEDED = "tenant-acme-023";
  private static final int WARM_CALLS = 5;
  private static final int STAMPEDE = 50;

  /** Enough for the coldest to become cold in the eyes of a policy that counts uses. */
  private static final int MAX_ROUNDS = 20;

  private static final String ROW = "%-34s %10s   %s%n";

  private final ServerProcess server;
  private final S3ProxyProcess store;
  private final InvocationClient client;
  private final List<String> tenants;
  private final PrintStream out;

  DemoStory(
      ServerProcess server,
      S3ProxyProcess store,
      InvocationClient client,
      List<String> tenants,
      PrintStream out) {
    this.server = server;
    this.store = store;
    this.client = client;
    this.tenants = List.copyOf(tenants);
    this.out = out;
  }

  /**
   * A model's first loads: cold and warm, fifty callers at once, then everybody. Any answer that is
   * not as announced ends it with an exception.
   */
  void playWithRoomForAll() throws IOException, InterruptedException {
    printHead();
    warm(cold("cold " + HERO));
    stampede();
    long start = System.nanoTime();
    for (String tenant : tenants) {
      client.invoke(artifact(tenant), customer(tenant));
    }
    out.printf(ROW, "all, one after another", seconds(start), tenants.size() + " calls");
    printMemory();
  }

  /** A model is crowded out by the others and comes back with the same answer. */
  void playWithTooLittle() throws IOException, InterruptedException {
    printHead();
    String score = cold("cold " + HERO);
    crowdOut();
    if (!cold("cold again " + HERO).equals(score)) {
      throw new IOException("score of %s: another one (expected: %s)".formatted(HERO, score));
    }
    printMemory();
  }

  private void printHead() {
    out.printf(ROW, "call", "took", "what happened");
    out.println("-".repeat(112));
  }

  private void printMemory() throws IOException, InterruptedException {
    out.println("-".repeat(112));
    Scrape metrics = client.metrics();
    out.printf(
        "In memory now: %.0f of %d models, %.0f of %.0f MB%n",
        metrics.sum("coppice_loaded_models"),
        tenants.size(),
        metrics.sum("coppice_memory_budget_used_bytes") / 1e6,
        metrics.sum("coppice_memory_budget_bytes") / 1e6);
  }

  private String cold(String what) throws IOException, InterruptedException {
    double scoredBefore = scoringSeconds();
    InvocationClient.Answer answer = client.invoke(artifact(HERO), customer(HERO));
    double scored = scoringSeconds() - scoredBefore;
    LoadLine load = LoadLine.latest(server.log(), artifact(HERO));
    out.printf(
        ROW,
        what,
        millis(answer),
        "download %d + unpack %d + build %d + score %.1f ms; %.0f MB in memory; churn %s"
            .formatted(
                load.downloading(),
                load.unpacking(),
                load.building(),
                scored * 1e3,
                load.bytes() / 1e6,
                answer.score()));
    return answer.score();
  }

  private void warm(String score) throws IOException, InterruptedException {
    for (int i = 1; i <= WARM_CALLS; i++) {
      InvocationClient.Answer answer = client.invoke(artifact(HERO), customer(HERO));
      if (!answer.score().equals(score)) {
        throw new IOException("score: %s (expected: %s)".formatted(answer.score(), score));
      }
      out.printf(ROW, "warm " + i, millis(answer), "from memory");
    }
  }

  private void stampede() throws IOException, InterruptedException {
    String row = customer(STAMPEDED);
    CountDownLatch go = new CountDownLatch(1);
    List<InvocationClient.Answer> answers = new ArrayList<>();
    try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<InvocationClient.Answer>> calls = new ArrayList<>();
      for (int i = 0; i < STAMPEDE; i++) {
        calls.add(
            callers.submit(
                () -> {
                  go.await();
                  return client.invoke(artifact(STAMPEDED), row);
                }));
      }
      go.countDown();
      for (Future<InvocationClient.Answer> call : calls) {
        answers.add(call.get());
      }
    } catch (ExecutionException e) {
      throw new IOException("stampede", e.getCause());
    }
    long scores = answers.stream().map(InvocationClient.Answer::score).distinct().count();
    long downloads = store.downloads(BUCKET, PREFIX + artifact(STAMPEDED));
    if (scores != 1 || downloads != 1) {
      throw new IOException(
          "stampede: %d scores, %d downloads (expected: 1 of each)".formatted(scores, downloads));
    }
    InvocationClient.Answer slowest =
        Collections.max(answers, (a, b) -> a.took().compareTo(b.took()));
    out.printf(
        ROW,
        "%d at once, cold %s".formatted(STAMPEDE, STAMPEDED),
        millis(slowest),
        "the slowest of them; the store counted %d download".formatted(downloads));
  }

  private void crowdOut() throws IOException, InterruptedException {
    long start = System.nanoTime();
    int calls = 0;
    for (int round = 0; round < MAX_ROUNDS; round++) {
      for (String tenant : tenants) {
        if (tenant.equals(HERO)) {
          continue;
        }
        client.invoke(artifact(tenant), customer(tenant));
        calls++;
        if (!client.isResident(artifact(HERO))) {
          out.printf(
              ROW,
              "others, one after another",
              seconds(start),
              "%d calls, and %s is evicted".formatted(calls, HERO));
          return;
        }
      }
    }
    throw new IOException(
        "%s: in memory after %d calls of others (expected: evicted)".formatted(HERO, calls));
  }

  private double scoringSeconds() throws IOException, InterruptedException {
    return client.metrics().sum("coppice_model_latency_seconds_sum");
  }

  /** The name of a tenant's artifact in the store. */
  static String artifact(String tenant) {
    return tenant + ".tar.gz";
  }

  /** A customer of that tenant, always the same one. */
  static String customer(String tenant) {
    return new ChurnData(tenant).draw(1).csv(0);
  }

  private static String seconds(long startNanos) {
    return "%.1f s".formatted((System.nanoTime() - startNanos) / 1e9);
  }

  private static String millis(InvocationClient.Answer answer) {
    return "%.1f ms".formatted(answer.took().toNanos() / 1e6);
  }
}
