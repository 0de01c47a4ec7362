package dev.coppice.bench.http;

import dev.coppice.bench.model.BenchModel;
import dev.coppice.bench.run.Benchmark;
import dev.coppice.bench.run.CountOption;
import dev.coppice.bench.run.Figure;
import dev.coppice.bench.run.Report;
import dev.coppice.bench.run.Sample;
import dev.coppice.bench.run.Table;
import dev.coppice.bench.run.Workplace;
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
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/**
 * What a cold call costs: a 45 MB {@code tar.gz} in S3Proxy on loopback, from the request to the
 * first score, beside {@code curl URL | igzip -dc | tar xO >/dev/null} on the same object, which
 * inflates by the library that Coppice uses, and beside {@code curl URL | tar xzO >/dev/null}.
 *
 * <p>Each round has a tenant of its own, which is called twice: for the first time ever, when the
 * server has yet to find out whether it can trust the model's forest, and again after it has been
 * unloaded, when the server knows. Only the tenant is cold: the system's file cache has the object,
 * on both sides. The sides take turns; a ratio is taken within a round.
 *
 * <p>With {@code --connection-rate} a connection to the store has so many MB a second, as to S3 it
 * has 80 to 100, and each answer comes 20 ms late: for curl as for Coppice.
 */
public final class Cold implements Benchmark {

  private static final CountOption OPTION = new CountOption("--connection-rate");
  private static final String BUCKET = "coppice-bench";
  private static final int WARM_UPS = 4;
  private static final int ROUNDS = 15;
  private static final double TARGET = 1.2;
  private static final double KNOWN_TARGET = 0.7;

  /** Of Debian's package {@code isal}. */
  private static final List<String> IGZIP = pipe("igzip -dc | tar xO");

  private static final List<String> GZIP = pipe("tar xzO");

  private static List<String> pipe(String unpack) {
    return List.of(
        "bash", "-c", "set -o pipefail; curl -sSf \"$1\" | " + unpack + " >/dev/null", "cold");
  }

  /** MB a second; 0 for all that loopback has. */
  private final int connectionRate;

  public Cold() {
    this(0);
  }

  private Cold(int connectionRate) {
    this.connectionRate = connectionRate;
  }

  @Override
  public Benchmark with(List<String> options) {
    return options.isEmpty() ? this : new Cold(OPTION.of(options));
  }

  /** What happened to one call, in milliseconds. */
  private record Call(double total, double downloading, double loading) {}

  @Override
  public List<Figure> run(Workplace workplace, Report report)
      throws IOException, InterruptedException {
    Path directory = workplace.emptyDirectory("cold");
    report.progress("training, if it is the first run");
    Path artifact = BenchModel.LARGE.artifact(workplace);
    long bytes = connectionRate == 0 ? Integer.MAX_VALUE : 1_000_000L * connectionRate;
    int rate = (int) Math.min(Integer.MAX_VALUE, bytes);
    try (S3ProxyProcess s3 = workplace.startS3(directory);
        SlowedStore slowed = new SlowedStore(s3.endpoint(), rate)) {
      URI endpoint = connectionRate == 0 ? s3.endpoint() : slowed.endpoint();
      Map<String, String> settings = s3.environment(BUCKET, "models/");
      settings.put("COPPICE_S3_ENDPOINT", endpoint.toString());
      settings.put("COPPICE_MEMORY_BUDGET", "4GiB");
      try (TestBucket bucket = TestBucket.open(endpoint, BUCKET);
          ServerProcess server = workplace.startServer(directory, settings);
          InvocationClient client = new InvocationClient(server.endpoint())) {
        report.line(
            "%,d bytes; %d rounds; median (least..most)".formatted(Files.size(artifact), ROUNDS));
        return measure(client, bucket, artifact, report);
      }
    }
  }

  private List<Figure> measure(
      InvocationClient client, TestBucket bucket, Path artifact, Report report)
      throws IOException, InterruptedException {
    Turns first = new Turns();
    Turns known = new Turns();
    List<Curls> curls = new ArrayList<>();
    for (int round = 1 - WARM_UPS; round <= ROUNDS; round++) {
      report.progress("round %d of %d".formatted(round, ROUNDS));
      String model = "cold-%d.tar.gz".formatted(round + WARM_UPS);
      String key = "models/" + model;
      bucket.put(key, artifact);
      Call firstCall = call(client, model);
      Curls curl = new Curls(curl(IGZIP, bucket.link(key)), curl(GZIP, bucket.link(key)));
      Call knownCall = call(client, model);
      bucket.delete(key);
      if (round > 0) {
        first.add(firstCall, curl);
        known.add(knownCall, curl);
        curls.add(curl);
      }
    }
    String store =
        connectionRate == 0 ? "S3Proxy on loopback" : connectionRate + " MB/s a connection";
    Table table = new Table("from " + store, "milliseconds", "over igzip", "over gzip");
    first.addTo(table, "coppice, first call ever");
    known.addTo(table, "coppice, cold call of a known version");
    table.add("curl URL, igzip -dc, tar xO", Sample.of(curls, Curls::igzip).text("%.0f"), "", "");
    table.add("curl URL, tar xzO", Sample.of(curls, Curls::gzip).text("%.0f"), "", "");
    report.table(table);
    return List.of(
        new Figure("cold-known", known.ratio(Curls::igzip).median(), KNOWN_TARGET),
        new Figure("cold", first.ratio(Curls::igzip).median(), TARGET));
  }

  /** What the same object takes without Coppice, in milliseconds. */
  private record Curls(double igzip, double gzip) {}

  /** Calls of one kind, beside curl in the same rounds. */
  private static final class Turns {

    private final List<Call> calls = new ArrayList<>();
    private final List<Curls> curls = new ArrayList<>();

    void add(Call call, Curls curl) {
      calls.add(call);
      curls.add(curl);
    }

    Sample ratio(ToDoubleFunction<Curls> side) {
      return new Sample(
          IntStream.range(0, calls.size())
              .mapToObj(i -> calls.get(i).total() / side.applyAsDouble(curls.get(i)))
              .toList());
    }

    void addTo(Table table, String label) {
      table.add(
          label,
          text(Call::total),
          ratio(Curls::igzip).text("%.3f"),
          ratio(Curls::gzip).text("%.3f"));
      table.add("- waiting for the store", text(Call::downloading), "", "");
      table.add("- rest of the load", text(Call::loading), "", "");
    }

    private String text(ToDoubleFunction<Call> milliseconds) {
      return Sample.of(calls, milliseconds).text("%.0f");
    }
  }

  private static Call call(InvocationClient client, String model)
      throws IOException, InterruptedException {
    String row = BenchModel.LARGE.csv(1);
    Scrape before = client.metrics();
    long begin = System.nanoTime();
    client.scores(model, row);
    double total = millisSince(begin);
    Scrape after = client.metrics();
    String loads = "coppice_model_loading_seconds_count";
    if (after.sum(loads) != before.sum(loads) + 1) {
      throw new IOException("loads: none (expected: one a cold call)");
    }
    client.unload(model);
    return new Call(
        total,
        millis(before, after, "coppice_model_downloading_seconds_sum"),
        millis(before, after, "coppice_model_loading_seconds_sum"));
  }

  private static double millis(Scrape before, Scrape after, String seconds) {
    return 1e3 * (after.sum(seconds) - before.sum(seconds));
  }

  private static double curl(List<String> pipe, URI link) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(pipe);
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
