package dev.coppice.deploy.prometheus;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.coppice.deploy.InstalledCommand;
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

  private static final Duration BETWEEN_LOOKS = Duration.ofMillis(20);

  private final ObjectMapper mapper = new ObjectMapper();
  private final HttpClient http = HttpClient.newHttpClient();
  private final Process process;
  private final URI endpoint;

  private PrometheusProcess(Process process, URI endpoint) {
    this.process = process;
    this.endpoint = endpoint;
  }

  /**
   * Starts it and waits until it is ready; where it is not installed, the test is skipped.
   *
   * @param configuration its {@code prometheus.yml}
   * @param directory for its data and its log
   */
  static PrometheusProcess start(Path configuration, Path directory)
      throws IOException, InterruptedException {
    InstalledCommand command = InstalledCommand.named("prometheus");
    int port = ServerProcess.freePort();
    Process process =
        new ProcessBuilder(
                command.file().toString(),
                "--config.file=" + configuration,
                "--storage.tsdb.path=" + directory.resolve("data"),
                "--web.listen-address=127.0.0.1:" + port)
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve("prometheus.log").toFile())
            .start();
    PrometheusProcess prometheus =
        new PrometheusProcess(process, URI.create("http://127.0.0.1:" + port));
    try {
      while (!prometheus.isReady()) {
        if (!process.isAlive()) {
          throw new IOException("prometheus: ended (see %s)".formatted(directory));
        }
        Thread.sleep(BETWEEN_LOOKS); // What it waits for may need the processor.
      }
      return prometheus;
    } catch (IOException | InterruptedException | RuntimeException e) {
      prometheus.close();
      throw e;
    }
  }

  private boolean isReady() throws InterruptedException {
    try {
      return get("/-/ready").statusCode() == 200;
    } catch (IOException e) {
      return false;
    }
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
    HttpResponse<String> answer = get("/api/v1/" + path + "?" + query);
    if (answer.statusCode() != 200) {
      throw new AssertionError(
          "%s: %d %s (expected: 200)".formatted(parameters, answer.statusCode(), answer.body()));
    }
    return mapper.readTree(answer.body()).path("data");
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  private HttpResponse<String> get(String path) throws IOException, InterruptedException {
    return http.send(
        HttpRequest.newBuilder(endpoint.resolve(path)).build(), BodyHandlers.ofString());
  }

  @Override
  public void close() {
    http.shutdownNow();
    process.destroyForcibly();
  }
}
