package dev.coppice.server.api;

import dev.coppice.server.api.access.ManagementAccess;
import dev.coppice.server.api.management.ModelsHandler;
import dev.coppice.server.api.management.RegisterHandler;
import dev.coppice.server.http.exchange.Exchange;
import io.netty.handler.codec.http.HttpMethod;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The routes that list, describe, register and unload models. */
final class ModelsRoutes extends GuardedRoutes {

  private static final String FIRST = "models";

  private final ModelsHandler models;
  private final @Nullable RegisterHandler register;

  /**
   * @param register null where nothing can be registered
   */
  ModelsRoutes(ManagementAccess access, ModelsHandler models, @Nullable RegisterHandler register) {
    super(access);
    this.models = models;
    this.register = register;
  }

  /** Whether the path is that of all models, which alone may end in a slash. */
  static boolean isList(RequestPath path) {
    return path.segments().size() == 1 && path.segments().getFirst().equals(FIRST);
  }

  @Override
  public boolean readsBody(RequestPath path) {
    return register != null && isList(path) && !path.endsInSlash();
  }

  @Override
  public int maxBodyBytes(RequestPath path) {
    return isList(path) ? RegisterHandler.MAX_BODY_BYTES : Integer.MAX_VALUE;
  }

  @Override
  public boolean answer(Exchange exchange, RequestPath path) {
    if (!isGuarded(path)) {
      return false;
    }
    List<String> segments = path.segments();
    return guarded(
        exchange,
        segments.size() == 1 ? () -> all(exchange) : () -> one(exchange, segments.get(1)));
  }

  @Override
  boolean isGuarded(RequestPath path) {
    return path.segments().getFirst().equals(FIRST) && path.segments().size() <= 2;
  }

  private void all(Exchange exchange) {
    RegisterHandler here = exchange.path().endsWith("/") ? null : register;
    if (exchange.method().equals(HttpMethod.GET)) {
      models.list(exchange);
    } else if (here != null && exchange.method().equals(HttpMethod.POST)) {
      here.handle(exchange);
    } else {
      Operations.refuseMethod(
          exchange, here == null ? Operations.ALLOW_GET : Operations.ALLOW_GET + ", POST");
    }
  }

  private void one(Exchange exchange, String name) {
    if (exchange.method().equals(HttpMethod.DELETE)) {
      models.unload(exchange, name);
    } else if (exchange.method().equals(HttpMethod.GET)) {
      models.describe(exchange, name);
    } else {
      Operations.refuseMethod(exchange, Operations.ALLOW_GET + ", DELETE");
    }
  }
}
