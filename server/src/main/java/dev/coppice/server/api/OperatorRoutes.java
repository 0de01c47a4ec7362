package dev.coppice.server.api;

import dev.coppice.server.api.access.ManagementAccess;
import dev.coppice.server.api.management.StatusHandler;
import dev.coppice.server.api.management.WarmHandler;
import dev.coppice.server.http.exchange.Exchange;
import io.netty.handler.codec.http.HttpMethod;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The routes for whoever runs the server: its metrics, a drain, and models loaded ahead of calls.
 */
final class OperatorRoutes extends GuardedRoutes {

  private static final Set<String> ALWAYS = Set.of("metrics", "drain");

  private final StatusHandler status;
  private final @Nullable WarmHandler warm;

  /**
   * @param warm null where there is no store
   */
  OperatorRoutes(ManagementAccess access, StatusHandler status, @Nullable WarmHandler warm) {
    super(access);
    this.status = status;
    this.warm = warm;
  }

  @Override
  public boolean readsBody(RequestPath path) {
    return warm != null && isWarm(path);
  }

  @Override
  public int maxBodyBytes(RequestPath path) {
    return isWarm(path) ? WarmHandler.MAX_BODY_BYTES : Integer.MAX_VALUE;
  }

  @Override
  public boolean answer(Exchange exchange, RequestPath path) {
    if (path.segments().size() != 1) {
      return false;
    }
    WarmHandler warming = warm;
    return switch (path.segments().getFirst()) {
      case "metrics" ->
          guarded(exchange, () -> Operations.get(exchange, () -> status.metrics(exchange)));
      case "warm" ->
          warming != null
              && guarded(exchange, () -> Operations.post(exchange, () -> warming.handle(exchange)));
      case "drain" -> guarded(exchange, () -> drain(exchange));
      default -> false;
    };
  }

  @Override
  boolean isGuarded(RequestPath path) {
    String first = path.segments().getFirst();
    return path.segments().size() == 1
        && (ALWAYS.contains(first) || (warm != null && first.equals("warm")));
  }

  private static boolean isWarm(RequestPath path) {
    return path.segments().equals(List.of("warm"));
  }

  private void drain(Exchange exchange) {
    HttpMethod method = exchange.method();
    if (method.equals(HttpMethod.POST) || method.equals(HttpMethod.DELETE)) {
      exchange.respond(status.drain(method.equals(HttpMethod.POST)));
    } else {
      Operations.refuseMethod(exchange, "POST, DELETE");
    }
  }
}
