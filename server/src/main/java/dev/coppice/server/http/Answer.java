package dev.coppice.server.http;

import dev.coppice.server.http.Exchange.SentListener;
import io.netty.util.AsciiString;
import org.jspecify.annotations.Nullable;

/**
 * A response on its way out.
 *
 * @param requestId of the request it answers
 * @param listener told how the sending ended; null if nobody asks
 */
record Answer(Response response, AsciiString requestId, @Nullable SentListener listener) {

  /** To a request that no exchange was made for. */
  Answer(Response response) {
    this(response, RequestId.next(), null);
  }

  /** The client is gone. */
  void discard() {
    response.body().release();
    if (listener != null) {
      listener.sent(false);
    }
  }
}
