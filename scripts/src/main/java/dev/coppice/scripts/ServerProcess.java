package dev.coppice.scripts;

import java.io.IOException;
import java.net.BindException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Coppice as its users run it: {@code scripts/serve} in a process of its own, on the port that its
 * settings name, else on a free one.
 */
public final class ServerProcess implements AutoCloseable {

  /** A first start also builds and records. */
  private static final Duration START_LIMIT = Duration.ofMinutes(5);

  /** The server's own grace is 25 s. */
  private static final Duration STOP_LIMIT = Duration.ofSeconds(30);

  /** Its setting of the port. */
  public static final String PORT = "SAGEMAKER_BIND_TO_PORT";

  private static final int USUAL_PORT = 8080;
  private static final int FIRST_FREE_PORT = 20_000;
  private static final int END_OF_FREE_PORTS = 32_000;
  private static final int MAX_TAKEN_PORTS = 100;

  private static final List<String> SETTINGS =
      List.of("COPPICE_", "SAGEMAKER_", "AWS_", "MODEL_STORE", "MAX_CONTENT_LENGTH");

  private final ChildProcess child;
  private final URI endpoint;

  private ServerProcess(ChildProcess child, URI endpoint) {
    this.child = child;
    this.endpoint = endpoint;
  }

  /**
   * Starts it and waits until {@code /ping} answers 200.
   *
   * @param repository the checkout's root
   * @param settings its environment; this process's own settings for servers are not handed on
   * @param log takes what it prints
   * @throws IOException if it ends or stays silent; the log says why
   */
  public static ServerProcess start(Path repository, Map<String, String> settings, Path log)
      throws IOException {
    return start(List.of(), repository, settings, log);
  }

  /**
   * The same, within limits.
   *
   * @param limits a command that sets them and becomes the command that is appended to it
   */
  public static ServerProcess start(
      List<String> limits, Path repository, Map<String, String> settings, Path log)
      throws IOException {
    List<String> command = new ArrayList<>(limits);
    command.addAll(List.of(repository.resolve("scripts/serve").toString(), "serve"));
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
    Map<String, String> environment = builder.environment();
    environment.keySet().removeIf(key -> SETTINGS.stream().anyMatch(key::startsWith));
    Map<String, String> own = new HashMap<>(settings);
    if (!own.containsKey(PORT)) {
      own.put(PORT, Integer.toString(freePort()));
    }
    own.putIfAbsent("COPPICE_BIND_ADDRESS", "127.0.0.1");
    environment.putAll(own);
    PemCertificate certificate = certificate(own);
    String scheme = certificate == null ? "http" : "https";
    URI endpoint = URI.create(scheme + "://127.0.0.1:" + own.get(PORT));
    try (HttpClient client = client(certificate)) {
      ChildProcess child = new ChildProcess("server", builder.start(), log);
      child.awaitAnswer(START_LIMIT, client, endpoint.resolve("/ping"), status -> status == 200);
      return new ServerProcess(child, endpoint);
    }
  }

  /**
   * A port that nobody listens on now, of those that Linux and macOS give to no connection: one
   * that is given may be taken again before a server has started.
   */
  public static int freePort() throws IOException {
    for (int attempt = 1; ; attempt++) {
      int port = ThreadLocalRandom.current().nextInt(FIRST_FREE_PORT, END_OF_FREE_PORTS);
      try (ServerSocket socket = new ServerSocket(port)) {
        return socket.getLocalPort();
      } catch (BindException taken) {
        if (attempt == MAX_TAKEN_PORTS) {
          throw taken;
        }
      }
    }
  }

  /** The usual port, 8080, or, if that is taken, a free one. */
  public static int usualPort() throws IOException {
    try (ServerSocket socket = new ServerSocket(USUAL_PORT)) {
      return socket.getLocalPort();
    } catch (BindException taken) {
      return freePort();
    }
  }

  /** What the server shows its clients; null if it speaks HTTP in the clear. */
  private static @Nullable PemCertificate certificate(Map<String, String> settings) {
    String certificate = settings.get(PemCertificate.CERTIFICATE_SETTING);
    String key = settings.get(PemCertificate.KEY_SETTING);
    return certificate == null || key == null
        ? null
        : new PemCertificate(Path.of(certificate), Path.of(key));
  }

  private static HttpClient client(@Nullable PemCertificate certificate) throws IOException {
    return certificate == null
        ? HttpClient.newHttpClient()
        : HttpClient.newBuilder().sslContext(certificate.client(null)).build();
  }

  /** Where it listens, {@code http://127.0.0.1:port}, or {@code https}. */
  public URI endpoint() {
    return endpoint;
  }

  /** Its process id, for whoever measures it. */
  public long pid() {
    return child.process().pid();
  }

  /** The lines it has printed so far. */
  public List<String> log() throws IOException {
    try (Stream<String> lines = Files.lines(child.log(), StandardCharsets.UTF_8)) {
      return lines.toList();
    }
  }

  /** Whether it has not ended yet. */
  public boolean isAlive() {
    return child.process().isAlive();
  }

  /** Ends it at once, by SIGKILL. */
  public void kill() throws InterruptedException {
    child.process().destroyForcibly().waitFor();
  }

  /** Waits until it ends by itself or by a signal, and returns its exit status. */
  public int await() throws InterruptedException {
    return child.process().waitFor();
  }

  /** Stops it as a platform does: SIGTERM, and SIGKILL if it takes too long. */
  @Override
  public void close() {
    child.stop(STOP_LIMIT);
  }
}
