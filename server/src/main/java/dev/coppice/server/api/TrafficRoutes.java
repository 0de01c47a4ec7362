package dev.coppice.server.api;

import dev.coppice.metrics.RequestMetrics.Route;
import dev.coppice.server.api.invoke.Envelope;
import dev.coppice.server.api.sagemaker.Invocations;
import dev.coppice.server.api.sagemaker.PlainEnvelope;
import dev.coppice.server.api.sagemaker.RuntimeEnvelope;
import dev.coppice.server.api.sagemaker.StreamEnvelope;
import dev.coppice.server.http.exchange.Exchange;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The routes that call models. */
final class TrafficRoutes implements Routes {

  private final Invocations invoke;
  private final String endpointName;
  private final Envelope invokeEnvelope = new PlainEnvelope(Route.INVOKE);
  private final Envelope invocationsEnvelope = new PlainEnvelope(Route.INVOCATIONS);
  private final Envelope runtimeEnvelope;
  private final Envelope streamEnvelope;

  /**
   * @param endpoint what this server is called where no path says so
   */
  TrafficRoutes(Invocations invoke, Api.Endpoint endpoint) {
    this.invoke = invoke;
    this.endpointName = endpoint.name();
    this.runtimeEnvelope = new RuntimeEnvelope(endpoint.variant());
    this.streamEnvelope = new StreamEnvelope(endpoint.variant());
  }

  @Override
  public boolean answer(Exchange exchange, RequestPath path) {
    List<String> segments = path.segments();
    return switch (segments.getFirst()) {
      case "invocations" -> segments.size() == 1 && invocations(exchange);
      case "models" -> segments.size() == 3 && model(exchange, segments);
      case Operations.ENDPOINTS -> segments.size() == 3 && endpoint(exchange, segments);
      default -> false;
    };
  }

  /** The one that takes no name from the path; always true. */
  boolean invocations(Exchange exchange) {
    Operations.post(exchange, () -> invoke.byHeader(exchange, invocationsEnvelope, endpointName));
    return true;
  }

  private boolean model(Exchange exchange, List<String> segments) {
    if (!segments.get(2).equals("invoke")) {
      return false;
    }
    Operations.post(exchange, () -> invoke.byPath(exchange, invokeEnvelope, segments.get(1)));
    return true;
  }

  private boolean endpoint(Exchange exchange, List<String> segments) {
    Envelope envelope = runtimeOperation(segments.get(2));
    if (envelope == null) {
      return false;
    }
    Operations.post(exchange, () -> invoke.byEndpoint(exchange, envelope, segments.get(1)));
    return true;
  }

  private @Nullable Envelope runtimeOperation(String name) {
    return switch (name) {
      case "invocations" -> runtimeEnvelope;
      case "invocations-response-stream" -> streamEnvelope;
      default -> null;
    };
  }
}
