package dev.coppice.server.http.exchange;

import io.netty.util.AsciiString;
import java.util.function.Function;

/**
 * The id of a request as {@code x-request-id}, and when to come back in a header.
 *
 * @param errors answers refused requests, without that header
 */
public record PlainStyle(Function<Refusal, Response> errors) implements AnswerStyle {

  private static final AsciiString X_REQUEST_ID = AsciiString.cached("x-request-id");

  @Override
  public AsciiString requestIdHeader() {
    return X_REQUEST_ID;
  }

  @Override
  public Response refusal(Refusal refusal, String requestId) {
    Response error = errors.apply(refusal);
    return refusal.kind() == Refusal.Kind.FULL ? error.with("Retry-After", "1") : error;
  }
}
