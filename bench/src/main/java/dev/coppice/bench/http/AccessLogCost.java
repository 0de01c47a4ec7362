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

/**
 * What a line for every request costs a warm call: the requests per second of a server that writes
 * them to a file, over those of one that writes none; one CSV row, the model of the {@code hot}
 * benchmark, 16 connections.
 *
 * <p>Both servers run at the same time but are asked in turn; a ratio is taken within a round.
 */
public final class AccessLogCost implements Benchmark {

  private static final int CONNECTIONS = 16;
  private static final int ROUNDS = 7;
  private static final Duration WARM_UP = Duration.ofSeconds(8);
  private static final Duration ROUND = Duration.ofSeconds(4);
  private static final double TARGET = 0.90;

  @Override
  public List<Figure> run(Workplace workplace, Report report)
      throws IOException, InterruptedException {
    try (WarmServer all =
            WarmServer.start(workplace, "log-all", Map.of("COPPICE_ACCESS_LOG", "all"));
        WarmServer off =
            WarmServer.start(workplace, "log-off", Map.of("COPPICE_ACCESS_LOG", "off"))) {
      Contest contest =
          new Contest(
              Contest.Contestant.of(all.server()), Contest.Contestant.of(off.server()), all.wrk());
      report.progress("warming up");
      contest.warmUp(CONNECTIONS, WARM_UP);
      report.progress("%d rounds".formatted(ROUNDS));
      Contest.Outcome outcome = contest.play(CONNECTIONS, ROUNDS, ROUND);
      report.line(
          "One CSV row, 100x6, wrk, %d connections, %d rounds of %d s per server; median (least..most)"
              .formatted(CONNECTIONS, ROUNDS, ROUND.toSeconds()));
      Table table = new Table("lines", "requests/s", "processor us per request");
      table.add(line("all", outcome.ours()));
      table.add(line("none", outcome.bare()));
      report.table(table);
      report.line("all over none: " + outcome.throughputRatio().text("%.3f"));
      return List.of(new Figure("access-log", outcome.throughputRatio().median(), TARGET));
    }
  }

  private static String[] line(String lines, Contest.Side side) {
    return new String[] {
      lines, side.requestsPerSecond().text("%.0f"), side.processorMicros().text("%.1f")
    };
  }
}
