package dev.coppice.server.http.request;

import java.time.Duration;

/**
 * What one connection, and all of them together, may take of the server.
 *
 * @param maxConnections connections at once; for one more an idle one has to go
 */
public record HttpLimits(Heads heads, Bodies bodies, int maxConnections, Times times) {

  public HttpLimits {
    atLeast("maxConnections", maxConnections, 1);
  }

  /**
   * Requests before their bodies.
   *
   * @param maxRequestLineBytes a longer request line is 414
   * @param maxHeaderBytes more bytes of header lines are 431
   * @param maxHeaders more header lines are 431
   * @param maxMemoryOfAll heap of the heads of all requests not yet answered; beyond it one is 503
   */
  public record Heads(
      int maxRequestLineBytes, int maxHeaderBytes, int maxHeaders, long maxMemoryOfAll) {

    /** The wire contract's; the memory is a sixteenth of the smallest heap there is. */
    public static final Heads USUAL = new Heads(8 << 10, 16 << 10, 128, 8L << 20);

    public Heads {
      atLeast("maxRequestLineBytes", maxRequestLineBytes, 1);
      atLeast("maxHeaderBytes", maxHeaderBytes, 1);
      atLeast("maxHeaders", maxHeaders, 1);
      atLeast("maxMemoryOfAll", maxMemoryOfAll, 1);
    }
  }

  /**
   * Requests' bodies.
   *
   * @param maxBytes a longer body is 413
   * @param maxMemoryOfAll memory of all bodies not yet answered, room for two of the largest at
   *     least; beyond it a request is 503
   * @param maxDrainBytes how much a refused client may go on sending before it is cut off
   */
  public record Bodies(int maxBytes, long maxMemoryOfAll, long maxDrainBytes) {

    private static final int MIN = 2;
    private static final int USUAL = 4;

    public Bodies {
      atLeast("maxBytes", maxBytes, 1);
      atLeast("maxMemoryOfAll", maxMemoryOfAll, minMemory(maxBytes));
      atLeast("maxDrainBytes", maxDrainBytes, 0);
    }

    /** The least that all bodies need, or the largest would be refused even alone. */
    public static long minMemory(int maxBytes) {
      return (long) MIN * maxBytes;
    }

    /** What all bodies should have, so that no single client's fill it. */
    public static long usualMemory(int maxBytes) {
      return (long) USUAL * maxBytes;
    }
  }

  /**
   * How long clients may take.
   *
   * @param request from a request's first byte to its last; a slower one is 408
   * @param idle how long a connection stays open between requests
   * @param answer how long a client may keep an answer waiting, the time in which it is made left
   *     out
   */
  public record Times(Duration request, Duration idle, Duration answer) {

    /** A client that can send a request in time can take an answer of as many times its bytes. */
    private static final int REQUESTS_PER_ANSWER = 5;

    public Times {
      positive("request", request);
      positive("idle", idle);
      positive("answer", answer);
    }

    public static Times of(Duration request, Duration idle) {
      return new Times(request, idle, request.multipliedBy(REQUESTS_PER_ANSWER));
    }
  }

  /** The wire contract's limits around those of bodies, with the settings' defaults. */
  public static HttpLimits of(int maxBodyBytes, long maxBodiesMemory) {
    return new HttpLimits(
        Heads.USUAL,
        new Bodies(maxBodyBytes, maxBodiesMemory, 32L << 20),
        1024,
        Times.of(Duration.ofSeconds(60), Duration.ofSeconds(120)));
  }

  public HttpLimits with(Heads other) {
    return new HttpLimits(other, bodies, maxConnections, times);
  }

  public HttpLimits withConnections(int max) {
    return new HttpLimits(heads, bodies, max, times);
  }

  public HttpLimits with(Times other) {
    return new HttpLimits(heads, bodies, maxConnections, other);
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
