package dev.coppice.scripts;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;

/** Asks a running server for scores, for what is in memory and for its metrics. */
public final class InvocationClient implements AutoCloseable {

  /** The header that names the model of a call. */
  public static final String MODEL_HEADER = "X-Amzn-SageMaker-Target-Model";

  private static final Pattern SCORE = Pattern.compile("\\[(\\d\\.\\d+(?:e-\\d+)?)]");
  private static final Duration LIMIT = Duration.ofSeconds(60);

  private final URI endpoint;
  private final HttpClient client;
  private final String token;

  public InvocationClient(URI endpoint) {
    this(endpoint, HttpClient.newBuilder(), "");
  }

  /**
   * Of a server that wants TLS and a token.
   *
   * @param tls what is trusted
   */
  public InvocationClient(URI endpoint, SSLContext tls, String token) {
    this(endpoint, HttpClient.newBuilder().sslContext(tls), token);
  }

  private InvocationClient(URI endpoint, HttpClient.Builder client, String token) {
    this.endpoint = endpoint;
    this.client = client.version(HttpClient.Version.HTTP_1_1).build();
    this.token = token;
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
    long start = System.nanoTime();
    String body = scores(model, csv);
    Duration took = Duration.ofNanos(System.nanoTime() - start);
    Matcher score = SCORE.matcher(body);
    if (!score.matches()) {
      throw new IOException(
          "answer of %s: %s (expected: one probability)".formatted(model, body.strip()));
    }
    return new Answer(score.group(1), took);
  }

  /**
   * Scores any number of rows.
   *
   * @return the answer's body
   * @throws IOException if the answer is not 200
   */
  public String scores(String model, String csv) throws IOException, InterruptedException {
    return ok(call(model, csv));
  }

  /** The same, whatever the answer is. */
  public HttpResponse<String> call(String model, String csv)
      throws IOException, InterruptedException {
    return send(
        request("/invocations")
            .header("Content-Type", "text/csv")
            .header(MODEL_HEADER, model)
            .POST(BodyPublishers.ofString(csv)));
  }

  /** The same by the route that has the model's name in its path. */
  public HttpResponse<String> callByPath(String model, String csv)
      throws IOException, InterruptedException {
    return send(
        request("/models/%s/invoke".formatted(model))
            .header("Content-Type", "text/csv")
            .POST(BodyPublishers.ofString(csv)));
  }

  /** Whether the model is in memory now; asking is no call of it. */
  public boolean isResident(String model) throws IOException, InterruptedException {
    HttpResponse<String> answer = send(request("/models/" + model).GET());
    return answer.statusCode() != 404 && !ok(answer).isEmpty();
  }

  /** Asks the server to load its most popular models, so many of them; does not wait for that. */
  public void warm(int count) throws IOException, InterruptedException {
    HttpResponse<String> answer =
        send(request("/warm").POST(BodyPublishers.ofString("{\"count\": %d}".formatted(count))));
    if (answer.statusCode() != 202) {
      throw new IOException(
          "/warm: %d %s (expected: 202)".formatted(answer.statusCode(), answer.body().strip()));
    }
  }

  /** Drops the model from memory; returns once the memory is freed. */
  public void unload(String model) throws IOException, InterruptedException {
    ok(send(request("/models/" + model).DELETE()));
  }

  /** What the server says of itself at {@code /metrics}. */
  public Scrape metrics() throws IOException, InterruptedException {
    return new Scrape(ok(send(request("/metrics").GET())));
  }

  private HttpRequest.Builder request(String path) {
    HttpRequest.Builder request = HttpRequest.newBuilder(endpoint.resolve(path)).timeout(LIMIT);
    return token.isEmpty() ? request : request.header("Authorization", "Bearer " + token);
  }

  private HttpResponse<String> send(HttpRequest.Builder request)
      throws IOException, InterruptedException {
    return client.send(request.build(), BodyHandlers.ofString());
  }

  private static String ok(HttpResponse<String> answer) throws IOException {
    if (answer.statusCode() != 200) {
      throw new IOException(
          "%s: %d %s (expected: 200)"
              .formatted(answer.request().uri(), answer.statusCode(), answer.body().strip()));
    }
    return answer.body();
  }

  @Override
  public void close() {
    client.shutdownNow();
    client.close();
  }
}
