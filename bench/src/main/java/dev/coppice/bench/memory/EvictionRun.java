package dev.coppice.bench.memory;

import dev.coppice.bench.model.BenchModel;
import dev.coppice.bench.run.Report;
import dev.coppice.bench.run.Table;
import dev.coppice.bench.run.Workplace;
import dev.coppice.scripts.InvocationClient;
import dev.coppice.scripts.ProcessMemory;
import dev.coppice.scripts.S3ProxyProcess;
import dev.coppice.scripts.Scrape;
import dev.coppice.scripts.ServerProcess;
import dev.coppice.scripts.TestBucket;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Thousands of loads of mixed sizes, through the real server and S3, with a budget that holds a
 * part of them; and what the process' resident memory is then beside what the budget counts.
 *
 * <p>The figure is (resident - 150 MB) / accounted, both read {@link #SETTLING} after the last
 * call. Resident is the whole process, the JVM with its heap, code and threads included; nothing
 * but the 150 MB is taken off. Accounted is {@code coppice_memory_budget_used_bytes}.
 */
final class EvictionRun {

  private static final String BUCKET = "coppice-bench";
  private static final String BUDGET = "512MiB";

  /** As forests they take 0.9 GB. */
  private static final Map<BenchModel, Integer> TENANTS =
      Map.of(BenchModel.SMALL, 1_000, BenchModel.MEDIUM, 400, BenchModel.LARGE, 48);

  private static final int LOADS = 2_000;
  private static final int LOADS_PER_LINE = 400;
  private static final Duration LIMIT = Duration.ofMinutes(20);
  private static final Duration BETWEEN_READINGS = Duration.ofMillis(250);
  private static final Duration SETTLING = Duration.ofSeconds(30);
  private static final double ALLOWANCE = 150e6;

  private final Workplace workplace;
  private final Report report;
  private final Table table =
      new Table(
          "when",
          "loads",
          "models",
          "accounted MB",
          "resident MB",
          "(resident - 150) / acc.",
          "JVM heap MB");

  EvictionRun(Workplace workplace, Report report) {
    this.workplace = workplace;
    this.report = report;
  }

  /** The server at one moment. */
  private record Reading(long loads, long models, double accounted, double resident, double heap) {

    static Reading take(ServerProcess server, InvocationClient client)
        throws IOException, InterruptedException {
      Scrape scrape = client.metrics();
      return new Reading(
          (long) scrape.sum("coppice_model_loading_seconds_count"),
          (long) scrape.sum("coppice_loaded_models"),
          scrape.sum("coppice_memory_budget_used_bytes"),
          new ProcessMemory(server.pid()).resident(),
          scrape.sum("jvm_memory_committed_bytes", "area=\"heap\""));
    }

    double residentOverAccounted() {
      return (resident - ALLOWANCE) / accounted;
    }
  }

  /** Runs it, reports how it went, and returns the figure. */
  double residentOverAccounted() throws IOException, InterruptedException {
    Path directory = workplace.emptyDirectory("memory");
    try (S3ProxyProcess s3 = workplace.startS3(directory)) {
      List<String> tenants = upload(s3);
      Map<String, String> settings = s3.environment(BUCKET, "models/");
      settings.put("COPPICE_MEMORY_BUDGET", BUDGET);
      try (ServerProcess server = workplace.startServer(directory, settings);
          InvocationClient client = new InvocationClient(server.endpoint())) {
        return play(server, client, tenants);
      }
    }
  }

  private List<String> upload(S3ProxyProcess s3) throws IOException {
    report.progress("uploading tenants of " + TENANTS);
    List<String> tenants = new ArrayList<>();
    try (TestBucket bucket = TestBucket.open(s3.endpoint(), BUCKET)) {
      for (Map.Entry<BenchModel, Integer> size : TENANTS.entrySet()) {
        Path artifact = size.getKey().artifact(workplace);
        for (int i = 0; i < size.getValue(); i++) {
          String name =
              "%s-%04d.tar.gz".formatted(size.getKey().name().toLowerCase(Locale.ROOT), i);
          bucket.put("models/" + name, artifact);
          tenants.add(name);
        }
      }
    }
    tenants.sort(null); // Map.of has an order of its own every run.
    return tenants;
  }

  private double play(ServerProcess server, InvocationClient client, List<String> tenants)
      throws IOException, InterruptedException {
    add("before the first", Reading.take(server, client));
    Reading busiest;
    String answers;
    try (RandomCalls calls = RandomCalls.start(client, tenants)) {
      busiest = watch(server, client, calls);
      calls.stop();
      answers = calls.answers();
    }
    Reading settled = Reading.take(server, client);
    add("after the last call", settled);
    for (Duration rest = Duration.ZERO; rest.compareTo(SETTLING) < 0; rest = rest.plusSeconds(10)) {
      Thread.sleep(Duration.ofSeconds(10));
      settled = Reading.take(server, client);
      add("%d s later".formatted(rest.plusSeconds(10).toSeconds()), settled);
    }
    report.line(
        "Tenants %s, budget %s, most resident meanwhile %.0f MB; answers %s"
            .formatted(TENANTS, BUDGET, busiest.resident() / 1e6, answers));
    report.table(table);
    return settled.residentOverAccounted();
  }

  /** Looks on until there were enough loads; returns when most was resident. */
  private Reading watch(ServerProcess server, InvocationClient client, RandomCalls calls)
      throws IOException, InterruptedException {
    long deadline = System.nanoTime() + LIMIT.toNanos();
    Reading reading = Reading.take(server, client);
    Reading busiest = reading;
    long nextLine = LOADS_PER_LINE;
    while (reading.loads() < LOADS) {
      if (System.nanoTime() > deadline) {
        throw new IOException(
            "loads: %d in %s (expected: %d); answers %s"
                .formatted(reading.loads(), LIMIT, LOADS, calls.answers()));
      }
      Thread.sleep(BETWEEN_READINGS);
      reading = Reading.take(server, client);
      busiest = reading.resident() > busiest.resident() ? reading : busiest;
      if (reading.loads() >= nextLine) {
        report.progress("%d loads".formatted(reading.loads()));
        add("under load", reading);
        nextLine += LOADS_PER_LINE;
      }
    }
    return busiest;
  }

  private void add(String when, Reading reading) {
    table.add(
        when,
        Long.toString(reading.loads()),
        Long.toString(reading.models()),
        "%.0f".formatted(reading.accounted() / 1e6),
        "%.0f".formatted(reading.resident() / 1e6),
        reading.accounted() == 0 ? "" : "%.3f".formatted(reading.residentOverAccounted()),
        "%.0f".formatted(reading.heap() / 1e6));
  }
}
