package dev.coppice.server.api.openinference;

import dev.coppice.metrics.meters.Route;
import dev.coppice.server.api.invoke.Envelope;
import dev.coppice.server.api.invoke.Protocol;

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
}
