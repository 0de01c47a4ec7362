package dev.coppice.scripts;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

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

  private final ChildProcess child;
  private final URI endpoint;
  private final InvocationClient figures;

  private HaproxyProcess(ChildProcess child, URI endpoint, InvocationClient figures) {
    this.child = child;
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
    URI endpoint = URI.create("http://" + address);
    ChildProcess child = new ChildProcess("haproxy", process, log);
    try (HttpClient client = HttpClient.newHttpClient()) {
      // Any answer will do: it may have no server yet.
      child.awaitAnswer(START_LIMIT, client, endpoint.resolve("/ping"), status -> true);
    }
    return new HaproxyProcess(
        child, endpoint, new InvocationClient(URI.create("http://" + figures)));
  }

  /** Where it listens, {@code http://127.0.0.1:port}. */
  public URI endpoint() {
    return endpoint;
  }

  /** What it says of itself, if its configuration has an exporter at {@code FLEET_FIGURES}. */
  public Scrape metrics() throws IOException, InterruptedException {
    return figures.metrics();
  }

  /** Whether it sends calls to the server of this name. */
  public boolean isUp(String server) throws IOException, InterruptedException {
    String tags = "server=\"%s\",state=\"UP\"".formatted(server);
    return metrics().sum("haproxy_server_status", tags) == 1;
  }

  @Override
  public void close() {
    child.stop(STOP_LIMIT);
    figures.close();
  }
}
