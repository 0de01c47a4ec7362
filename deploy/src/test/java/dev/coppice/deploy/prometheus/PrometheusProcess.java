package dev.coppice.deploy.prometheus;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.coppice.deploy.InstalledCommand;
import dev.coppice.scripts.ChildProcess;
import dev.coppice.scripts.ServerProcess;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Collectors;

/** Prometheus itself, on a free port, and its HTTP API. */
final class PrometheusProcess implements AutoCloseable {

  private static final Duration START_LIMIT = Duration.ofMinutes(2);

  /** As long as Prometheus itself takes for a query at most. */
  private static final Duration ANSWER_LIMIT = Duration.ofMinutes(2);

  private final ObjectMapper mapper = new ObjectMapper();
  private final HttpClient http = HttpClient.newHttpClient();
  private final ChildProcess child;
  private final URI endpoint;

  private PrometheusProcess(ChildProcess child, URI endpoint) {
    this.child = child;
    this.endpoint = endpoint;
  }

  /**
   * Starts it and waits until it is ready; where it is not installed, the test is skipped.
   *
   * @param configuration its {@code prometheus.yml}
   * @param directory for its data and its log
   */
  static PrometheusProcess start(Path configuration, Path directory) throws IOException {
    InstalledCommand command = InstalledCommand.named("prometheus");
    Path log = directory.resolve("prometheus.log");
    String address = "127.0.0.1:" + ServerProcess.freePort();
    URI endpoint = URI.create("http://" + address);
    Process process =
        new ProcessBuilder(
                command.file().toString(),
                "--config.file=" + configuration,
                "--storage.tsdb.path=" + directory.resolve("data"),
                "--web.listen-address=" + address)
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    ChildProcess child = new ChildProcess("prometheus", process, log);
    try (HttpClient client = HttpClient.newHttpClient()) {
      child.awaitAnswer(START_LIMIT, client, endpoint.resolve("/-/ready"), status -> status == 200);
    }
    return new PrometheusProcess(child, endpoint);
  }

  /**
   * The data of an answer of its API.
   *
   * @param path below {@code /api/v1/}
   * @throws AssertionError if it refused the question
   */
  JsonNode ask(String path, Map<String, String> parameters)
      throws IOException, InterruptedException {
    String query =
        parameters.entrySet().stream()
            .map(entry -> encoded(entry.getKey()) + "=" + encoded(entry.getValue()))
            .collect(Collectors.joining("&"));
    URI question = endpoint.resolve("/api/v1/" + path + "?" + query);
    HttpResponse<String> answer =
        http.send(
            HttpRequest.newBuilder(question).timeout(ANSWER_LIMIT).build(),
            BodyHandlers.ofString());
    if (answer.statusCode() != 200) {
      throw new AssertionError(
          "%s: %d %s (expected: 200)".formatted(parameters, answer.statusCode(), answer.body()));
    }
    return mapper.readTree(answer.body()).path("data");
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  @Override
  public void close() {
    http.shutdownNow();
    child.process().destroyForcibly();
  }
}
