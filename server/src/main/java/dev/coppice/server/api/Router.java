package dev.coppice.server.api;

import dev.coppice.server.http.Exchange;
import dev.coppice.server.http.RequestHandler;
import io.netty.handler.codec.http.HttpMethod;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Names the operation that a method and a path ask for, and hands the request to its handler. */
final class Router implements RequestHandler {

  private static final String GET = "GET, HEAD";

  private final InvokeHandler invoke;
  private final ModelsHandler models;
  private final @Nullable RegisterHandler register;
  private final StatusHandler status;

  /**
   * @param register null where nothing can be registered
   */
  Router(
      InvokeHandler invoke,
      ModelsHandler models,
      @Nullable RegisterHandler register,
      StatusHandler status) {
    this.invoke = invoke;
    this.models = models;
    this.register = register;
    this.status = status;
  }

  @Override
  public void handle(Exchange exchange) {
    if (exchange.path().equals("/invocations")) { // The hot route takes no path apart.
      post(exchange, () -> invoke.byHeader(exchange));
      return;
    }
    RequestPath path;
    try {
      path = RequestPath.parse(exchange.path());
    } catch (IllegalArgumentException e) {
      exchange.respond(Failures.badRequest(String.valueOf(e.getMessage())));
      return;
    }
    List<String> segments = path.segments();
    String first = segments.getFirst();
    if (path.endsInSlash() && !(segments.size() == 1 && first.equals("models"))) {
      exchange.respond(Failures.unknownPath());
    } else if (first.equals("models")) {
      models(exchange, segments);
    } else if (segments.size() == 1) {
      control(exchange, first);
    } else {
      exchange.respond(Failures.unknownPath());
    }
  }

  private void control(Exchange exchange, String name) {
    switch (name) {
      case "ping" -> get(exchange, () -> exchange.respond(status.ping()));
      case "metrics" -> get(exchange, () -> status.metrics(exchange));
      case "execution-parameters" ->
          get(exchange, () -> exchange.respond(status.executionParameters()));
      default -> exchange.respond(Failures.unknownPath());
    }
  }

  private void models(Exchange exchange, List<String> segments) {
    if (segments.size() == 1) {
      allModels(exchange);
    } else if (segments.size() == 2) {
      model(exchange, segments.get(1));
    } else if (segments.size() == 3 && segments.get(2).equals("invoke")) {
      post(exchange, () -> invoke.byPath(exchange, segments.get(1)));
    } else {
      exchange.respond(Failures.unknownPath());
    }
  }

  private void allModels(Exchange exchange) {
    RegisterHandler here = exchange.path().endsWith("/") ? null : register;
    if (exchange.method().equals(HttpMethod.GET)) {
      exchange.respond(models.list(exchange.query()));
    } else if (here != null && exchange.method().equals(HttpMethod.POST)) {
      here.handle(exchange);
    } else {
      exchange.respond(Failures.methodNotAllowed(here == null ? GET : GET + ", POST"));
    }
  }

  private void model(Exchange exchange, String name) {
    if (exchange.method().equals(HttpMethod.DELETE)) {
      models.unload(exchange, name);
    } else if (exchange.method().equals(HttpMethod.GET)) {
      exchange.respond(models.describe(name, exchange.query()));
    } else {
      exchange.respond(Failures.methodNotAllowed(GET + ", DELETE"));
    }
  }

  private static void get(Exchange exchange, Runnable operation) {
    only(HttpMethod.GET, GET, exchange, operation);
  }

  private static void post(Exchange exchange, Runnable operation) {
    only(HttpMethod.POST, "POST", exchange, operation);
  }

  private static void only(HttpMethod method, String allow, Exchange exchange, Runnable operation) {
    if (exchange.method().equals(method)) {
      operation.run();
    } else {
      exchange.respond(Failures.methodNotAllowed(allow));
    }
  }
}
