package dev.coppice.bench.http;

import dev.coppice.bench.run.Benchmark;
import dev.coppice.bench.run.Figure;
import dev.coppice.bench.run.Report;
import dev.coppice.bench.run.Sample;
import dev.coppice.bench.run.Table;
import dev.coppice.bench.run.Workplace;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * What a hundred open pages of the console cost the server: its processor time while they ask as
 * pages do, each every ten seconds for what it has not seen, less that of as long without them, as
 * a part of one core.
 */
public final class ConsoleCost implements Benchmark {

  private static final double TARGET = 0.03;
  private static final int PAGES = 100;
  private static final Duration TICK = Duration.ofSeconds(10);
  private static final Duration ROUND = Duration.ofSeconds(20);
  private static final int ROUNDS = 3;

  @Override
  public List<Figure> run(Workplace workplace, Report report)
      throws IOException, InterruptedException {
    try (WarmServer warm = WarmServer.start(workplace, "console")) {
      report.progress("warming up: a round of each");
      Contest.Contestant server = Contest.Contestant.of(warm.server());
      withoutPages(server);
      withPages(server);
      List<Double> idle = new ArrayList<>();
      List<Double> open = new ArrayList<>();
      for (int round = 1; round <= ROUNDS; round++) {
        report.progress("round %d of %d".formatted(round, ROUNDS));
        idle.add(withoutPages(server));
        open.add(withPages(server));
      }
      Sample before = new Sample(idle);
      Sample after = new Sample(open);
      Table table = new Table("processor time, part of one core", "%");
      table.add("idle", before.dividedBy(0.01).text("%.2f"));
      table.add(PAGES + " pages open", after.dividedBy(0.01).text("%.2f"));
      report.table(table);
      return List.of(new Figure("console", after.median() - before.median(), TARGET));
    }
  }

  private static double withoutPages(Contest.Contestant server) throws InterruptedException {
    Duration before = server.processorTime();
    Thread.sleep(ROUND);
    return server.processorTime().minus(before).toNanos() / (double) ROUND.toNanos();
  }

  private static double withPages(Contest.Contestant server)
      throws IOException, InterruptedException {
    URI data = server.endpoint().resolve("/console/data");
    AtomicInteger failures = new AtomicInteger();
    try (HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
        ScheduledExecutorService clock = Executors.newScheduledThreadPool(1)) {
      Instant start = Instant.now();
      Duration before = server.processorTime();
      for (int i = 0; i < PAGES; i++) {
        Page page = new Page(client, data, failures);
        long delay = i * TICK.toMillis() / PAGES;
        var unused =
            clock.scheduleAtFixedRate(page::ask, delay, TICK.toMillis(), TimeUnit.MILLISECONDS);
      }
      Thread.sleep(ROUND);
      clock.shutdownNow();
      Duration taken = server.processorTime().minus(before);
      if (failures.get() > 0) {
        throw new IOException("pages: %d failed (expected: 0)".formatted(failures.get()));
      }
      return taken.toNanos() / (double) Duration.between(start, Instant.now()).toNanos();
    }
  }

  /** One open page. */
  private static final class Page {

    private final HttpClient client;
    private final URI data;
    private final AtomicInteger failures;
    private volatile String etag = "\"none\"";

    Page(HttpClient client, URI data, AtomicInteger failures) {
      this.client = client;
      this.data = data;
      this.failures = failures;
    }

    void ask() {
      HttpRequest request = HttpRequest.newBuilder(data).header("If-None-Match", etag).build();
      var unused = client.sendAsync(request, BodyHandlers.discarding()).thenAccept(this::take);
    }

    private void take(HttpResponse<Void> answer) {
      if (answer.statusCode() != 200 && answer.statusCode() != 304) {
        failures.incrementAndGet();
      }
      etag = answer.headers().firstValue("etag").orElse(etag);
    }
  }
}
