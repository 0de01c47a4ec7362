package dev.coppice.server.api.invoke;

import dev.coppice.server.http.exchange.Response;
import io.netty.buffer.Unpooled;

/**
 * The end of a call whose client did not wait: nobody reads the answer, but the meters count it.
 */
public final class ClientGone {

  /** What proxies log for such a client. */
  public static final int STATUS = 499;

  private ClientGone() {}

  public static Response answer() {
    return new Response(STATUS, "", Unpooled.EMPTY_BUFFER);
  }
}
