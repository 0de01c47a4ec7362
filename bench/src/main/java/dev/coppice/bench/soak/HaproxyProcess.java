package dev.coppice.bench.soak;

import dev.coppice.scripts.ServerProcess;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * HAProxy in front of some servers, as a load balancer is set up that knows nothing of them but
 * {@code /ping}: asked twice a second, out after two failures, in again after one answer; a call
 * that fails is not sent again.
 */
final class HaproxyProcess implements AutoCloseable {

  private final Process process;
  private final URI endpoint;

  private HaproxyProcess(Process process, URI endpoint) {
    this.process = process;
    this.endpoint = endpoint;
  }

  /**
   * Starts it.
   *
   * @param servers what it stands in front of
   * @param directory takes its configuration and its log
   * @throws IOException if it is not installed, or ends at once
   */
  static HaproxyProcess start(List<URI> servers, Path directory)
      throws IOException, InterruptedException {
    int port = ServerProcess.freePort();
    Path configuration =
        Files.writeString(directory.resolve("haproxy.cfg"), configuration(port, servers));
    Path log = directory.resolve("haproxy.log");
    Process process;
    try {
      process =
          new ProcessBuilder("haproxy", "-db", "-f", configuration.toString())
              .redirectErrorStream(true)
              .redirectOutput(log.toFile())
              .start();
    } catch (IOException e) {
      throw new IOException("haproxy: absent (expected: installed, as by apt-get install)", e);
    }
    if (process.waitFor(1, TimeUnit.SECONDS)) {
      throw new IOException(
          "haproxy: exit %d (expected: it runs; see %s)".formatted(process.exitValue(), log));
    }
    return new HaproxyProcess(process, URI.create("http://127.0.0.1:" + port));
  }

  private static String configuration(int port, List<URI> servers) {
    StringBuilder text =
        new StringBuilder(
            """
      global
        maxconn 1000
      defaults
        mode http
        timeout connect 2s
        timeout client 70s
        timeout server 70s
        retries 0
        option httpchk GET /ping
        default-server check inter 500ms fall 2 rise 1
      frontend in
        bind 127.0.0.1:%d
        default_backend servers
      backend servers
        balance roundrobin
      """
                .formatted(port));
    for (int i = 0; i < servers.size(); i++) {
      text.append("  server s%d 127.0.0.1:%d%n".formatted(i, servers.get(i).getPort()));
    }
    return text.toString();
  }

  /** Where it listens, {@code http://127.0.0.1:port}. */
  URI endpoint() {
    return endpoint;
  }

  @Override
  public void close() {
    process.destroy();
  }
}
