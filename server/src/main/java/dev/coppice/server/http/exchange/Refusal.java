package dev.coppice.server.http.exchange;

import dev.coppice.model.Quoted;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Why a request never reaches a handler or gets no answer from it, before it is worded.
 *
 * @param message the text for the client
 */
public record Refusal(Kind kind, String message) {

  /** The closed set of reasons, each with its status and its type on plain routes. */
  public enum Kind {
    /** The bytes are no request, or cannot be trusted to be the one a proxy took them for. */
    BROKEN_HTTP(400, "BadRequestException"),
    /** The client showed no certificate, where it has to. */
    UNCERTIFIED(403, "AccessDeniedException"),
    TOO_SLOW(408, "RequestTimeoutException"),
    BODY_TOO_LARGE(413, "RequestEntityTooLargeException"),
    REQUEST_LINE_TOO_LONG(414, "RequestUriTooLongException"),
    CONTENT_ENCODING(415, "UnsupportedMediaTypeException"),
    EXPECTATION(417, "ExpectationFailedException"),
    HEADERS_TOO_LARGE(431, "RequestHeaderFieldsTooLargeException"),
    /** A defect; the log says which. */
    FAILED(500, "InternalServerException"),
    /** What is in flight leaves no memory for another request; or too many connections are open. */
    FULL(503, "ServiceUnavailableException");

    private final int status;
    private final String type;

    Kind(int status, String type) {
      this.status = status;
      this.type = type;
    }

    public int status() {
      return status;
    }

    public String type() {
      return type;
    }
  }

  public static Refusal brokenHttp(@Nullable String cause) {
    return new Refusal(
        Kind.BROKEN_HTTP, "Broken HTTP request: " + Quoted.of(cause == null ? "" : cause));
  }

  public static Refusal tooSlow(Duration limit) {
    return new Refusal(
        Kind.TOO_SLOW, "Request was not complete after " + limit.toMillis() / 1000.0 + " seconds.");
  }

  public static Refusal bodyTooLarge(long limit) {
    return new Refusal(Kind.BODY_TOO_LARGE, "HTTP content length exceeded " + limit + " bytes.");
  }

  public static Refusal requestLineTooLong(int limit) {
    return new Refusal(
        Kind.REQUEST_LINE_TOO_LONG, "HTTP request line exceeded " + limit + " bytes.");
  }

  public static Refusal contentEncoding(String value) {
    return new Refusal(
        Kind.CONTENT_ENCODING, "Content-Encoding: " + Quoted.of(value) + " (expected: identity)");
  }

  public static Refusal expectation(String value) {
    return new Refusal(
        Kind.EXPECTATION, "Expect: " + Quoted.of(value) + " (expected: 100-continue)");
  }

  public static Refusal headersTooLarge(int maxBytes, int maxHeaders) {
    return new Refusal(
        Kind.HEADERS_TOO_LARGE,
        "HTTP headers exceeded %d bytes, or %d in number.".formatted(maxBytes, maxHeaders));
  }

  public static Refusal failed() {
    return new Refusal(Kind.FAILED, "Internal server error.");
  }

  public static Refusal bodiesFull() {
    return new Refusal(
        Kind.FULL, "Too many bytes of request bodies are in flight, please try again.");
  }

  public static Refusal headsFull() {
    return new Refusal(
        Kind.FULL, "Too many bytes of request headers are in flight, please try again.");
  }

  public static Refusal uncertified() {
    return new Refusal(Kind.UNCERTIFIED, "A client certificate is required.");
  }
}
