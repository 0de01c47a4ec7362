package dev.coppice.bench;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;

/** A client of the server for everything that needs no load generator. */
final class ServerClient implements AutoCloseable {

  static final String MODEL_HEADER = "X-Amzn-SageMaker-Target-Model";

  private static final Duration LIMIT = Duration.ofSeconds(60);

  private final URI endpoint;
  private final HttpClient client;

  ServerClient(URI endpoint) {
    this.endpoint = endpoint;
    this.client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  }

  /** Has the model score a CSV body. */
  HttpResponse<String> invoke(String model, byte[] csv) throws IOException, InterruptedException {
    return send(
        request("/invocations")
            .header("Content-Type", "text/csv")
            .header(MODEL_HEADER, model)
            .POST(BodyPublishers.ofByteArray(csv)));
  }

  /**
   * The same, where anything but scores means that there is nothing to measure.
   *
   * @throws IOException if the answer is not 200
   */
  String scores(String model, byte[] csv) throws IOException, InterruptedException {
    return ok(invoke(model, csv));
  }

  /** Drops the model from memory; returns once the memory is freed. */
  void unload(String model) throws IOException, InterruptedException {
    ok(send(request("/models/" + model).DELETE()));
  }

  /** What the server says of itself at {@code /metrics}. */
  Scrape metrics() throws IOException, InterruptedException {
    return new Scrape(ok(send(request("/metrics").GET())));
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(endpoint.resolve(path)).timeout(LIMIT);
  }

  private HttpResponse<String> send(HttpRequest.Builder request)
      throws IOException, InterruptedException {
    return client.send(request.build(), BodyHandlers.ofString());
  }

  private static String ok(HttpResponse<String> answer) throws IOException {
    if (answer.statusCode() != 200) {
      throw new IOException(
          "%s: %d %s (expected: 200)"
              .formatted(answer.request().uri(), answer.statusCode(), answer.body()));
    }
    return answer.body();
  }

  @Override
  public void close() {
    client.close();
  }
}
