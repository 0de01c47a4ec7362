package dev.coppice.loader.store.s3;

import java.net.URI;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How the S3 client behaves.
 *
 * @param endpoint of an S3 server other than AWS's; null for the one that AWS's own settings name,
 *     or else AWS's
 * @param pathStyle true if the bucket goes into the path, not into the host name
 * @param maxConnections connections in the pool; a fetch that finds none waits {@code
 *     connectTimeout} for one
 * @param connectTimeout until a connection is there
 * @param readTimeout between two packets of an answer
 * @param attemptTimeout until one attempt has the headers of its answer
 * @param callTimeout the same for all attempts of a call together, pauses included
 * @param questionTimeout the same for questions, whose answers nobody has to have
 * @param attempts requests per call in all, in the SDK's standard retry mode
 */
public record S3Settings(
    @Nullable URI endpoint,
    boolean pathStyle,
    int maxConnections,
    Duration connectTimeout,
    Duration readTimeout,
    Duration attemptTimeout,
    Duration callTimeout,
    Duration questionTimeout,
    int attempts) {

  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(2);
  private static final Duration READ_TIMEOUT = Duration.ofSeconds(10);
  private static final Duration ATTEMPT_TIMEOUT = Duration.ofSeconds(10);
  private static final Duration CALL_TIMEOUT = Duration.ofSeconds(30);
  private static final Duration QUESTION_TIMEOUT = Duration.ofSeconds(5);
  private static final int ATTEMPTS = 3;

  public S3Settings {
    if (maxConnections < 1) {
      throw new IllegalArgumentException(
          "maxConnections: %d (expected: 1 or more)".formatted(maxConnections));
    }
    if (attempts < 1) {
      throw new IllegalArgumentException("attempts: %d (expected: 1 or more)".formatted(attempts));
    }
    requirePositive("connectTimeout", connectTimeout);
    requirePositive("readTimeout", readTimeout);
    requirePositive("attemptTimeout", attemptTimeout);
    requirePositive("callTimeout", callTimeout);
    requirePositive("questionTimeout", questionTimeout);
  }

  /**
   * Three attempts of 10 s (2 s to connect), 30 s in all, 5 s of a question, and 10 s between two
   * packets of a body.
   */
  public static S3Settings of(@Nullable URI endpoint, boolean pathStyle, int maxConnections) {
    return of(endpoint, pathStyle, maxConnections, QUESTION_TIMEOUT);
  }

  /** For a tool, with nobody who waits in a call: {@link #of}, but 30 s of a question, too. */
  public static S3Settings ofTool(@Nullable URI endpoint, boolean pathStyle, int maxConnections) {
    return of(endpoint, pathStyle, maxConnections, CALL_TIMEOUT);
  }

  private static S3Settings of(
      @Nullable URI endpoint, boolean pathStyle, int maxConnections, Duration questionTimeout) {
    return new S3Settings(
        endpoint,
        pathStyle,
        maxConnections,
        CONNECT_TIMEOUT,
        READ_TIMEOUT,
        ATTEMPT_TIMEOUT,
        CALL_TIMEOUT,
        questionTimeout,
        ATTEMPTS);
  }

  /** For one small document: two attempts of 3 s, 8 s in all. */
  public static S3Settings ofDocument(@Nullable URI endpoint, boolean pathStyle) {
    Duration attempt = Duration.ofSeconds(3);
    Duration all = Duration.ofSeconds(8);
    return new S3Settings(endpoint, pathStyle, 1, CONNECT_TIMEOUT, attempt, attempt, all, all, 2);
  }

  private static void requirePositive(String name, Duration value) {
    if (!value.isPositive()) {
      throw new IllegalArgumentException("%s: %s (expected: above zero)".formatted(name, value));
    }
  }
}
