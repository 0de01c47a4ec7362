package dev.coppice.scripts;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * HAProxy in front of some servers, on a free port of 127.0.0.1.
 *
 * <p>The configuration binds what is called to {@code "${FLEET_BIND}"}, and its own metrics to
 * {@code "${FLEET_FIGURES}"}, if it has any.
 */
public final class HaproxyProcess implements AutoCloseable {

  private static final Duration START_LIMIT = Duration.ofSeconds(10);
  private static final Duration STOP_LIMIT = Duration.ofSeconds(5);
  private static final String HOST = "127.0.0.1:";

  private final Process process;
  private final URI endpoint;
  private final URI figures;
  private final HttpClient client = HttpClient.newHttpClient();

  private HaproxyProcess(Process process, URI endpoint, URI figures) {
    this.process = process;
    this.endpoint = endpoint;
    this.figures = figures;
  }

  /**
   * Starts it and waits until it listens.
   *
   * @param configuration its text
   * @param environment what the text has for variables, but for those above
   * @param directory takes its configuration and its log
   * @throws IOException if it is not installed, or ends at once
   */
  public static HaproxyProcess start(
      String configuration, Map<String, String> environment, Path directory) throws IOException {
    Path file = Files.writeString(directory.resolve("haproxy.cfg"), configuration);
    Path log = directory.resolve("haproxy.log");
    String address = HOST + ServerProcess.freePort();
    String figures = HOST + ServerProcess.freePort();
    ProcessBuilder builder =
        new ProcessBuilder("haproxy", "-db", "-f", file.toString())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile());
    builder.environment().putAll(environment);
    builder.environment().put("FLEET_BIND", address);
    builder.environment().put("FLEET_FIGURES", figures);
    Process process;
    try {
      process = builder.start();
    } catch (IOException e) {
      throw new IOException("haproxy: absent (expected: installed, as by apt-get install)", e);
    }
    HaproxyProcess haproxy =
        new HaproxyProcess(
            process, URI.create("http://" + address), URI.create("http://" + figures));
    try {
      haproxy.awaitAnswer(log);
      return haproxy;
    } catch (IOException | RuntimeException e) {
      haproxy.close();
      throw e;
    }
  }

  /** Any answer will do: it may have no server yet. */
  private void awaitAnswer(Path log) throws IOException {
    long deadline = System.nanoTime() + START_LIMIT.toNanos();
    try {
      while (System.nanoTime() < deadline) {
        if (answers()) {
          return;
        }
        if (process.waitFor(20, TimeUnit.MILLISECONDS)) {
          throw new IOException(
              "haproxy: exit %d (expected: it runs; see %s)".formatted(process.exitValue(), log));
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("haproxy: not awaited", e);
    }
    throw new IOException("haproxy: silent for %s (see %s)".formatted(START_LIMIT, log));
  }

  private boolean answers() throws InterruptedException {
    try {
      get(endpoint.resolve("/ping"));
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  private String get(URI uri) throws IOException, InterruptedException {
    return client
        .send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString())
        .body();
  }

  /** Where it listens, {@code http://127.0.0.1:port}. */
  public URI endpoint() {
    return endpoint;
  }

  /** What it says of itself, if its configuration has an exporter at {@code FLEET_FIGURES}. */
  public Scrape metrics() throws IOException, InterruptedException {
    return new Scrape(get(figures.resolve("/metrics")));
  }

  /** Whether it sends calls to the server of this name. */
  public boolean isUp(String server) throws IOException, InterruptedException {
    String tags = "server=\"%s\",state=\"UP\"".formatted(server);
    return metrics().sum("haproxy_server_status", tags) == 1;
  }

  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(STOP_LIMIT.toMillis(), TimeUnit.MILLISECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      process.destroyForcibly();
    }
    client.shutdownNow();
    client.close();
  }
}
