package dev.coppice.bench;

import dev.coppice.scripts.InvocationClient;
import dev.coppice.scripts.S3ProxyProcess;
import dev.coppice.scripts.Scrape;
import dev.coppice.scripts.ServerProcess;
import dev.coppice.scripts.TestBucket;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What the first call for a tenant costs: a 45 MB {@code tar.gz} in S3Proxy on loopback, from the
 * request to the first score, beside {@code curl URL | tar xzO >/dev/null} on the same object.
 *
 * <p>Only the tenant is cold. Server, store and the system's file cache have seen the object
 * before, on both sides. The sides take turns; a ratio is taken within a round.
 */
final class Cold implements Benchmark {

  private static final String BUCKET = "coppice-bench";
  private static final String MODEL = "cold.tar.gz";
  private static final int WARM_UPS = 4;
  private static final int ROUNDS = 15;
  private static final double TARGET = 0.9;

  private static final List<String> CURL =
      List.of("bash", "-c", "set -o pipefail; curl -sSf \"$1\" | tar xzO >/dev/null", "cold");

  /** What happened to one call, in milliseconds. */
  private record Call(double total, double downloading, double loading) {}

  @Override
  public List<Figure> run(Workplace workplace, Report report)
      throws IOException, InterruptedException {
    Path directory = workplace.emptyDirectory("cold");
    report.progress("training, if it is the first run");
    Path artifact = BenchModel.LARGE.artifact(workplace);
    try (S3ProxyProcess s3 = workplace.startS3(directory);
        TestBucket bucket = TestBucket.open(s3.endpoint(), BUCKET)) {
      bucket.put("models/" + MODEL, artifact);
      Map<String, String> settings = new HashMap<>(s3.environment());
      settings.put("COPPICE_MODEL_STORE", "s3://" + BUCKET + "/models/");
      settings.put("COPPICE_MEMORY_BUDGET", "4GiB");
      try (ServerProcess server = workplace.startServer(directory, settings);
          InvocationClient client = new InvocationClient(server.endpoint())) {
        report.line(
            "%s: %,d bytes; %d rounds; median (least..most)"
                .formatted(MODEL, Files.size(artifact), ROUNDS));
        return measure(client, bucket.link("models/" + MODEL), report);
      }
    }
  }

  private static List<Figure> measure(InvocationClient client, URI link, Report report)
      throws IOException, InterruptedException {
    List<Call> calls = new ArrayList<>();
    List<Double> curls = new ArrayList<>();
    List<Double> ratios = new ArrayList<>();
    for (int round = 1 - WARM_UPS; round <= ROUNDS; round++) {
      report.progress("round %d of %d".formatted(round, ROUNDS));
      Call call = call(client);
      double curl = curl(link);
      if (round > 0) {
        calls.add(call);
        curls.add(curl);
        ratios.add(call.total() / curl);
      }
    }
    Sample ratio = new Sample(ratios);
    Table table = new Table("from S3Proxy on loopback", "milliseconds");
    table.add("coppice, cold call", text(calls.stream().map(Call::total).toList()));
    table.add("- waiting for the store", text(calls.stream().map(Call::downloading).toList()));
    table.add("- rest of the load", text(calls.stream().map(Call::loading).toList()));
    table.add("curl URL, tar xzO", text(curls));
    table.add("ratio", ratio.text("%.3f"));
    report.table(table);
    return List.of(new Figure("cold", ratio.median(), TARGET));
  }

  private static String text(List<Double> milliseconds) {
    return new Sample(milliseconds).text("%.0f");
  }

  private static Call call(InvocationClient client) throws IOException, InterruptedException {
    String row = BenchModel.LARGE.csv(1);
    Scrape before = client.metrics();
    long begin = System.nanoTime();
    client.scores(MODEL, row);
    double total = millisSince(begin);
    Scrape after = client.metrics();
    String loads = "coppice_model_loading_seconds_count";
    if (after.sum(loads) != before.sum(loads) + 1) {
      throw new IOException("loads: none (expected: one a cold call)");
    }
    client.unload(MODEL);
    return new Call(
        total,
        millis(before, after, "coppice_model_downloading_seconds_sum"),
        millis(before, after, "coppice_model_loading_seconds_sum"));
  }

  private static double millis(Scrape before, Scrape after, String seconds) {
    return 1e3 * (after.sum(seconds) - before.sum(seconds));
  }

  private static double curl(URI link) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(CURL);
    command.add(link.toString());
    long begin = System.nanoTime();
    int exit = new ProcessBuilder(command).inheritIO().start().waitFor();
    double total = millisSince(begin);
    if (exit != 0) {
      throw new IOException("curl: exit %d (expected: 0)".formatted(exit));
    }
    return total;
  }

  private static double millisSince(long nanoTime) {
    return (System.nanoTime() - nanoTime) / 1e6;
  }
}
