package dev.coppice.bench;

import dev.coppice.bench.codec.Codec;
import dev.coppice.bench.codec.Named;
import dev.coppice.bench.codec.Payload;
import dev.coppice.bench.codec.Signature;
import dev.coppice.bench.day.DayFigures;
import dev.coppice.bench.engine.LoadTime;
import dev.coppice.bench.engine.ReasonsBits;
import dev.coppice.bench.engine.ReasonsSpeed;
import dev.coppice.bench.engine.ScoringSpeed;
import dev.coppice.bench.fleet.FleetFigures;
import dev.coppice.bench.fuzz.Fuzz;
import dev.coppice.bench.hostile.Hostile;
import dev.coppice.bench.http.AccessLogCost;
import dev.coppice.bench.http.BatchMemory;
import dev.coppice.bench.http.Cold;
import dev.coppice.bench.http.ConsoleCost;
import dev.coppice.bench.http.First;
import dev.coppice.bench.http.Hot;
import dev.coppice.bench.http.Many;
import dev.coppice.bench.http.MetricsCost;
import dev.coppice.bench.http.Regrow;
import dev.coppice.bench.http.Stampede;
import dev.coppice.bench.http.Start;
import dev.coppice.bench.http.Tls;
import dev.coppice.bench.http.WarmStart;
import dev.coppice.bench.memory.Crowd;
import dev.coppice.bench.memory.Density;
import dev.coppice.bench.memory.Memory;
import dev.coppice.bench.memory.ReasonsMemory;
import dev.coppice.bench.memory.TenantMemory;
import dev.coppice.bench.memory.Trial;
import dev.coppice.bench.parity.Parity;
import dev.coppice.bench.protocol.Protocols;
import dev.coppice.bench.run.Benchmark;
import dev.coppice.bench.run.Figure;
import dev.coppice.bench.run.Machine;
import dev.coppice.bench.run.Report;
import dev.coppice.bench.run.Workplace;
import dev.coppice.bench.soak.Restarts;
import dev.coppice.bench.soak.Soak;
import dev.coppice.bench.traffic.HitRatio;
import dev.coppice.bench.traffic.Planned;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** The benchmarks by name; {@code bench/run} calls it. */
final class Bench {

  private static final Map<String, Benchmark> BENCHMARKS =
      Map.ofEntries(
          Map.entry("hot", new Hot()),
          Map.entry("tls", new Tls()),
          Map.entry("row", ScoringSpeed.ofRow()),
          Map.entry("batch", ScoringSpeed.ofBatch()),
          Map.entry("load", new LoadTime()),
          Map.entry("reasons", new ReasonsSpeed()),
          Map.entry("reasons-bits", new ReasonsBits()),
          Map.entry("reasons-memory", new ReasonsMemory()),
          Map.entry("density", new Density()),
          Map.entry("codec", new Codec()),
          Map.entry("cold", new Cold()),
          Map.entry("stampede", new Stampede()),
          Map.entry("regrow", new Regrow()),
          Map.entry("start", new Start()),
          Map.entry("first", new First()),
          Map.entry("memory", new Memory()),
          Map.entry("crowd", Crowd.of(100_000)),
          Map.entry("trial", new Trial()),
          Map.entry("payload", new Payload()),
          Map.entry("protocols", new Protocols()),
          Map.entry("named", new Named()),
          Map.entry("signature", new Signature()),
          Map.entry("many", new Many()),
          Map.entry("parity", new Parity(200, 1)),
          Map.entry("batch-memory", new BatchMemory()),
          Map.entry("metrics", new MetricsCost()),
          Map.entry("tenants", new TenantMemory()),
          Map.entry("console", new ConsoleCost()),
          Map.entry("access-log", new AccessLogCost()),
          Map.entry("hostile", new Hostile(Duration.ofSeconds(5), "")),
          Map.entry("fuzz", Fuzz.ofAll()),
          Map.entry("hitratio", new HitRatio()),
          Map.entry("plan", new Planned()),
          Map.entry("warmstart", new WarmStart()),
          Map.entry("soak", new Soak()),
          Map.entry("restarts", new Restarts()),
          Map.entry("fleet", new FleetFigures()),
          Map.entry("day", new DayFigures()));

  private Bench() {}

  /**
   * Runs one.
   *
   * @param args its name, then its options
   */
  public static void main(String[] args) throws IOException, InterruptedException {
    Benchmark benchmark;
    try {
      benchmark = asked(List.of(args));
    } catch (IllegalArgumentException e) {
      System.err.println(e.getMessage());
      System.exit(2);
      return;
    }
    // Figures are read by programs too: a point is a point everywhere.
    Locale.setDefault(Locale.ROOT);
    // An interrupted run leaves no server behind.
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> ProcessHandle.current().descendants().forEach(ProcessHandle::destroy)));
    run(args[0], benchmark, Workplace.ofRun());
  }

  private static Benchmark asked(List<String> arguments) {
    Benchmark benchmark = arguments.isEmpty() ? null : BENCHMARKS.get(arguments.getFirst());
    if (benchmark == null) {
      throw new IllegalArgumentException(
          "usage: bench/run NAME [OPTION VALUE]... (NAME: one of %s)"
              .formatted(String.join(", ", new TreeMap<>(BENCHMARKS).keySet())));
    }
    return benchmark.with(arguments.subList(1, arguments.size()));
  }

  private static void run(String name, Benchmark benchmark, Workplace workplace)
      throws IOException, InterruptedException {
    try (Report report = new Report(workplace.result(name))) {
      report.line(Machine.describe());
      List<Figure> figures = benchmark.run(workplace, report);
      figures.forEach(figure -> report.line(figure.toString()));
    }
  }
}
