package dev.coppice.server.http;

import dev.coppice.server.http.exchange.AnswerStyle;
import dev.coppice.server.http.exchange.Exchange;
import dev.coppice.server.http.exchange.Refusal;
import dev.coppice.server.http.exchange.RequestHandler;
import dev.coppice.server.http.exchange.Response;
import io.netty.util.AsciiString;

/** Answers {@code /styled/...} in a style of its own, or fails to. */
final class StyledHandler implements RequestHandler {

  private static final AnswerStyle STYLE =
      new AnswerStyle() {
        @Override
        public AsciiString requestIdHeader() {
          return AsciiString.of("styled-id");
        }

        @Override
        public Response refusal(Refusal refusal, String requestId) {
          return Response.text(
              refusal.kind().status(), "text/styled", refusal.kind() + " " + requestId);
        }
      };

  @Override
  public void handle(Exchange exchange) {
    throw new IllegalStateException("made to fail");
  }

  @Override
  public AnswerStyle styleOf(String path) {
    return path.startsWith("/styled/") ? STYLE : AnswerStyle.PLAIN;
  }
}
