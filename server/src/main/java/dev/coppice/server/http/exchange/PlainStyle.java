package dev.coppice.server.http.exchange;

import io.netty.util.AsciiString;

/** Errors in JSON, the id as {@code x-request-id}. */
final class PlainStyle implements AnswerStyle {

  private static final AsciiString X_REQUEST_ID = AsciiString.cached("x-request-id");

  @Override
  public AsciiString requestIdHeader() {
    return X_REQUEST_ID;
  }

  @Override
  public Response refusal(Refusal refusal, String requestId) {
    Response error =
        JsonResponse.error(refusal.kind().status(), refusal.kind().type(), refusal.message());
    return refusal.kind() == Refusal.Kind.FULL ? error.with("Retry-After", "1") : error;
  }
}
