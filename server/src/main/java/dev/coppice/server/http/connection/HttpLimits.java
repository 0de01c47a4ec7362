package dev.coppice.server.http.connection;

import java.time.Duration;

/**
 * What one connection, and all of them together, may take of the server.
 *
 * @param maxRequestLineBytes a longer request line is 414
 * @param maxHeaderBytes more bytes of header lines are 431
 * @param maxBodyBytes a longer body is 413
 * @param maxBodiesBytes memory of all bodies not yet answered; beyond it a request is 503
 * @param maxDrainBytes how much a refused client may go on sending before it is cut off
 * @param maxConnections further clients wait in the kernel's queue until one leaves
 * @param requestTimeout from a request's first byte to its last; a slower one is 408
 * @param idleTimeout how long a connection stays open between requests, or while the client takes
 *     nothing of its answer
 */
public record HttpLimits(
    int maxRequestLineBytes,
    int maxHeaderBytes,
    int maxBodyBytes,
    long maxBodiesBytes,
    long maxDrainBytes,
    int maxConnections,
    Duration requestTimeout,
    Duration idleTimeout) {

  public HttpLimits {
    atLeast("maxRequestLineBytes", maxRequestLineBytes, 1);
    atLeast("maxHeaderBytes", maxHeaderBytes, 1);
    atLeast("maxBodyBytes", maxBodyBytes, 1);
    atLeast("maxBodiesBytes", maxBodiesBytes, maxBodyBytes);
    atLeast("maxDrainBytes", maxDrainBytes, 0);
    atLeast("maxConnections", maxConnections, 1);
    positive("requestTimeout", requestTimeout);
    positive("idleTimeout", idleTimeout);
  }

  /** The wire contract's limits around the two that are settings. */
  public static HttpLimits of(int maxBodyBytes, long maxBodiesBytes) {
    return new HttpLimits(
        8 << 10,
        16 << 10,
        maxBodyBytes,
        maxBodiesBytes,
        32L << 20,
        8192,
        Duration.ofSeconds(60),
        Duration.ofSeconds(120));
  }

  private static void atLeast(String name, long value, long min) {
    if (value < min) {
      throw new IllegalArgumentException(name + ": " + value + " (expected: " + min + " or more)");
    }
  }

  private static void positive(String name, Duration value) {
    if (value.isNegative() || value.isZero()) {
      throw new IllegalArgumentException(name + ": " + value + " (expected: more than 0)");
    }
  }
}
