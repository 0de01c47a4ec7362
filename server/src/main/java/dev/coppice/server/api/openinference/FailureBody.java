package dev.coppice.server.api.openinference;

import dev.coppice.server.api.failure.Failure;
import dev.coppice.server.api.failure.FailureForm;
import dev.coppice.server.http.exchange.JsonResponse;
import dev.coppice.server.http.exchange.Response;

/** Failures as the protocol has them: {@code {"error": "..."}}. */
final class FailureBody implements FailureForm {

  @Override
  public Response body(Failure failure, String requestId) {
    return of(failure.kind().status(), failure.message());
  }

  static Response of(int status, String message) {
    return JsonResponse.of(status, json -> json.writeStringField("error", message));
  }
}
