package dev.coppice.scripts;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Asks a running server for scores, for what is in memory and for its metrics. */
public final class InvocationClient implements AutoCloseable {

  private static final Pattern SCORE = Pattern.compile("\\[(\\d\\.\\d+(?:e-\\d+)?)]");
  private static final Duration CALL_LIMIT = Duration.ofSeconds(60);

  private final URI endpoint;
  private final HttpClient client = HttpClient.newHttpClient();

  public InvocationClient(URI endpoint) {
    this.endpoint = endpoint;
  }

  /**
   * One answered call.
   *
   * @param score the churn probability, as printed by the server
   * @param took from sending the request to having the answer
   */
  public record Answer(String score, Duration took) {}

  /**
   * Scores one customer.
   *
   * @param model name of the tenant's artifact in the store
   * @param csv one row
   * @throws IOException if the answer is not 200 with one probability
   */
  public Answer invoke(String model, String csv) throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(endpoint.resolve("/invocations"))
            .timeout(CALL_LIMIT)
            .header("Content-Type", "text/csv")
            .header("X-Amzn-SageMaker-Target-Model", model)
            .POST(HttpRequest.BodyPublishers.ofString(csv))
            .build();
    long start = System.nanoTime();
    HttpResponse<String> response = client.send(request, HttpResponse.BodyHandlers.ofString());
    Duration took = Duration.ofNanos(System.nanoTime() - start);
    Matcher score = SCORE.matcher(response.body());
    if (response.statusCode() != 200 || !score.matches()) {
      throw new IOException(
          "answer of %s: %d %s (expected: 200 and one probability)"
              .formatted(model, response.statusCode(), response.body().strip()));
    }
    return new Answer(score.group(1), took);
  }

  /** Whether the model is in memory now. */
  public boolean isResident(String model) throws IOException, InterruptedException {
    return get("/models").contains("\"modelName\": \"%s\"".formatted(model));
  }

  /** The value of a metric that has no tags. */
  public double metric(String name) throws IOException, InterruptedException {
    return get("/metrics")
        .lines()
        .filter(line -> line.startsWith(name + " "))
        .mapToDouble(line -> Double.parseDouble(line.substring(name.length() + 1)))
        .findFirst()
        .orElseThrow(() -> new IOException("metric: %s (expected: it is there)".formatted(name)));
  }

  private String get(String path) throws IOException, InterruptedException {
    return client
        .send(
            HttpRequest.newBuilder(endpoint.resolve(path)).timeout(CALL_LIMIT).build(),
            HttpResponse.BodyHandlers.ofString())
        .body();
  }

  @Override
  public void close() {
    client.shutdownNow();
    client.close();
  }
}
