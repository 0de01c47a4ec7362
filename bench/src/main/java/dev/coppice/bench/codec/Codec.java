package dev.coppice.bench.codec;

import dev.coppice.bench.http.BareServerProcess;
import dev.coppice.bench.http.Contest;
import dev.coppice.bench.http.Wrk;
import dev.coppice.bench.model.BenchModel;
import dev.coppice.bench.run.Benchmark;
import dev.coppice.bench.run.Figure;
import dev.coppice.bench.run.Report;
import dev.coppice.bench.run.Sample;
import dev.coppice.bench.run.Table;
import dev.coppice.bench.run.Workplace;
import dev.coppice.scripts.InvocationClient;
import dev.coppice.scripts.ServerProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What reading and writing cost a batch of 1,000 CSV rows beside scoring it with a forest: how much
 * of decoding, scoring and encoding together is not scoring.
 *
 * <p>The three are measured in this process, by the classes the server calls and from buffers as it
 * has them. What HTTP adds is left out of the whole, which makes the share of parsing and printing
 * larger, not smaller. The figure is the small model's, whose scoring hides least. Beside it, the
 * same body over HTTP, against {@link BareServerProcess} that reads it and answers a constant.
 */
public final class Codec implements Benchmark {

  private static final int ROWS = 1_000;
  private static final int ROUNDS = 9;
  private static final List<BenchModel> MODELS = List.of(BenchModel.SMALL, BenchModel.MEDIUM);

  private static final int CONNECTIONS = 2;
  private static final int HTTP_ROUNDS = 5;
  private static final Duration HTTP_WARM_UP = Duration.ofSeconds(4);
  private static final Duration HTTP_ROUND = Duration.ofSeconds(3);

  private static final double TARGET = 0.5;

  @Override
  public List<Figure> run(Workplace workplace, Report report)
      throws IOException, InterruptedException {
    List<Figure> figures = new ArrayList<>();
    Table parts =
        new Table("model", "decode us", "score us", "encode us", "share of decode + encode");
    for (BenchModel model : MODELS) {
      report.progress(model.label() + ", in this process");
      try (CodecParts batch = CodecParts.load(workplace, model, ROWS)) {
        List<CodecParts.Times> times = batch.measure(ROUNDS);
        Sample share = Sample.of(times, CodecParts.Times::share);
        parts.add(
            model.label(),
            Sample.of(times, CodecParts.Times::decode).text("%.0f"),
            Sample.of(times, CodecParts.Times::score).text("%.0f"),
            Sample.of(times, CodecParts.Times::encode).text("%.0f"),
            share.text("%.3f"));
        String suffix = model == BenchModel.SMALL ? "" : "-" + model.label();
        figures.addFirst(new Figure("codec" + suffix, share.median(), TARGET));
      }
    }
    report.line(
        "%,d rows of CSV, in process, %d rounds; median (least..most)".formatted(ROWS, ROUNDS));
    report.table(parts);
    overHttp(workplace, report);
    return figures;
  }

  private static void overHttp(Workplace workplace, Report report)
      throws IOException, InterruptedException {
    Path directory = workplace.emptyDirectory("codec");
    Path store = Files.createDirectory(directory.resolve("store"));
    for (BenchModel model : MODELS) {
      Files.copy(model.artifact(workplace), store.resolve(fileName(model)));
    }
    Map<String, String> settings = Map.of("COPPICE_MODEL_STORE", "file://" + store + "/");
    Table table = new Table("model", "coppice rows/s", "bare Netty rows/s", "ratio");
    try (ServerProcess ours = workplace.startServer(directory, settings);
        BareServerProcess bare = BareServerProcess.beside(ours)) {
      for (BenchModel model : MODELS) {
        report.progress(model.label() + ", over HTTP");
        Contest.Outcome outcome = play(ours, bare, directory, model);
        table.add(
            model.label(),
            rowsPerSecond(outcome.ours()),
            rowsPerSecond(outcome.bare()),
            outcome.throughputRatio().text("%.3f"));
      }
    }
    report.line(
        "The same over HTTP, %d connections, %d rounds of %d s per server"
            .formatted(CONNECTIONS, HTTP_ROUNDS, HTTP_ROUND.toSeconds()));
    report.table(table);
  }

  private static Contest.Outcome play(
      ServerProcess ours, BareServerProcess bare, Path directory, BenchModel model)
      throws IOException, InterruptedException {
    String body = model.csv(ROWS);
    try (InvocationClient client = new InvocationClient(ours.endpoint())) {
      client.scores(fileName(model), body);
    }
    Contest contest = Contest.between(ours, bare, new Wrk(directory, fileName(model), body));
    contest.warmUp(CONNECTIONS, HTTP_WARM_UP);
    return contest.play(CONNECTIONS, HTTP_ROUNDS, HTTP_ROUND);
  }

  private static String fileName(BenchModel model) {
    return model.name().toLowerCase(Locale.ROOT) + ".tar.gz";
  }

  private static String rowsPerSecond(Contest.Side side) {
    return Sample.of(side.rounds(), round -> ROWS * round.seen().requestsPerSecond()).text("%.0f");
  }
}
