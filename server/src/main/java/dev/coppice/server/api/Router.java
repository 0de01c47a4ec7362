package dev.coppice.server.api;

import dev.coppice.metrics.RequestMetrics.Route;
import dev.coppice.server.api.failure.Failure;
import dev.coppice.server.api.invoke.Envelope;
import dev.coppice.server.api.invoke.Protocol;
import dev.coppice.server.api.management.ModelsHandler;
import dev.coppice.server.api.management.RegisterHandler;
import dev.coppice.server.api.management.StatusHandler;
import dev.coppice.server.api.management.WarmHandler;
import dev.coppice.server.api.sagemaker.Invocations;
import dev.coppice.server.api.sagemaker.PlainEnvelope;
import dev.coppice.server.api.sagemaker.RuntimeEnvelope;
import dev.coppice.server.api.sagemaker.RuntimeProtocol;
import dev.coppice.server.api.sagemaker.StreamEnvelope;
import dev.coppice.server.http.exchange.AnswerStyle;
import dev.coppice.server.http.exchange.Exchange;
import dev.coppice.server.http.exchange.FailedRequest;
import dev.coppice.server.http.exchange.RequestHandler;
import dev.coppice.server.http.exchange.Response;
import io.netty.handler.codec.http.HttpMethod;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Names the operation that a method and a path ask for, and hands the request to its handler. */
final class Router implements RequestHandler {

  /** What {@code Allow} says of routes that are read; {@code HEAD} arrives here as {@code GET}. */
  private static final String ALLOW_GET = "GET, HEAD";

  private static final Set<String> PROBES = Set.of("/ping", "/livez", "/readyz", "/metrics");

  private static final String ENDPOINTS = "endpoints";

  private final RequestLog log = new RequestLog();
  private final Invocations invoke;
  private final ModelsHandler models;
  private final @Nullable RegisterHandler register;
  private final @Nullable WarmHandler warm;
  private final StatusHandler status;
  private final String endpointName;
  private final Envelope invokeEnvelope = new PlainEnvelope(Route.INVOKE);
  private final Envelope invocationsEnvelope = new PlainEnvelope(Route.INVOCATIONS);
  private final Envelope runtimeEnvelope;
  private final Envelope streamEnvelope;

  /**
   * @param register null where nothing can be registered
   * @param warm null where there is no store
   * @param endpoint what this server is called where no path says so
   */
  Router(
      Invocations invoke,
      ModelsHandler models,
      @Nullable RegisterHandler register,
      @Nullable WarmHandler warm,
      StatusHandler status,
      Api.Endpoint endpoint) {
    this.invoke = invoke;
    this.models = models;
    this.register = register;
    this.warm = warm;
    this.status = status;
    this.endpointName = endpoint.name();
    this.runtimeEnvelope = new RuntimeEnvelope(endpoint.variant());
    this.streamEnvelope = new StreamEnvelope(endpoint.variant());
  }

  @Override
  public AnswerStyle styleOf(String path) {
    return protocolOf(path).style();
  }

  @Override
  public void failed(FailedRequest request) {
    log.failed(request);
  }

  @Override
  public boolean isProbe(HttpMethod method, String path) {
    return method.equals(HttpMethod.GET) && PROBES.contains(path);
  }

  @Override
  public int maxBodyBytes(HttpMethod method, String path) {
    if (!method.equals(HttpMethod.POST)) {
      return Integer.MAX_VALUE;
    }
    return switch (path) {
      case "/models" -> RegisterHandler.MAX_BODY_BYTES;
      case "/warm" -> WarmHandler.MAX_BODY_BYTES;
      default -> Integer.MAX_VALUE;
    };
  }

  @Override
  public void handle(Exchange exchange) {
    if (exchange.path().equals("/invocations")) { // The hot route takes no path apart.
      invocations(exchange);
      return;
    }
    RequestPath path;
    try {
      path = RequestPath.parse(exchange.path());
    } catch (IllegalArgumentException e) {
      refuse(exchange, Failure.targetRefused(String.valueOf(e.getMessage())));
      return;
    }
    List<String> segments = path.segments();
    String first = segments.getFirst();
    if (path.endsInSlash() && !(segments.size() == 1 && first.equals("models"))) {
      refuse(exchange, Failure.unknownPath());
    } else if (first.equals("models")) {
      models(exchange, segments);
    } else if (segments.size() == 1) {
      control(exchange, first);
    } else if (first.equals(ENDPOINTS)) {
      endpoints(exchange, segments);
    } else {
      refuse(exchange, Failure.unknownPath());
    }
  }

