package dev.coppice.server.api;

import dev.coppice.server.api.management.StatusHandler;
import dev.coppice.server.http.exchange.Exchange;
import java.util.Set;

/** The routes by which platforms and balancers learn how the server is; open to all. */
final class ProbeRoutes implements Routes {

  private static final Set<String> HEALTH = Set.of("/ping", "/livez", "/readyz");

  private final StatusHandler status;

  ProbeRoutes(StatusHandler status) {
    this.status = status;
  }

  @Override
  public boolean isProbe(String path) {
    return HEALTH.contains(path);
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
      case "ping" -> Operations.get(exchange, () -> exchange.respond(status.ping()));
      case "livez" -> Operations.get(exchange, () -> exchange.respond(status.livez()));
      case "readyz" -> Operations.get(exchange, () -> exchange.respond(status.readyz()));
      case "execution-parameters" ->
          Operations.get(exchange, () -> exchange.respond(status.executionParameters()));
      default -> {
        return false;
      }
    }
    return true;
  }
}
