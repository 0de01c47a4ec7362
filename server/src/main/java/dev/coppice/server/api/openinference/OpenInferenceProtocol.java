package dev.coppice.server.api.openinference;

import dev.coppice.server.api.failure.FailureForm;
import dev.coppice.server.api.invoke.Protocol;
import dev.coppice.server.http.exchange.JsonResponse;
import dev.coppice.server.http.exchange.PlainStyle;
import dev.coppice.server.http.exchange.Response;

/** The Open Inference Protocol's REST routes as a protocol: one form of failures everywhere. */
public final class OpenInferenceProtocol {

  private static final FailureForm FAILURES =
      (failure, requestId) -> error(failure.kind().status(), failure.message());

  public static final Protocol REST =
      new Protocol(
          new PlainStyle(refusal -> error(refusal.kind().status(), refusal.message())),
          FAILURES,
          dialect -> FAILURES);

  private OpenInferenceProtocol() {}

  private static Response error(int status, String message) {
    return JsonResponse.of(status, json -> json.writeStringField("error", message));
  }
}