  private void control(Exchange exchange, String name) {
    switch (name) {
      case "invocations" -> invocations(exchange);
      case "warm" -> warm(exchange);
      case "ping" -> get(exchange, () -> exchange.respond(status.ping()));
      case "livez" -> get(exchange, () -> exchange.respond(status.livez()));
      case "readyz" -> get(exchange, () -> exchange.respond(status.readyz()));
      case "metrics" -> get(exchange, () -> status.metrics(exchange));
      case "execution-parameters" ->
          get(exchange, () -> exchange.respond(status.executionParameters()));
      default -> refuse(exchange, Failure.unknownPath());
    }
  }

  private void invocations(Exchange exchange) {
    post(exchange, () -> invoke.byHeader(exchange, invocationsEnvelope, endpointName));
  }

  private void warm(Exchange exchange) {
    WarmHandler here = warm;
    if (here == null) {
      refuse(exchange, Failure.unknownPath());
    } else {
      post(exchange, () -> here.handle(exchange));
    }
  }

  private void models(Exchange exchange, List<String> segments) {
    if (segments.size() == 1) {
      allModels(exchange);
    } else if (segments.size() == 2) {
      model(exchange, segments.get(1));
    } else if (segments.size() == 3 && segments.get(2).equals("invoke")) {
      post(exchange, () -> invoke.byPath(exchange, invokeEnvelope, segments.get(1)));
    } else {
      refuse(exchange, Failure.unknownPath());
    }
  }

  private void allModels(Exchange exchange) {
    RegisterHandler here = exchange.path().endsWith("/") ? null : register;
    if (exchange.method().equals(HttpMethod.GET)) {
      exchange.respond(models.list(exchange.query()));
    } else if (here != null && exchange.method().equals(HttpMethod.POST)) {
      here.handle(exchange);
    } else {
      refuseMethod(exchange, here == null ? ALLOW_GET : ALLOW_GET + ", POST");
    }
  }

  private void model(Exchange exchange, String name) {
    if (exchange.method().equals(HttpMethod.DELETE)) {
      models.unload(exchange, name);
    } else if (exchange.method().equals(HttpMethod.GET)) {
      models.describe(exchange, name);
    } else {
      refuseMethod(exchange, ALLOW_GET + ", DELETE");
    }
  }

  private void endpoints(Exchange exchange, List<String> segments) {
    Envelope envelope = segments.size() == 3 ? runtimeOperation(segments.get(2)) : null;
    if (envelope == null) {
      refuse(exchange, Failure.unknownPath());
    } else {
      post(exchange, () -> invoke.byEndpoint(exchange, envelope, segments.get(1)));
    }
  }

  private @Nullable Envelope runtimeOperation(String name) {
    return switch (name) {
      case "invocations" -> runtimeEnvelope;
      case "invocations-response-stream" -> streamEnvelope;
      default -> null;
    };
  }

  private void get(Exchange exchange, Runnable operation) {
    only(HttpMethod.GET, ALLOW_GET, exchange, operation);
  }

  private void post(Exchange exchange, Runnable operation) {
    only(HttpMethod.POST, "POST", exchange, operation);
  }

  private void only(HttpMethod method, String allow, Exchange exchange, Runnable operation) {
    if (exchange.method().equals(method)) {
      operation.run();
    } else {
      refuseMethod(exchange, allow);
    }
  }

  private void refuse(Exchange exchange, Failure failure) {
    exchange.respond(response(exchange, failure));
  }

  private void refuseMethod(Exchange exchange, String allow) {
    exchange.respond(response(exchange, Failure.methodNotAllowed()).with("Allow", allow));
  }

  private static Response response(Exchange exchange, Failure failure) {
    return protocolOf(exchange.path()).failures().of(failure, exchange.requestId());
  }

  /** Decides which clients read the answer, also where no operation has that path. */
  private static Protocol protocolOf(String path) {
    return isBelowEndpoints(path) ? RuntimeProtocol.RUNTIME : Protocol.PLAIN;
  }

  /** Whether the path is the Runtime API's, however its client escaped it. */
  private static boolean isBelowEndpoints(String path) {
    if (path.indexOf('%') < 0 || path.startsWith("/" + ENDPOINTS + "/")) {
      return path.startsWith("/" + ENDPOINTS + "/");
    }
    try {
      RequestPath parsed = RequestPath.parse(path);
      return parsed.segments().getFirst().equals(ENDPOINTS)
          && (parsed.segments().size() > 1 || parsed.endsInSlash());
    } catch (IllegalArgumentException e) {
      return false;
    }
  }
}
