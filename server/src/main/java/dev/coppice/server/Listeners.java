package dev.coppice.server;

import dev.coppice.server.grpc.GrpcServer;
import dev.coppice.server.http.HttpServer;
import java.io.IOException;
import java.time.Duration;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * The ports of one server: that of calls, that of gRPC, and that of whoever runs it, if there are
 * those. The last opens first and closes last, so that the server can be watched from its first
 * call to its last.
 */
final class Listeners {

  private final HttpServer traffic;
  private final @Nullable HttpServer management;
  private final @Nullable GrpcServer grpc;

  /**
   * @param management null where the port of calls has all routes
   * @param grpc null where there is no gRPC
   */
  Listeners(HttpServer traffic, @Nullable HttpServer management, @Nullable GrpcServer grpc) {
    this.traffic = traffic;
    this.management = management;
    this.grpc = grpc;
  }

  /** That of calls. */
  HttpServer traffic() {
    return traffic;
  }

  /**
   * Opens all.
   *
   * @throws IOException if one cannot be bound; then none is open
   */
  void start() throws IOException {
    if (management != null) {
      management.start();
    }
    try {
      traffic.start();
      startGrpc();
    } catch (IOException e) {
      if (management != null) {
        management.stop(Duration.ZERO);
      }
      throw e;
    }
  }

  private void startGrpc() throws IOException {
    if (grpc == null) {
      return;
    }
    try {
      grpc.start();
    } catch (IOException e) {
      traffic.stop(Duration.ZERO);
      throw e;
    }
  }

  boolean isTurning() {
    return traffic.isTurning()
        && (management == null || management.isTurning())
        && (grpc == null || grpc.isTurning());
  }

  /** Connections of clients; whoever runs the server is none. */
  int connections() {
    return traffic.connections() + (grpc == null ? 0 : grpc.connections());
  }

  /** The longest that a call's task waited for its event loop within the last minute. */
  double loopDelaySeconds() {
    return Math.max(traffic.loopDelaySeconds(), grpc == null ? 0 : grpc.loopDelaySeconds());
  }

  Ports ports() {
    return new Ports(
        traffic.port(),
        management == null ? traffic.port() : management.port(),
        grpc == null ? OptionalInt.empty() : OptionalInt.of(grpc.port()));
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
    long start = System.nanoTime();
    traffic.drain(Duration.ZERO); // Its port does not stay open while gRPC's calls finish.
    boolean isDrained = grpc == null || grpc.drain(patience);
    return traffic.drain(left(patience, start)) && isDrained;
  }

  /**
   * Closes all.
   *
   * @param grace after which the connections that are left are cut off
   * @return true if none had to be
   */
  boolean stop(Duration grace) {
    long start = System.nanoTime();
    boolean inTime = grpc == null || grpc.stop(grace.dividedBy(2));
    inTime &= traffic.stop(left(grace, start));
    return (management == null || management.stop(left(grace, start))) && inTime;
  }

  private static Duration left(Duration patience, long start) {
    Duration left = patience.minusNanos(System.nanoTime() - start);
    return left.isNegative() ? Duration.ZERO : left;
  }
}
