package dev.coppice.server.api;

import dev.coppice.server.api.access.ManagementAccess;
import dev.coppice.server.api.failure.Failure;
import dev.coppice.server.http.exchange.Exchange;
import dev.coppice.server.http.exchange.RequestHandler;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import org.jspecify.annotations.Nullable;

/**
 * Routes that not everybody may ask: who may not is refused by the head alone where there is a
 * body, and before anything is done else.
 */
abstract class GuardedRoutes implements Routes {

  private final ManagementAccess access;

  GuardedRoutes(ManagementAccess access) {
    this.access = access;
  }

  /** Whether the path is one of these, and not for everybody. */
  abstract boolean isGuarded(RequestPath path);

  @Override
  public final @Nullable RequestHandler refuser(
      HttpMethod method, RequestPath path, HttpHeaders headers) {
    Failure refusal = isGuarded(path) ? access.refusal(method, headers) : null;
    return refusal == null ? null : exchange -> Operations.refuse(exchange, refusal);
  }

  /**
   * Runs an operation if the request may have it, and refuses it else; true, for it is answered.
   */
  final boolean guarded(Exchange exchange, Runnable operation) {
    Failure refusal = access.refusal(exchange.method(), exchange.headers());
    if (refusal == null) {
      operation.run();
    } else {
      Operations.refuse(exchange, refusal);
    }
    return true;
  }
}
