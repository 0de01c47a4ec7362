package dev.coppice.deploy.prometheus;

import com.fasterxml.jackson.databind.JsonNode;
import dev.coppice.deploy.InstalledCommand;
import dev.coppice.scripts.InvocationClient;
import dev.coppice.scripts.ServerProcess;
import dev.coppice.scripts.churn.ChurnModels;
import dev.coppice.scripts.churn.TrainingSize;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A server that serves calls, and Prometheus that scrapes it with the configuration and the rules
 * of this repository; only the interval is shorter, and the target is this server.
 */
public final class ScrapedServer implements AutoCloseable {

  /** The interval that Grafana's data source states, since the server is scraped each second. */
  public static final Duration SCRAPE_INTERVAL = Duration.ofSeconds(1);

  /** Far more than two scrapes and a load take; only a failed test waits for its end. */
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private static final Path REPOSITORY = Path.of("..").toAbsolutePath().normalize();
  private static final Path FILES = Path.of("prometheus");
  private static final String ROW = "0.1,0.2,0.3";
  private static final List<String> MODELS = List.of("cold.tar.gz", "warm.tar.gz");
  private static final String JUNK = "junk.tar.gz";

  private final ServerProcess server;
  private final InvocationClient client;
  private final PrometheusProcess prometheus;

  private ScrapedServer(ServerProcess server, PrometheusProcess prometheus) {
    this.server = server;
    this.client = new InvocationClient(server.endpoint());
    this.prometheus = prometheus;
  }

  static ScrapedServer start() throws IOException {
    InstalledCommand.named("prometheus");
    Path scratch =
        Files.createTempDirectory(Files.createDirectories(Path.of("target")), "scraped-")
            .toAbsolutePath();
    Path store = Files.createDirectory(scratch.resolve("store"));
    ChurnModels models = new ChurnModels(scratch.resolve("trained"));
    for (String model : MODELS) {
      Files.copy(models.artifact(model, new TrainingSize(10, 3, 200, 16)), store.resolve(model));
    }
    Files.writeString(store.resolve(JUNK), "no model");
    ServerProcess server =
        ServerProcess.start(
            REPOSITORY,
            Map.of(
                "COPPICE_MODEL_STORE",
                store.toUri().toString(),
                "COPPICE_CACHE_DIR",
                scratch.resolve("cache").toString(),
                "COPPICE_METRICS_EMF",
                "false",
                "COPPICE_FAILED_LOAD_TTL",
                "0s"),
            scratch.resolve("server.log"));
    try {
      Path configuration = configure(scratch, server.endpoint().getPort());
      return new ScrapedServer(server, PrometheusProcess.start(configuration, scratch));
    } catch (IOException | RuntimeException | Error e) {
      server.close();
      throw e;
    }
  }

  private static Path configure(Path scratch, int port) throws IOException {
    Path rules = Files.createDirectory(scratch.resolve("rules"));
    try (Stream<Path> files = Files.list(FILES.resolve("rules"))) {
      for (Path file : files.toList()) {
        Files.copy(file, rules.resolve(file.getFileName()));
      }
    }
    Files.createDirectory(scratch.resolve("targets"));
    replaced(scratch, "targets/coppice.yml", "localhost:8080", "127.0.0.1:" + port);
    // What relabeling adds in a cluster.
    Files.writeString(
        scratch.resolve("targets/coppice.yml"),
        Files.readString(scratch.resolve("targets/coppice.yml"))
            + "  labels:\n    namespace: coppice\n    pod: coppice-0\n");
    return replaced(
        scratch,
        "prometheus.yml",
        "_interval: 15s",
        "_interval: " + SCRAPE_INTERVAL.toSeconds() + "s");
  }

  private static Path replaced(Path scratch, String name, String old, String own)
      throws IOException {
    String text = Files.readString(FILES.resolve(name));
    if (!text.contains(old)) {
      throw new AssertionError("%s: no %s".formatted(name, old));
    }
    return Files.writeString(scratch.resolve(name), text.replace(old, own));
  }

  /** A question to Prometheus, which may have no answer yet. */
  public interface Question {

    /** Whether there is an answer now. */
    boolean isAnswered(ScrapedServer scraped) throws IOException, InterruptedException;
  }

  /**
   * Serves calls until all questions are answered, or no more is to be expected.
   *
   * @return those without an answer
   */
  public <Q extends Question> Set<Q> serveUntilAnswered(Collection<Q> questions)
      throws IOException, InterruptedException {
    Set<Q> open = new LinkedHashSet<>(questions);
    Instant end = Instant.now().plus(PATIENCE);
    while (!open.isEmpty() && Instant.now().isBefore(end)) {
      serve();
      for (Q question : List.copyOf(open)) {
        if (question.isAnswered(this)) {
          open.remove(question);
        }
      }
    }
    return open;
  }

  /** Calls of every kind: cold, warm, for a model that is none, and for one that is not there. */
  private void serve() throws IOException, InterruptedException {
    for (String model : MODELS) {
      client.invoke(model, ROW);
      client.invoke(model, ROW);
    }
    client.unload(MODELS.getFirst());
    expect(client.call(JUNK, ROW).statusCode(), 400);
    expect(client.call("nobody.tar.gz", ROW).statusCode(), 404);
  }

  private static void expect(int status, int expected) {
    if (status != expected) {
      throw new AssertionError("status: %d (expected: %d)".formatted(status, expected));
    }
  }

  /** The data of an answer of Prometheus' API; see {@link PrometheusProcess#ask}. */
  public JsonNode ask(String path, Map<String, String> parameters)
      throws IOException, InterruptedException {
    return prometheus.ask(path, parameters);
  }

  /** The result of a query, now. */
  public JsonNode query(String promql) throws IOException, InterruptedException {
    return ask("query", Map.of("query", promql)).path("result");
  }

  /** What the server itself answers to {@code /metrics}. */
  public String metrics() throws IOException, InterruptedException {
    return client.metrics().text();
  }

  @Override
  public void close() {
    prometheus.close();
    client.close();
    server.close();
  }
}
