package dev.coppice.server.http.request;

import java.time.Duration;

/** What one connection, and all of them together, may take of the server. */
public record HttpLimits(Heads heads, Bodies bodies, Places places, Times times) {

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
   * Connections at once.
   *
   * @param all for any request
   * @param reserved further ones of each protocol, in which only probes are answered; for a client
   *     beyond these the oldest has to go
   */
  public record Places(int all, int reserved) {

    /** Places for probes alone. */
    public static final int RESERVED = 16;

    private static final int LINGERING = 64;
    private static final int HALF_CLOSED = 16;

    /** With the usual places for probes as many as are let in at once. */
    private static final int LEAVING_FOR_EACH_RESERVED = 4;

    public Places {
      atLeast("all", all, 1);
      atLeast("reserved", reserved, 0);
    }

    /** Idle ones that may be on their way out for newcomers who have taken their places. */
    public int leaving() {
      return LEAVING_FOR_EACH_RESERVED * reserved;
    }

    /** Those whose clients ended their half, and for which the kernel takes megabytes at once. */
    public int halfClosed() {
      return HALF_CLOSED;
    }

    /** Those that are listened to after their last answer, so that it reaches them. */
    public int lingering() {
      return LINGERING;
    }
  }

  /**
   * How long clients may take.
   *
   * @param request from a request's first byte to its last; a slower one is 408
   * @param idle how long a connection stays open between requests
   * @param taking over how long a client that takes less than 1 KiB/s of its answers is let go
   */
  public record Times(Duration request, Duration idle, Duration taking) {

    private static final Duration PROBE = Duration.ofSeconds(5);

    /** A client that can send a request in time can take an answer of as many times its bytes. */
    private static final int REQUESTS_PER_ANSWER = 5;

    public Times {
      positive("request", request);
      positive("idle", idle);
      positive("taking", taking);
    }

    /** The wire contract's patience with those that take their answers slowly. */
    public static Times of(Duration request, Duration idle) {
      return new Times(request, idle, Duration.ofSeconds(10));
    }

    /** In which a client must have taken an answer, but for the time in which it is made. */
    public Duration answer() {
      return request.multipliedBy(REQUESTS_PER_ANSWER);
    }

    /** A probe is short; whoever takes longer must not keep its place from others. */
    public Times forProbes() {
      return new Times(shorter(request, PROBE), shorter(idle, PROBE), taking);
    }

    private static Duration shorter(Duration one, Duration other) {
      return one.compareTo(other) < 0 ? one : other;
    }
  }

  /** The wire contract's limits around those of bodies, with the settings' defaults. */
  public static HttpLimits of(int maxBodyBytes, long maxBodiesMemory) {
    return new HttpLimits(
        Heads.USUAL,
        new Bodies(maxBodyBytes, maxBodiesMemory, 32L << 20),
        new Places(1024, Places.RESERVED),
        Times.of(Duration.ofSeconds(60), Duration.ofSeconds(120)));
  }

  public HttpLimits with(Heads other) {
    return new HttpLimits(other, bodies, places, times);
  }

  public HttpLimits with(Places other) {
    return new HttpLimits(heads, bodies, other, times);
  }

  public HttpLimits with(Times other) {
    return new HttpLimits(heads, bodies, places, other);
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
