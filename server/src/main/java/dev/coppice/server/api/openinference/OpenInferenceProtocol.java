package dev.coppice.server.api.openinference;

import dev.coppice.server.api.failure.FailureForm;
import dev.coppice.server.api.invoke.Protocol;
import dev.coppice.server.http.exchange.AnswerStyle;
import dev.coppice.server.http.exchange.JsonResponse;
import dev.coppice.server.http.exchange.Refusal;
import dev.coppice.server.http.exchange.Response;
import io.netty.util.AsciiString;

/** The Open Inference Protocol's REST routes as a protocol: one form of failures everywhere. */
public final class OpenInferenceProtocol {

  private static final FailureForm FAILURES =
      (failure, requestId) -> error(failure.kind().status(), failure.message());

  public static final Protocol REST = new Protocol(new Style(), FAILURES, dialect -> FAILURES);

  private OpenInferenceProtocol() {}

  private static Response error(int status, String message) {
    return JsonResponse.of(status, json -> json.writeStringField("error", message));
  }

  /** What the protocol's clients see of the HTTP server itself. */
  private static final class Style implements AnswerStyle {

    @Override
    public AsciiString requestIdHeader() {
      return AnswerStyle.PLAIN.requestIdHeader();
    }

    @Override
    public Response refusal(Refusal refusal, String requestId) {
      Response answer = error(refusal.kind().status(), refusal.message());
      return refusal.kind() == Refusal.Kind.FULL ? answer.with("Retry-After", "1") : answer;
    }
  }
}
