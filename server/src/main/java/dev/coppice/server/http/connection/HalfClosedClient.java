package dev.coppice.server.http.connection;

import io.netty.channel.Channel;
import java.util.concurrent.TimeUnit;

/**
 * Finds out whether a client that has ended its side still waits for its answer.
 *
 * <p>One that waits and one that is gone look the same until something is sent. So it is sent what
 * HTTP/1.1 lets a server say at any time before an answer, {@code 100 Continue}, again and again:
 * the kernel of one that is gone refuses the first, and the next one fails here and ends the
 * connection. Runs on the event loop.
 */
final class HalfClosedClient {

  private static final long PERIOD_MILLIS = 1000;

  private final Channel channel;
  private final AnswerWriter writer;

  HalfClosedClient(Channel channel, AnswerWriter writer) {
    this.channel = channel;
    this.writer = writer;
  }

  /** Looks after the client of this exchange until it is answered, as most are before a look. */
  @SuppressWarnings("FutureReturnValueIgnored") // The event loop ends after its connections.
  void watch(NettyExchange exchange) {
    if (exchange.isHttp11()) {
      channel.eventLoop().schedule(() -> look(exchange), PERIOD_MILLIS, TimeUnit.MILLISECONDS);
    }
  }

  private void look(NettyExchange exchange) {
    if (!exchange.isAnswered() && channel.isActive()) {
      writer.proceed();
      watch(exchange);
    }
  }
}
