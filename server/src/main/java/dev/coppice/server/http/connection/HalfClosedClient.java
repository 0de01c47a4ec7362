package dev.coppice.server.http.connection;

import dev.coppice.server.http.answer.AnswerWriter;
import dev.coppice.server.http.answer.Reset;
import io.netty.channel.Channel;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.ChannelInputShutdownReadComplete;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.netty.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A client that may have ended its side: whether all it sent has been read, and whether it still
 * waits for its answer.
 *
 * <p>One that waits and one that is gone look the same until something is sent. So it is sent what
 * HTTP/1.1 allows at any time before an answer, {@code 100 Continue}: the kernel of a client that
 * is gone refuses it, and the next one fails here and ends the connection. The pauses double,
 * because some clients give up after a handful of such answers: five within the usual wait for a
 * load. Runs on the event loop.
 */
final class HalfClosedClient {

  private static final long FIRST_PAUSE_MILLIS = 1000;

  /**
   * After a half-close Netty's epoll cannot wait for room to write (its registration is gone, and
   * the write fails), so the kernel takes what it can of what is left, of a few clients at a time.
   */
  private static final long UNLIMITED = 0xFFFF_FFFFL;

  private final Channel channel;
  private final AnswerWriter writer;
  private final Semaphore places;
  private boolean halfClosed;
  private boolean allRead;
  private boolean unlimited;
  private @Nullable Future<?> nextProbe;

  /**
   * @param places of those of whose answers the kernel takes all at once
   */
  HalfClosedClient(Channel channel, AnswerWriter writer, Semaphore places) {
    this.channel = channel;
    this.writer = writer;
    this.places = places;
  }

  /**
   * Takes note of an event of the channel.
   *
   * @param answering the exchange under way, if there is one
   */
  void hear(Object event, @Nullable NettyExchange answering) {
    if (event instanceof ChannelInputShutdownReadComplete
        || event instanceof SslCloseCompletionEvent) {
      allRead = true;
    } else if (event instanceof ChannelInputShutdownEvent) {
      halfClosed = true;
      if (writer.isSending()) {
        takeAll();
      }
      if (channel.config().isAutoRead()) {
        channel.read(); // Epoll says so before all is read, and stops reading.
      }
      if (answering != null) {
        watch(answering);
      }
    }
  }

  /**
   * Its answer goes out: it is probed no more, and the kernel takes all from here on; not before,
   * since clients may wait for theirs for long.
   */
  void answering() {
    unwatch();
    takeAll();
  }

  /** Has the kernel take all of what is sent from here on, if the client has ended its side. */
  private void takeAll() {
    if (halfClosed
        && !unlimited
        && channel instanceof EpollSocketChannel
        && channel.isOpen()
        && places.tryAcquire()) {
      unlimited = true;
      channel.closeFuture().addListener(closed -> places.release());
      channel.config().setOption(EpollChannelOption.TCP_NOTSENT_LOWAT, UNLIMITED);
      Reset.prepare(channel);
    }
  }

  /** Whether the kernel takes all of what is sent, which may be more than it has of others. */
  boolean isUnlimited() {
    return unlimited;
  }

  /** Whether nothing can come any more, neither from the client nor from the kernel. */
  boolean isAllRead() {
    return allRead;
  }

  /**
   * Probes the client of this exchange, if it has ended its side, until {@link #unwatch}; most are
   * answered before the first probe.
   */
  void watch(NettyExchange exchange) {
    if (halfClosed && exchange.isHttp11()) {
      probeAfter(FIRST_PAUSE_MILLIS);
    }
  }

  private void probeAfter(long millis) {
    nextProbe = channel.eventLoop().schedule(() -> probe(millis), millis, TimeUnit.MILLISECONDS);
  }

  private void probe(long pauseMillis) {
    probeAfter(2 * pauseMillis);
    writer.proceed();
  }

  /**
   * The exchange is answered, or the connection gone. No timer is left, which would be one for each
   * of the thousands of requests that a client may send before it ends its side.
   */
  void unwatch() {
    if (nextProbe != null) {
      nextProbe.cancel(false);
      nextProbe = null;
    }
  }
}
