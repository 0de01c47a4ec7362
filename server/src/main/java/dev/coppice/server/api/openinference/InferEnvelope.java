package dev.coppice.server.api.openinference;

import dev.coppice.metrics.RequestMetrics.Route;
import dev.coppice.server.api.invoke.Envelope;
import dev.coppice.server.api.invoke.Protocol;
import dev.coppice.server.http.exchange.BodyParts;
import dev.coppice.server.http.exchange.Exchange;
import dev.coppice.server.http.exchange.Response;
import java.util.List;
import java.util.Map;

/**
 * Inference by one of the protocol's transports, which puts nothing around an answer.
 *
 * @param protocol how failures go out
 * @param route under which calls are counted
 */
public record InferEnvelope(Protocol protocol, Route route) implements Envelope {

  /** Over HTTP. */
  static final InferEnvelope REST =
      new InferEnvelope(OpenInferenceProtocol.REST, Route.OPEN_INFERENCE);

  @Override
  public List<Map.Entry<String, String>> headers() {
    return List.of();
  }

  @Override
  public void respond(Exchange exchange, Response scores) {
    exchange.respond(scores);
  }

  @Override
  public void respond(Exchange exchange, Response head, BodyParts parts) {
    exchange.respond(head, parts);
  }
}
