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
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What the first cold call of a fresh process costs over a later one: a 45 MB {@code tar.gz} in
 * S3Proxy on loopback, each call of a version that the process has never seen.
 *
 * <p>Each round starts a server, and calls one tenant after another as soon as it answers {@code
 * /ping}. The later call is the middle of the last three, when the JVM has compiled all it will.
 * The store is warmed by one server before, uncounted.
 */
public final class First implements Benchmark {

  private static final String BUCKET = "coppice-bench";
  private static final int ROUNDS = 7;
  private static final int CALLS = 8;
  private static final int LATER = 3;
  private static final double TARGET = 1.5;

  @Override
  public List<Figure> run(Workplace workplace, Report report)
      throws IOException, InterruptedException {
    Path directory = workplace.emptyDirectory("first");
    report.progress("training, if it is the first run");
    Path artifact = BenchModel.LARGE.artifact(workplace);
    List<Double> firsts = new ArrayList<>();
    List<Double> laters = new ArrayList<>();
    List<Double> ratios = new ArrayList<>();
    try (S3ProxyProcess s3 = workplace.startS3(directory);
        TestBucket bucket = TestBucket.open(s3.endpoint(), BUCKET)) {
      for (int call = 0; call < CALLS; call++) {
        bucket.put("models/" + model(call), artifact);
      }
      Map<String, String> settings = new HashMap<>(s3.environment());
      settings.put("COPPICE_MODEL_STORE", "s3://" + BUCKET + "/models/");
      settings.put("COPPICE_MEMORY_BUDGET", "4GiB");
      for (int round = 0; round <= ROUNDS; round++) {
        report.progress("server %d of %d".formatted(round + 1, ROUNDS + 1));
        List<Double> calls = calls(workplace, directory, settings);
        if (round > 0) {
          double later = new Sample(calls.subList(CALLS - LATER, CALLS)).median();
          firsts.add(calls.getFirst());
          laters.add(later);
          ratios.add(calls.getFirst() / later);
        }
      }
    }
    Sample ratio = new Sample(ratios);
    report.line("%d servers; median (least..most)".formatted(ROUNDS));
    Table table = new Table("cold call, version never seen", "milliseconds", "over a later one");
    table.add("the first of the process", new Sample(firsts).text("%.0f"), ratio.text("%.2f"));
    table.add("a later one", new Sample(laters).text("%.0f"), "");
    report.table(table);
    return List.of(new Figure("first", ratio.median(), TARGET));
  }

  private static List<Double> calls(
      Workplace workplace, Path directory, Map<String, String> settings)
      throws IOException, InterruptedException {
    String row = BenchModel.LARGE.csv(1);
    List<Double> milliseconds = new ArrayList<>();
    try (ServerProcess server = workplace.startServer(directory, settings);
        InvocationClient client = new InvocationClient(server.endpoint())) {
      for (int call = 0; call < CALLS; call++) {
        long begin = System.nanoTime();
        client.scores(model(call), row);
        milliseconds.add((System.nanoTime() - begin) / 1e6);
        client.unload(model(call));
      }
    }
    return milliseconds;
  }

  private static String model(int call) {
    return "first-%d.tar.gz".formatted(call);
  }
}
