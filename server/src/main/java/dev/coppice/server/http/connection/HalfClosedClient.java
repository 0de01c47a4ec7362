package dev.coppice.server.http.connection;

import io.netty.channel.Channel;
import java.util.concurrent.TimeUnit;

/**
 * Finds out whether a client that has ended its side still waits for its answer.
 *
 * <p>One that waits and one that is gone look the same until something is sent. So it is sent what
 * HTTP/1.1 allows at any time before an answer, {@code 100 Continue}: the kernel of a client that
 * is gone refuses it, and the next one fails here and ends the connection. The pauses double,
 * because some clients give up after a handful of such answers: five within the usual wait for a
 * load. Runs on the event loop.
 */
final class HalfClosedClient {

  private static final long FIRST_PAUSE_MILLIS = 1000;

  private final Channel channel;
  private final AnswerWriter writer;

  HalfClosedClient(Channel channel, AnswerWriter writer) {
    this.channel = channel;
    this.writer = writer;
  }

  /** Probes the client of this exchange until it is answered; most are before the first probe. */
  void watch(NettyExchange exchange) {
    if (exchange.isHttp11()) {
      probeAfter(FIRST_PAUSE_MILLIS, exchange);
    }
  }

  @SuppressWarnings("FutureReturnValueIgnored") // The event loop ends after its connections.
  private void probeAfter(long millis, NettyExchange exchange) {
    channel.eventLoop().schedule(() -> probe(millis, exchange), millis, TimeUnit.MILLISECONDS);
  }

  private void probe(long pauseMillis, NettyExchange exchange) {
    if (!exchange.isAnswered() && channel.isActive()) {
      writer.proceed();
      probeAfter(2 * pauseMillis, exchange);
    }
  }
}
