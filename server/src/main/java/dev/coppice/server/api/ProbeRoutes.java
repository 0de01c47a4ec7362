package dev.coppice.server.api;

import dev.coppice.server.about.BuildInfo;
import dev.coppice.server.api.management.StatusHandler;
import dev.coppice.server.http.exchange.Exchange;
import dev.coppice.server.http.exchange.Response;
import java.util.Set;

/** The routes by which platforms and balancers learn how the server is; open to all. */
final class ProbeRoutes implements Routes {

  private static final Set<String> HEALTH = Set.of("/ping", "/health", "/livez", "/readyz");

  private static final String PLAIN_TEXT = "text/plain; charset=utf-8";

  private final StatusHandler status;
  private final String version = BuildInfo.ofThisProcess().version();

  ProbeRoutes(StatusHandler status) {
    this.status = status;
  }

  @Override
  public boolean isHealth(String path) {
    return HEALTH.contains(path);
  }

  @Override
  public boolean answer(Exchange exchange, RequestPath path) {
    if (path.segments().size() != 1) {
      return false;
    }
    switch (path.segments().getFirst()) {
      case "ping", "health" -> Operations.get(exchange, () -> exchange.respond(status.ping()));
      case "livez" -> Operations.get(exchange, () -> exchange.respond(status.livez()));
      case "readyz" -> Operations.get(exchange, () -> exchange.respond(status.readyz()));
      case "version" ->
          Operations.get(exchange, () -> exchange.respond(Response.text(200, PLAIN_TEXT, version)));
      case "execution-parameters" ->
          Operations.get(exchange, () -> exchange.respond(status.executionParameters()));
      default -> {
        return false;
      }
    }
    return true;
  }
}
