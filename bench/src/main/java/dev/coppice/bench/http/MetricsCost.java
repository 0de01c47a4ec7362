package dev.coppice.bench.http;

import dev.coppice.bench.run.Benchmark;
import dev.coppice.bench.run.Figure;
import dev.coppice.bench.run.Report;
import dev.coppice.bench.run.Sample;
import dev.coppice.bench.run.Table;
import dev.coppice.bench.run.Workplace;
import dev.coppice.loader.ModelName;
import dev.coppice.metrics.Telemetry;
import dev.coppice.metrics.TickingClock;
import dev.coppice.metrics.cloudwatch.EmfSettings;
import dev.coppice.metrics.meters.Route;
import dev.coppice.metrics.tenants.CallReport;
import dev.coppice.metrics.tenants.TenantFigures;
import java.io.FileOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What metrics cost a warm call: the processor time of all that a call records in the meters and in
 * its tenant's figures, lines for CloudWatch and the thread that writes them included, as a share
 * of the processor time that a whole warm call takes the server.
 *
 * <p>The first is measured in this process, by the classes that the server calls, the lines written
 * to {@code /dev/null}; the second with wrk, 16 connections, one CSV row, the model of the {@code
 * hot} benchmark.
 */
public final class MetricsCost implements Benchmark {

  private static final double TARGET = 0.03;

  private static final int ROUNDS = 9;
  private static final int CALLS = 1_000_000;
  private static final int WARM_UPS = 3;

  /** So many calls, and then the writer is waited for: no real server is that far ahead of it. */
  private static final int CALLS_AHEAD = 500;

  /** The writer leaves so many full lines until there is one more, or a second is over. */
  private static final int LINES_LEFT = 3;

  /** Lookups and calls take turns; a line is full with 100 of the ones and 99 of the others. */
  private static final int EVENTS_PER_LINE = 199;

  private static final int TENANTS = 10_000;
  private static final ModelName TENANT = new ModelName("tenant-00001.tar.gz");
  private static final String REQUEST = "5f2c6d30-9a53-4c43-8f8e-3d2b0c1b7a11";

  private static final int CONNECTIONS = 16;
  private static final Duration SERVER_WARM_UP = Duration.ofSeconds(8);
  private static final Duration PATIENCE = Duration.ofSeconds(2);
  private static final Duration SERVER_ROUND = Duration.ofSeconds(4);

  @Override
  public List<Figure> run(Workplace workplace, Report report)
      throws IOException, InterruptedException {
    report.progress("reporting calls to the meters, in this process");
    Sample prometheus;
    Sample both;
    try (TickingClock clock = TickingClock.start();
        Telemetry telemetry = new Telemetry(TenantFigures.ofMost(TENANTS, clock), clock)) {
      prometheus = nanosPerCall(telemetry, null);
    }
    LineCount lines = new LineCount(new FileOutputStream("/dev/null"));
    EmfSettings settings = new EmfSettings("Coppice", "bench", "AllTraffic");
    try (TickingClock clock = TickingClock.start();
        Telemetry telemetry =
            Telemetry.withEmbeddedMetrics(
                TenantFigures.ofMost(TENANTS, clock), clock, settings, lines, PATIENCE)) {
      both = nanosPerCall(telemetry, lines);
    }
    Sample whole = serverMicros(workplace, report);
    Table table = new Table("processor time per warm call", "ns");
    table.add("meters for Prometheus", prometheus.text("%.0f"));
    table.add("the same, and lines for CloudWatch", both.text("%.0f"));
    table.add("the whole call", "%.0f".formatted(1e3 * whole.median()));
    report.line(
        "%d rounds of %,d calls in process, %d rounds of %d s over HTTP; median (least..most)"
            .formatted(ROUNDS, CALLS, ROUNDS, SERVER_ROUND.toSeconds()));
    report.table(table);
    return List.of(new Figure("metrics", both.median() / 1e3 / whole.median(), TARGET));
  }

  private static Sample nanosPerCall(Telemetry telemetry, @Nullable LineCount lines) {
    var process =
        ManagementFactory.getPlatformMXBean(com.sun.management.OperatingSystemMXBean.class);
    List<Double> nanos = new ArrayList<>();
    for (int round = -WARM_UPS; round < ROUNDS; round++) {
      long before = process.getProcessCpuTime();
      record(telemetry, lines);
      long taken = process.getProcessCpuTime() - before;
      if (round >= 0) {
        nanos.add(taken / (double) CALLS);
      }
    }
    return new Sample(nanos);
  }

  private static void record(Telemetry telemetry, @Nullable LineCount lines) {
    long linesBefore = lines == null ? 0 : lines.count();
    for (int call = 0; call < CALLS; call++) {
      telemetry.requests().started();
      telemetry.requests().lookedUp(true);
      long whole = 95_000L + call;
      long model = 80_000L + call;
      telemetry.requests().finished(REQUEST, Route.INVOCATIONS, 200, true, whole, model);
      telemetry.requests().called(new CallReport(TENANT, null, "", true, 1, model, whole));
      if (lines != null && call % CALLS_AHEAD == CALLS_AHEAD - 1) {
        lines.await(linesBefore + 2 * (call + 1) / EVENTS_PER_LINE - LINES_LEFT);
      }
    }
  }

  private static Sample serverMicros(Workplace workplace, Report report)
      throws IOException, InterruptedException {
    try (WarmServer warm = WarmServer.start(workplace, "metrics")) {
      Contest.Contestant server = Contest.Contestant.of(warm.server());
      report.progress("warming up the server");
      warm.wrk().run(server.endpoint(), CONNECTIONS, SERVER_WARM_UP);
      List<Double> micros = new ArrayList<>();
      for (int round = 1; round <= ROUNDS; round++) {
        report.progress("round %d of %d".formatted(round, ROUNDS));
        micros.add(server.play(warm.wrk(), CONNECTIONS, SERVER_ROUND).processorMicros());
      }
      return new Sample(micros);
    }
  }

  /** Passes lines on, and counts them. */
  private static final class LineCount extends FilterOutputStream {

    private long count;

    LineCount(OutputStream out) {
      super(out);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      out.write(bytes, offset, length);
    }

    @Override
    public synchronized void flush() {
      count++;
      notifyAll();
    }

    synchronized long count() {
      return count;
    }

    /** Waits without using a processor. */
    synchronized void await(long lines) {
      try {
        while (count < lines) {
          wait();
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException("interrupted", e);
      }
    }
  }
}
