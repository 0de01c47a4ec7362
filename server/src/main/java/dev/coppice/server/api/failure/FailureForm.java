package dev.coppice.server.api.failure;

import dev.coppice.server.http.exchange.JsonResponse;
import dev.coppice.server.http.exchange.Response;

/** A form in which a {@link Failure} goes out; each family of routes has its own. */
public interface FailureForm {

  /** {@code code}, {@code type} and {@code message}: control routes and multi-model calls. */
  FailureForm JSON =
      (failure, requestId) ->
          JsonResponse.error(failure.kind().status(), failure.kind().type(), failure.message());

  /** The message alone; not as HTML, because it may quote the request. */
  FailureForm TEXT =
      (failure, requestId) ->
          Response.text(failure.kind().status(), "text/plain; charset=utf-8", failure.message());

  /** The answer without the header that all forms have. */
  Response body(Failure failure, String requestId);

  /** The answer to a request. */
  default Response of(Failure failure, String requestId) {
    Response body = body(failure, requestId).because(failure.message());
    if (failure.kind() == Failure.Kind.UNAUTHENTICATED) {
      return body.with("WWW-Authenticate", "Bearer");
    }
    String retryAfter = failure.kind().retryAfter();
    return retryAfter.isEmpty() ? body : body.with("Retry-After", retryAfter);
  }
}
