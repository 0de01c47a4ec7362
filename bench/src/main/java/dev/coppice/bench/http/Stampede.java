package dev.coppice.bench.http;

import dev.coppice.bench.model.BenchModel;
import dev.coppice.bench.run.Benchmark;
import dev.coppice.bench.run.Figure;
import dev.coppice.bench.run.Report;
import dev.coppice.bench.run.Sample;
import dev.coppice.bench.run.Table;
import dev.coppice.bench.run.Workplace;
import dev.coppice.scripts.InvocationClient;
import dev.coppice.scripts.S3ProxyProcess;
import dev.coppice.scripts.ServerProcess;
import dev.coppice.scripts.TestBucket;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * A hundred callers at once on one cold tenant: how often its store is asked, how often it is
 * built, and how many of them are answered. The store counts its own requests.
 *
 * <p>Each round has a tenant of its own, so that every one is cold.
 */
public final class Stampede implements Benchmark {

  private static final String BUCKET = "coppice-bench";
  private static final int CALLERS = 100;
  private static final int ROUNDS = 20;

  /** What came of one round; times in milliseconds. */
  private record Round(long fetches, long builds, List<Double> times) {}

  @Override
  public List<Figure> run(Workplace workplace, Report report)
      throws IOException, InterruptedException {
    Path directory = workplace.emptyDirectory("stampede");
    report.progress("training, if it is the first run");
    Path artifact = BenchModel.MEDIUM.artifact(workplace);
    try (S3ProxyProcess s3 = workplace.startS3(directory);
        TestBucket bucket = TestBucket.open(s3.endpoint(), BUCKET)) {
      Map<String, String> settings = s3.environment(BUCKET, "models/");
      try (ServerProcess server = workplace.startServer(directory, settings);
          InvocationClient client = new InvocationClient(server.endpoint());
          ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
        List<Round> rounds = new ArrayList<>();
        for (int round = 1; round <= ROUNDS; round++) {
          report.progress("round %d of %d".formatted(round, ROUNDS));
          String model = "stampede-%d.tar.gz".formatted(round);
          bucket.put("models/" + model, artifact);
          rounds.add(round(client, callers, s3, model));
        }
        return report(rounds, report);
      }
    }
  }

  private static Round round(
      InvocationClient client, ExecutorService callers, S3ProxyProcess s3, String model)
      throws IOException, InterruptedException {
    String loads = "coppice_model_loading_seconds_count";
    double before = client.metrics().sum(loads);
    CyclicBarrier start = new CyclicBarrier(CALLERS);
    String row = BenchModel.MEDIUM.csv(1);
    List<Future<Double>> calls =
        callers.invokeAll(
            Collections.nCopies(CALLERS, (Callable<Double>) () -> call(client, start, model, row)));
    List<Double> times = new ArrayList<>();
    for (Future<Double> call : calls) {
      try {
        times.add(call.get());
      } catch (ExecutionException e) { // Not answered; the figure says so.
        System.err.println(e.getCause());
      }
    }
    long builds = Math.round(client.metrics().sum(loads) - before);
    return new Round(s3.downloads(BUCKET, "models/" + model), builds, times);
  }

  private static double call(InvocationClient client, CyclicBarrier start, String model, String row)
      throws Exception {
    start.await();
    long begin = System.nanoTime();
    client.scores(model, row);
    return (System.nanoTime() - begin) / 1e6;
  }

  private static List<Figure> report(List<Round> rounds, Report report) {
    report.line("%d callers, %d cold tenants, one after the other".formatted(CALLERS, ROUNDS));
    Table table = new Table("per tenant", "median (least..most)");
    table.add("requests to the store", Sample.of(rounds, Round::fetches).text("%.0f"));
    table.add("models built", Sample.of(rounds, Round::builds).text("%.0f"));
    table.add("answers", Sample.of(rounds, round -> round.times().size()).text("%.0f"));
    table.add(
        "milliseconds of a call",
        new Sample(rounds.stream().flatMap(round -> round.times().stream()).toList()).text("%.0f"));
    report.table(table);
    long fetches = rounds.stream().mapToLong(Round::fetches).max().orElseThrow();
    long builds = rounds.stream().mapToLong(Round::builds).max().orElseThrow();
    long answers = rounds.stream().mapToLong(round -> round.times().size()).min().orElseThrow();
    return List.of(
        Figure.count("stampede-fetches", "most", fetches, 1),
        Figure.count("stampede-builds", "most", builds, 1),
        Figure.count("stampede", "answers", answers, CALLERS));
  }
}
