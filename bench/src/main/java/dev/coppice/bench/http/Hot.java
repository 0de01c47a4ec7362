package dev.coppice.bench.http;

import dev.coppice.bench.run.Benchmark;
import dev.coppice.bench.run.Figure;
import dev.coppice.bench.run.Report;
import dev.coppice.bench.run.Table;
import dev.coppice.bench.run.Workplace;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * How close a warm call comes to what Netty alone can do: one CSV row, a model of 100 trees of
 * depth 6 that is in memory, beside {@link BareNettyServer} that answers the same requests with a
 * constant.
 *
 * <p>Both servers run at the same time but are asked in turn, so that what else happens on the
 * machine happens to both. A ratio is taken within a round; the figures are medians over rounds, at
 * 16 connections.
 */
public final class Hot implements Benchmark {

  private static final List<Integer> CONNECTIONS = List.of(1, 16, 64);
  private static final int FIGURE_CONNECTIONS = 16;
  private static final int ROUNDS = 5;
  private static final Duration WARM_UP = Duration.ofSeconds(8);
  private static final Duration ROUND = Duration.ofSeconds(4);

  private static final double THROUGHPUT_TARGET = 0.85;
  private static final double P99_TARGET = 1.5;

  @Override
  public List<Figure> run(Workplace workplace, Report report)
      throws IOException, InterruptedException {
    try (WarmServer ours = WarmServer.start(workplace, "hot");
        BareServerProcess bare = BareServerProcess.beside(ours.server())) {
      return measure(Contest.between(ours.server(), bare, ours.wrk()), report);
    }
  }

  private static List<Figure> measure(Contest contest, Report report)
      throws IOException, InterruptedException {
    report.progress("warming up");
    contest.warmUp(FIGURE_CONNECTIONS, WARM_UP);
    Map<Integer, Contest.Outcome> outcomes = new TreeMap<>();
    for (int connections : CONNECTIONS) {
      report.progress("%d connections, %d rounds".formatted(connections, ROUNDS));
      outcomes.put(connections, contest.play(connections, ROUNDS, ROUND));
    }
    report.line(
        "One CSV row, 100x6, wrk -t1, %d rounds of %d s per server; median (least..most)"
            .formatted(ROUNDS, ROUND.toSeconds()));
    report.table(table(outcomes));
    Contest.Outcome decisive = outcomes.get(FIGURE_CONNECTIONS);
    if (decisive == null) {
      throw new IllegalStateException("connections: none (expected: 16 among them)");
    }
    return List.of(
        new Figure("hot-p99", decisive.p99Ratio().median(), P99_TARGET),
        new Figure("hot", decisive.throughputRatio().median(), THROUGHPUT_TARGET));
  }

  private static Table table(Map<Integer, Contest.Outcome> outcomes) {
    Table table =
        new Table(
            "connections",
            "server",
            "requests/s",
            "p50 us",
            "p99 us",
            "processor us per request",
            "ratio req/s",
            "ratio p99");
    outcomes.forEach(
        (connections, outcome) -> {
          String ratio = outcome.throughputRatio().text("%.3f");
          String p99Ratio = outcome.p99Ratio().text("%.2f");
          table.add(line(connections, "coppice", outcome.ours(), ratio, p99Ratio));
          table.add(line(connections, "bare Netty", outcome.bare(), "", ""));
        });
    return table;
  }

  private static String[] line(
      int connections, String server, Contest.Side side, String ratio, String p99Ratio) {
    return new String[] {
      Integer.toString(connections),
      server,
      side.requestsPerSecond().text("%.0f"),
      side.p50().text("%.0f"),
      side.p99().text("%.0f"),
      side.processorMicros().text("%.1f"),
      ratio,
      p99Ratio
    };
  }
}
