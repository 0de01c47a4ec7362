package dev.coppice.e2e;

import dev.coppice.server.InferenceServer;
import dev.coppice.server.Ports;
import dev.coppice.server.config.ConfigException;
import dev.coppice.server.config.ConfigReader;
import dev.coppice.server.config.ContainerMemory;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The whole server on a free port, configured as by its environment, and a client for it. */
public final class CoppiceServer implements AutoCloseable {

  public static final String TARGET_MODEL = "X-Amzn-SageMaker-Target-Model";

  private final Ports ports;
  private final CompletableFuture<Void> ready;

  /** Null once it is closed: a test's class may keep this, and its heap is that of all tests. */
  private volatile @Nullable InferenceServer server;

  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  private CoppiceServer(InferenceServer server) {
    this.server = server;
    this.ports = server.ports();
    this.ready = server.ready();
  }

  /** Starts on a folder of models. */
  public static CoppiceServer start(Path store) {
    return start(store, Map.of());
  }

  /** The same with more variables. */
  public static CoppiceServer start(Path store, Map<String, String> more) {
    Map<String, String> all = new HashMap<>(more);
    all.put("COPPICE_MODEL_STORE", store.toUri().toString());
    return start(all);
  }

  /** Starts with these variables; the port is any free one unless they name it. */
  public static CoppiceServer start(Map<String, String> environment) {
    return start(environment, System.out);
  }

  /**
   * Starts with these variables.
   *
   * @param lines takes those of requests
   */
  public static CoppiceServer start(Map<String, String> environment, OutputStream lines) {
    Map<String, String> all = new HashMap<>(environment);
    all.putIfAbsent("SAGEMAKER_BIND_TO_PORT", "0");
    all.putIfAbsent("COPPICE_BIND_ADDRESS", "127.0.0.1");
    all.putIfAbsent("COPPICE_METRICS_EMF", "false");
    ContainerMemory memory = ContainerMemory.ofThisProcess();
    try {
      return new CoppiceServer(
          InferenceServer.start(ConfigReader.read(all, memory, 2), memory, 2, lines));
    } catch (ConfigException e) {
      throw new IllegalArgumentException(String.join("; ", e.problems()), e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Waits until the single model is loaded, or throws the cause of its failed load. */
  public void awaitReady() {
    ready.join();
  }

  /** Waits until the store has answered its first question, which no call has asked. */
  public CoppiceServer awaitStore() {
    awaitMetric("coppice_store_reachable", 1);
    return this;
  }

  /** The port of gRPC, which must have been asked for. */
  public int grpcPort() {
    return ports.grpc().orElseThrow();
  }

  public URI uri(String path) {
    return URI.create("http://127.0.0.1:" + ports.calls() + path);
  }

  /** A path on the management port. */
  public URI managementUri(String path) {
    return URI.create("http://127.0.0.1:" + ports.management() + path);
  }

  /** {@code POST /invocations} with a CSV body, answered in JSON. */
  public HttpResponse<String> invoke(String model, String csv) {
    return send(invocation(model, csv));
  }

  /** The same, to be answered by the newest version there is. */
  public HttpResponse<String> invokeNewest(String path, String model, String csv) {
    return send(
        HttpRequest.newBuilder(invocation(path, model, csv), (name, value) -> true)
            .header("Cache-Control", "max-age=0, No-Cache")
            .build());
  }

  /** {@code POST /models/MODEL/invoke} with a body of any type. */
  public HttpResponse<String> invoke(String model, String type, String body) {
    return post("/models/" + model + "/invoke", body, "Content-Type: " + type);
  }

  /**
   * {@code POST} of a body.
   *
   * @param headers such as {@code Accept: text/csv}
   */
  public HttpResponse<String> post(String path, String body, String... headers) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(uri(path)).POST(BodyPublishers.ofString(body));
    for (String header : headers) {
      String[] nameAndValue = header.split(": ", 2);
      request.header(nameAndValue[0], nameAndValue[1]);
    }
    return send(request.build());
  }

  public CompletableFuture<HttpResponse<String>> invokeAsync(String model, String csv) {
    return client.sendAsync(invocation(model, csv), BodyHandlers.ofString());
  }

  /** The same through the Runtime API. */
  public CompletableFuture<HttpResponse<String>> invokeEndpointAsync(String model, String csv) {
    return client.sendAsync(
        invocation("/endpoints/fleet/invocations", model, csv), BodyHandlers.ofString());
  }

  private HttpRequest invocation(String model, String csv) {
    return invocation("/invocations", model, csv);
  }

  private HttpRequest invocation(String path, String model, String csv) {
    return HttpRequest.newBuilder(uri(path))
        .timeout(Duration.ofSeconds(60))
        .header(TARGET_MODEL, model)
        .header("Content-Type", "text/csv")
        .POST(BodyPublishers.ofString(csv))
        .build();
  }

  /** {@code POST /models}, with a body as it stands. */
  public HttpResponse<String> register(String body) {
    return send(registration(body));
  }

  public HttpResponse<String> register(String name, Path url) {
    return register(body(name, url));
  }

  public CompletableFuture<HttpResponse<String>> registerAsync(String name, Path url) {
    return client.sendAsync(registration(body(name, url)), BodyHandlers.ofString());
  }

  private static String body(String name, Path url) {
    return "{\"model_name\": \"%s\", \"url\": \"%s\"}".formatted(name, url);
  }

  private HttpRequest registration(String body) {
    return HttpRequest.newBuilder(uri("/models"))
        .timeout(Duration.ofSeconds(60))
        .header("Content-Type", "application/json")
        .POST(BodyPublishers.ofString(body))
        .build();
  }

  public HttpResponse<String> get(String path) {
    return send(HttpRequest.newBuilder(uri(path)).timeout(Duration.ofSeconds(60)).build());
  }

  public HttpResponse<String> delete(String path) {
    return send(
        HttpRequest.newBuilder(uri(path)).timeout(Duration.ofSeconds(130)).DELETE().build());
  }

  /** Rows of many tenants. */
  public HttpResponse<String> batch(String type, String body) {
    return post("/batch", body, "Content-Type: " + type);
  }

  public HttpResponse<String> send(HttpRequest request) {
    return send(request, BodyHandlers.ofString());
  }

  public HttpResponse<byte[]> sendForBytes(HttpRequest request) {
    return send(request, BodyHandlers.ofByteArray());
  }

  public <T> HttpResponse<T> send(HttpRequest request, HttpResponse.BodyHandler<T> body) {
    try {
      return client.send(request, body);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  /** Waits until no request holds any rows, scores or answers. */
  public void awaitNoRequestMemory() {
    awaitMetric("coppice_request_memory_used_bytes", 0);
  }

  /** Waits until a line of {@code /metrics} has this value. */
  public void awaitMetric(String series, double value) {
    Until.so(series + " is " + value, () -> metric(series) == value);
  }

  /** The value of one line of {@code /metrics}, such as {@code coppice_loaded_models}. */
  public double metric(String series) {
    Matcher line =
        Pattern.compile("^" + Pattern.quote(series) + " (\\S+)$", Pattern.MULTILINE)
            .matcher(get("/metrics").body());
    if (!line.find()) {
      throw new AssertionError("no series " + series + " on /metrics");
    }
    return Double.parseDouble(line.group(1));
  }

  /** Stops gracefully, as after SIGTERM. */
  public void stop() {
    InferenceServer running = server;
    if (running != null) {
      running.stop();
    }
  }

  @Override
  public void close() {
    client.close();
    stop();
    server = null;
  }
}
