package dev.coppice.server.api;

import dev.coppice.metrics.RequestMetrics.Route;
import dev.coppice.server.api.invoke.Envelope;
import dev.coppice.server.api.sagemaker.CallRoute;
import dev.coppice.server.api.sagemaker.Invocations;
import dev.coppice.server.api.sagemaker.PlainEnvelope;
import dev.coppice.server.api.sagemaker.RuntimeEnvelope;
import dev.coppice.server.api.sagemaker.StreamEnvelope;
import dev.coppice.server.http.exchange.Exchange;
import dev.coppice.server.http.exchange.RequestHandler;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The routes that call models. */
final class TrafficRoutes implements Routes {

  private final Invocations invoke;
  private final Envelope invokeEnvelope = new PlainEnvelope(Route.INVOKE);
  private final CallRoute invocations;
  private final Envelope runtimeEnvelope;
  private final Envelope streamEnvelope;

  /**
   * @param endpoint what this server is called where no path says so
   */
  TrafficRoutes(Invocations invoke, Api.Endpoint endpoint) {
    this.invoke = invoke;
    this.invocations =
        new CallRoute(new PlainEnvelope(Route.INVOCATIONS), CallRoute.Way.HEADER, endpoint.name());
    this.runtimeEnvelope = new RuntimeEnvelope(endpoint.variant());
    this.streamEnvelope = new StreamEnvelope(endpoint.variant());
  }

  @Override
  public boolean answer(Exchange exchange, RequestPath path) {
    CallRoute route = routeOf(path);
    if (route == null) {
      return false;
    }
    call(exchange, route);
    return true;
  }

  @Override
  public @Nullable RequestHandler refuser(
      HttpMethod method, RequestPath path, HttpHeaders headers) {
    CallRoute route = method.equals(HttpMethod.POST) ? routeOf(path) : null;
    return route == null ? null : invoke.refuser(route, headers);
  }

  /** The same of the one that takes no name from the path. */
  @Nullable RequestHandler refuser(HttpMethod method, HttpHeaders headers) {
    return method.equals(HttpMethod.POST) ? invoke.refuser(invocations, headers) : null;
  }

  /** The one that takes no name from the path. */
  void invocations(Exchange exchange) {
    call(exchange, invocations);
  }

  private void call(Exchange exchange, CallRoute route) {
    Operations.post(exchange, () -> invoke.call(exchange, route));
  }

  /** Null if the path is none of these. */
  private @Nullable CallRoute routeOf(RequestPath path) {
    List<String> segments = path.segments();
    return switch (segments.getFirst()) {
      case "invocations" -> segments.size() == 1 ? invocations : null;
      case "models" -> segments.size() == 3 ? model(segments) : null;
      case Operations.ENDPOINTS -> segments.size() == 3 ? endpoint(segments) : null;
      default -> null;
    };
  }

  private @Nullable CallRoute model(List<String> segments) {
    return segments.get(2).equals("invoke")
        ? new CallRoute(invokeEnvelope, CallRoute.Way.PATH, segments.get(1))
        : null;
  }

  private @Nullable CallRoute endpoint(List<String> segments) {
    Envelope envelope =
        switch (segments.get(2)) {
          case "invocations" -> runtimeEnvelope;
          case "invocations-response-stream" -> streamEnvelope;
          default -> null;
        };
    return envelope == null
        ? null
        : new CallRoute(envelope, CallRoute.Way.ENDPOINT, segments.get(1));
  }
}
