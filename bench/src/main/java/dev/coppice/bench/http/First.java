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
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What the first cold call of a fresh process costs over a later one: a 45 MB {@code tar.gz} in
 * S3Proxy on loopback, each call of a version that the process has never seen.
 *
 * <p>Each round starts two servers. One is called as soon as it answers {@code /ping}, the other
 * when it has stood for some seconds, in which it rehearses loads. Both are called for one tenant
 * after another; the later call is the middle of the last three, when the JVM has compiled all it
 * will. The store is warmed by one server before, uncounted.
 */
public final class First implements Benchmark {

  private static final String BUCKET = "coppice-bench";
  private static final int ROUNDS = 7;
  private static final int CALLS = 8;
  private static final int LATER = 3;
  private static final double TARGET = 1.5;

  /** Until a platform that asks each few seconds knows that the server is there. */
  private static final Duration REST = Duration.ofSeconds(3);

  /** What one kind of server took, round by round. */
  private static final class Calls {

    private final List<Double> firsts = new ArrayList<>();
    private final List<Double> laters = new ArrayList<>();
    private final List<Double> ratios = new ArrayList<>();

    private void add(List<Double> calls) {
      double later = new Sample(calls.subList(CALLS - LATER, CALLS)).median();
      firsts.add(calls.getFirst());
      laters.add(later);
      ratios.add(calls.getFirst() / later);
    }

    private double ratio() {
      return new Sample(ratios).median();
    }

    private void addTo(Table table, String name) {
      table.add(name, new Sample(firsts).text("%.0f"), new Sample(ratios).text("%.2f"));
    }
  }

  @Override
  public List<Figure> run(Workplace workplace, Report report)
      throws IOException, InterruptedException {
    Path directory = workplace.emptyDirectory("first");
    report.progress("training, if it is the first run");
    Path artifact = BenchModel.LARGE.artifact(workplace);
    Calls atOnce = new Calls();
    Calls rested = new Calls();
    try (S3ProxyProcess s3 = workplace.startS3(directory);
        TestBucket bucket = TestBucket.open(s3.endpoint(), BUCKET)) {
      for (int call = 0; call < CALLS; call++) {
        bucket.put("models/" + model(call), artifact);
      }
      Map<String, String> settings = s3.environment(BUCKET, "models/");
      settings.put("COPPICE_MEMORY_BUDGET", "4GiB");
      for (int round = 0; round <= ROUNDS; round++) {
        report.progress("round %d of %d".formatted(round + 1, ROUNDS + 1));
        List<Double> calls = calls(workplace, directory, settings, Duration.ZERO);
        if (round > 0) {
          atOnce.add(calls);
          rested.add(calls(workplace, directory, settings, REST));
        }
      }
    }
    report.line("%d servers of each kind; median (least..most)".formatted(ROUNDS));
    Table table = new Table("cold call, version never seen", "milliseconds", "over a later one");
    atOnce.addTo(table, "the first of a process that has just begun");
    rested.addTo(table, "of one that has stood for %d s".formatted(REST.toSeconds()));
    table.add("a later one", new Sample(rested.laters).text("%.0f"), "");
    report.table(table);
    return List.of(
        new Figure("first", atOnce.ratio(), TARGET),
        new Figure("first-rested", rested.ratio(), TARGET));
  }

  private static List<Double> calls(
      Workplace workplace, Path directory, Map<String, String> settings, Duration rest)
      throws IOException, InterruptedException {
    String row = BenchModel.LARGE.csv(1);
    List<Double> milliseconds = new ArrayList<>();
    try (ServerProcess server = workplace.startServer(directory, settings);
        InvocationClient client = new InvocationClient(server.endpoint())) {
      Thread.sleep(rest);
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
