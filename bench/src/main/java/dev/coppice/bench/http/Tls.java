package dev.coppice.bench.http;

import dev.coppice.bench.model.BenchModel;
import dev.coppice.bench.run.Benchmark;
import dev.coppice.bench.run.Figure;
import dev.coppice.bench.run.Report;
import dev.coppice.bench.run.Table;
import dev.coppice.bench.run.Workplace;
import dev.coppice.scripts.PemCertificate;
import dev.coppice.scripts.ServerProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * The same as {@link Hot} over TLS: one CSV row, and beside it {@link BareNettyServer} with the
 * same certificate and the JDK's TLS, at 16 connections that stay open.
 */
public final class Tls implements Benchmark {

  private static final String MODEL = "hot.tar.gz";
  private static final int CONNECTIONS = 16;
  private static final int ROUNDS = 5;
  private static final Duration WARM_UP = Duration.ofSeconds(8);
  private static final Duration ROUND = Duration.ofSeconds(4);
  private static final double TARGET = 0.75;

  @Override
  public List<Figure> run(Workplace workplace, Report report)
      throws IOException, InterruptedException {
    Path directory = workplace.emptyDirectory("tls");
    Path store = Files.createDirectory(directory.resolve("store"));
    Files.copy(BenchModel.SMALL.artifact(workplace), store.resolve(MODEL));
    PemCertificate certificate = PemCertificate.make(directory, "own");
    Map<String, String> settings =
        certificate.settings("COPPICE_MODEL_STORE", "file://" + store + "/");
    try (ServerProcess ours = workplace.startServer(directory, settings);
        BareServerProcess bare = BareServerProcess.beside(ours, certificate)) {
      Wrk wrk = new Wrk(directory, MODEL, BenchModel.SMALL.csv(1));
      Contest contest = Contest.between(ours, bare, wrk);
      report.progress("warming up");
      contest.warmUp(CONNECTIONS, WARM_UP);
      return measure(contest, report);
    }
  }

  private static List<Figure> measure(Contest contest, Report report)
      throws IOException, InterruptedException {
    report.progress("%d connections, %d rounds".formatted(CONNECTIONS, ROUNDS));
    Contest.Outcome outcome = contest.play(CONNECTIONS, ROUNDS, ROUND);
    report.line(
        "One CSV row over TLS 1.3, 100x6, wrk -t1 -c%d, %d rounds of %d s per server; median (least..most)"
            .formatted(CONNECTIONS, ROUNDS, ROUND.toSeconds()));
    Table table = new Table("server", "requests/s", "p50 us", "p99 us", "processor us per request");
    table.add(line("coppice", outcome.ours()));
    table.add(line("bare Netty", outcome.bare()));
    report.table(table);
    report.line("ratio " + outcome.throughputRatio().text("%.3f"));
    return List.of(new Figure("tls", outcome.throughputRatio().median(), TARGET));
  }

  private static String[] line(String server, Contest.Side side) {
    return new String[] {
      server,
      side.requestsPerSecond().text("%.0f"),
      side.p50().text("%.0f"),
      side.p99().text("%.0f"),
      side.processorMicros().text("%.1f")
    };
  }
}
