package dev.coppice.server.http.exchange;

import io.netty.util.AsciiString;

/** The server's own part of the answers below one path: how their clients expect it to look. */
public interface AnswerStyle {

  /** The one of the plain routes, with errors in JSON. */
  AnswerStyle PLAIN =
      new PlainStyle(
          refusal ->
              JsonResponse.error(
                  refusal.kind().status(), refusal.kind().type(), refusal.message()));

  /** Name of the header that carries the request's id. */
  AsciiString requestIdHeader();

  /** The answer to a request that no handler answers. */
  Response refusal(Refusal refusal, String requestId);
}
