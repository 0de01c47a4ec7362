package dev.coppice.scripts.fleet;

import dev.coppice.scripts.InvocationClient;
import dev.coppice.scripts.Scrape;
import dev.coppice.scripts.ServerProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A place in the fleet: an address, a disk, and the server that is there now, if one is. */
final class Instance implements AutoCloseable {

  private final String name;
  private final Path repository;
  private final Path directory;
  private final int port;
  private @Nullable ServerProcess server;
  private int starts;

  /**
   * An empty place.
   *
   * @param name HAProxy's for it
   * @param directory takes its logs and its copies of models
   */
  Instance(String name, Path repository, Path directory) throws IOException {
    this.name = name;
    this.repository = repository;
    this.directory = directory;
    this.port = ServerProcess.freePort();
  }

  String name() {
    return name;
  }

  /** As HAProxy wants it, {@code 127.0.0.1:port}. */
  String address() {
    return "127.0.0.1:" + port;
  }

  boolean isAlive() {
    return server != null;
  }

  /** Returns once the server answers. */
  void start(Map<String, String> settings) throws IOException {
    Map<String, String> own = new HashMap<>(settings);
    own.put(ServerProcess.PORT, Integer.toString(port));
    own.put("COPPICE_CACHE_DIR", directory.resolve(name).toString());
    starts++;
    Path log = directory.resolve("%s-%d.log".formatted(name, starts));
    server = ServerProcess.start(repository, own, log);
  }

  /** Ends the server at once, by SIGKILL. */
  void kill() throws InterruptedException {
    running().kill();
    server = null;
  }

  /** Stops the server as a deployment does, and returns once it has ended. */
  void stop() {
    running().close();
    server = null;
  }

  Scrape metrics() throws IOException, InterruptedException {
    try (InvocationClient client = new InvocationClient(running().endpoint())) {
      return client.metrics();
    }
  }

  private ServerProcess running() {
    if (server == null) {
      throw new IllegalStateException("server %s: none (expected: it runs)".formatted(name));
    }
    return server;
  }

  @Override
  public void close() {
    if (server != null) {
      stop();
    }
  }
}
