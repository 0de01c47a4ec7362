package dev.coppice.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.server.http.request.HttpLimits;
import io.netty.util.LeakPresenceDetector;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** A real server on a free port; its end proves that it kept no buffer and no body. */
public final class ServerFixture implements AutoCloseable {

  static final int MAX_BODY = 1 << 20;

  private static final long BETWEEN_LOOKS_NANOS = 200_000;

  public final EchoHandler handler = new EchoHandler();
  public final HttpServer server;

  public ServerFixture(HttpLimits limits) throws IOException {
    this(limits, Transport.best());
  }

  public ServerFixture(HttpLimits limits, Transport transport) throws IOException {
    server = new HttpServer(new HttpSettings("127.0.0.1", 0, 2, transport, limits, null), handler);
    server.start();
  }

  public static ServerFixture patient() throws IOException {
    return new ServerFixture(HttpLimits.of(MAX_BODY, 4L * MAX_BODY));
  }

  public static ServerFixture timingOut(Duration request, Duration idle) throws IOException {
    return new ServerFixture(limits(4L * MAX_BODY, 32L << 20, 1000, request, idle));
  }

  /** With a time in which clients must take an answer, and long ones for all else. */
  static ServerFixture taking(Transport transport, Duration time) throws IOException {
    Duration rest = Duration.ofSeconds(60);
    HttpLimits limits = HttpLimits.of(MAX_BODY, 4L * MAX_BODY);
    return new ServerFixture(limits.with(new HttpLimits.Times(rest, rest, time)), transport);
  }

  static HttpLimits limits(
      long maxBodies, long maxDrain, int maxConnections, Duration request, Duration idle) {
    return new HttpLimits(
        HttpLimits.Heads.USUAL,
        new HttpLimits.Bodies(MAX_BODY, maxBodies, maxDrain),
        maxConnections,
        HttpLimits.Times.of(request, idle));
  }

  public RawClient client() throws IOException {
    return new RawClient(server.port());
  }

  /** Waits until what must happen soon has happened. */
  public static void await(BooleanSupplier condition) {
    long end = System.nanoTime() + 20_000_000_000L;
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("the time of waiting").isLessThan(end);
      LockSupport.parkNanos(BETWEEN_LOOKS_NANOS); // What it waits for may need the processor.
    }
  }

  @Override
  public void close() {
    assertThat(server.stop(Duration.ofSeconds(20))).isTrue();
    assertThat(server.bodyBytesInFlight()).isZero();
    assertThat(server.connections()).isZero();
    LeakPresenceDetector.check();
  }
}
