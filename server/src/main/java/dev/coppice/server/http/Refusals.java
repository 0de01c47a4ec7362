package dev.coppice.server.http;

import dev.coppice.model.Quoted;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The answers to requests that never reach a handler. */
final class Refusals {

  private Refusals() {}

  static Response brokenHttp(@Nullable String cause) {
    return JsonResponse.error(
        400,
        "BadRequestException",
        "Broken HTTP request: " + Quoted.of(cause == null ? "" : cause));
  }

  static Response tooSlow(Duration limit) {
    return JsonResponse.error(
        408,
        "RequestTimeoutException",
        "Request was not complete after " + limit.toMillis() / 1000.0 + " seconds.");
  }

  static Response bodyTooLarge(long limit) {
    return JsonResponse.error(
        413, "RequestEntityTooLargeException", "HTTP content length exceeded " + limit + " bytes.");
  }

  static Response requestLineTooLong(int limit) {
    return JsonResponse.error(
        414, "RequestUriTooLongException", "HTTP request line exceeded " + limit + " bytes.");
  }

  static Response contentEncoding(String value) {
    return JsonResponse.error(
        415,
        "UnsupportedMediaTypeException",
        "Content-Encoding: " + Quoted.of(value) + " (expected: identity)");
  }

  static Response expectation(String value) {
    return JsonResponse.error(
        417,
        "ExpectationFailedException",
        "Expect: " + Quoted.of(value) + " (expected: 100-continue)");
  }

  static Response headersTooLarge(int limit) {
    return JsonResponse.error(
        431, "RequestHeaderFieldsTooLargeException", "HTTP headers exceeded " + limit + " bytes.");
  }

  static Response failed() {
    return JsonResponse.error(500, "InternalServerException", "Internal server error.");
  }

  static Response bodiesFull() {
    return JsonResponse.error(
            503,
            "ServiceUnavailableException",
            "Too many bytes of request bodies are in flight, please try again.")
        .with("Retry-After", "1");
  }
}
