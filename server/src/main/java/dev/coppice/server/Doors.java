package dev.coppice.server;

import dev.coppice.server.http.HttpServer;
import java.io.IOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The ports of one server: that of calls, and that of whoever runs it, if there is one. The second
 * opens first and closes last, so that the server can be watched from its first call to its last.
 */
final class Doors {

  private final HttpServer traffic;
  private final @Nullable HttpServer management;

  /**
   * @param management null where the port of calls has all routes
   */
  Doors(HttpServer traffic, @Nullable HttpServer management) {
    this.traffic = traffic;
    this.management = management;
  }

  /** That of calls. */
  HttpServer traffic() {
    return traffic;
  }

  /**
   * Opens both.
   *
   * @throws IOException if one cannot be bound; then neither is open
   */
  void start() throws IOException {
    if (management != null) {
      management.start();
    }
    try {
      traffic.start();
    } catch (IOException e) {
      if (management != null) {
        management.stop(Duration.ZERO);
      }
      throw e;
    }
  }

  boolean isTurning() {
    return traffic.isTurning() && (management == null || management.isTurning());
  }

  int port() {
    return traffic.port();
  }

  /** The port of the routes that change or list; that of calls where there is no other. */
  int managementPort() {
    return management == null ? traffic.port() : management.port();
  }

  /** From here on all answers go out with {@code Connection: close}; all is served as before. */
  void announceStop() {
    traffic.announceStop();
    if (management != null) {
      management.announceStop();
    }
  }

  /**
   * Takes no more calls, and lets those in flight finish.
   *
   * @return true if none is left after {@code patience}
   */
  boolean drain(Duration patience) {
    return traffic.drain(patience);
  }

  /**
   * Closes both.
   *
   * @param grace after which the connections that are left are cut off
   * @return true if none had to be
   */
  boolean stop(Duration grace) {
    boolean inTime = traffic.stop(grace);
    return (management == null || management.stop(grace.dividedBy(2))) && inTime;
  }
}
