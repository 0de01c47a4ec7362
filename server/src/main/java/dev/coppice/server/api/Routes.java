package dev.coppice.server.api;

import dev.coppice.server.http.exchange.Exchange;
import dev.coppice.server.http.exchange.RequestHandler;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import org.jspecify.annotations.Nullable;

/** Some of a port's routes, which belong together. */
interface Routes {

  /** Answers a request if its path is one of these; false if it is not. */
  boolean answer(Exchange exchange, RequestPath path);

  /**
   * Whether reading a path asks for no more than whether the server is well.
   *
   * @param path as sent, without the query
   */
  default boolean isHealth(String path) {
    return false;
  }

  /** As {@link RequestHandler#refuser}. */
  default @Nullable RequestHandler refuser(
      HttpMethod method, RequestPath path, HttpHeaders headers) {
    return null;
  }

  /** Whether the body of a {@code POST} is read. */
  default boolean readsBody(RequestPath path) {
    return false;
  }

  /** Bytes of body that a {@code POST} may have, if that is less than all may have. */
  default int maxBodyBytes(RequestPath path) {
    return Integer.MAX_VALUE;
  }
}
