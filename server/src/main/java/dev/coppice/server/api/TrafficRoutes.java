package dev.coppice.server.api;

import dev.coppice.metrics.meters.Route;
import dev.coppice.server.api.batch.BatchCalls;
import dev.coppice.server.api.sagemaker.CallRoute;
import dev.coppice.server.api.sagemaker.Invocations;
import dev.coppice.server.api.sagemaker.PlainEnvelope;
import dev.coppice.server.api.sagemaker.RuntimeEnvelope;
import dev.coppice.server.api.sagemaker.SageMakerEnvelope;
import dev.coppice.server.api.sagemaker.StreamEnvelope;
import dev.coppice.server.api.sagemaker.Targets;
import dev.coppice.server.http.exchange.Exchange;
import dev.coppice.server.http.exchange.RequestHandler;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The routes that call models. */
final class TrafficRoutes implements Routes {

  private final Invocations invoke;
  private final BatchCalls batches;
  private final SageMakerEnvelope invokeEnvelope = new PlainEnvelope(Route.INVOKE);
  private final CallRoute invocations;
  private final SageMakerEnvelope runtimeEnvelope;
  private final SageMakerEnvelope streamEnvelope;

  /**
   * @param batches answer calls that name no model, if they take them, and those of their own path
   * @param endpoint what this server is called where no path says so
   */
  TrafficRoutes(Invocations invoke, BatchCalls batches, Api.Endpoint endpoint) {
    this.invoke = invoke;
    this.batches = batches;
    this.invocations =
        new CallRoute(new PlainEnvelope(Route.INVOCATIONS), CallRoute.Way.HEADER, endpoint.name());
    this.runtimeEnvelope = new RuntimeEnvelope(endpoint.variant());
    this.streamEnvelope = new StreamEnvelope(endpoint.variant());
  }

  @Override
  public boolean answer(Exchange exchange, RequestPath path) {
    if (isBatch(path)) {
      batch(exchange);
      return true;
    }
    CallRoute route = routeOf(path);
    if (route == null) {
      return false;
    }
    call(exchange, route);
    return true;
  }

  @Override
  public boolean readsBody(RequestPath path) {
    return isBatch(path) || routeOf(path) != null;
  }

  @Override
  public @Nullable RequestHandler refuser(
      HttpMethod method, RequestPath path, HttpHeaders headers) {
    if (isBatch(path)) {
      return method.equals(HttpMethod.POST) ? batches.refuser(headers) : null;
    }
    CallRoute route = method.equals(HttpMethod.POST) ? routeOf(path) : null;
    return route == null ? null : invoke.refuser(route, headers);
  }

  /** The same of the one that takes no name from the path. */
  @Nullable RequestHandler refuser(HttpMethod method, HttpHeaders headers) {
    if (!method.equals(HttpMethod.POST)) {
      return null;
    }
    return isBatch(headers) ? batches.refuser(headers) : invoke.refuser(invocations, headers);
  }

  /** The one that takes no name from the path. */
  void invocations(Exchange exchange) {
    if (isBatch(exchange.headers())) {
      batch(exchange);
    } else {
      call(exchange, invocations);
    }
  }

  private static boolean isBatch(RequestPath path) {
    return path.segments().size() == 1 && path.segments().getFirst().equals("batch");
  }

  private boolean isBatch(HttpHeaders headers) {
    return batches.takesNamelessCalls() && Targets.header(headers) == null;
  }

  private void batch(Exchange exchange) {
    Operations.post(exchange, () -> batches.handle(exchange));
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
    SageMakerEnvelope envelope =
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
