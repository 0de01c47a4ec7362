package dev.coppice.server.http.connection;

import io.netty.channel.Channel;
import io.netty.channel.ChannelConfig;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * All open connections: accepts up to a bound, and ends them when the server stops.
 *
 * <p>As the listening socket's handler it stops accepting when the bound is reached; further
 * clients then wait in the kernel's queue until a connection ends.
 */
public final class Connections extends ChannelInboundHandlerAdapter {

  private final int bound;
  private final AtomicInteger accepted = new AtomicInteger();
  private final Set<HttpConnection> open = ConcurrentHashMap.newKeySet();
  private final CountDownLatch gone = new CountDownLatch(1);
  private volatile boolean stopping;

  public Connections(int bound) {
    this.bound = bound;
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object child) {
    ChannelConfig listening = ctx.channel().config();
    ((Channel) child).closeFuture().addListener(future -> left(listening));
    if (accepted.incrementAndGet() >= bound) {
      listening.setAutoRead(false);
      // The last of them may have left between the count and the pause.
      resumeBelowBound(listening);
    }
    ctx.fireChannelRead(child);
  }

  public void opened(HttpConnection connection) {
    open.add(connection);
    if (stopping) {
      connection.stop();
    }
  }

  void closed(HttpConnection connection) {
    open.remove(connection);
    noticeIfGone();
  }

  public int count() {
    return open.size();
  }

  boolean isStopping() {
    return stopping;
  }

  /** From here on every connection closes with its next answer, and idle ones at once. */
  public void stop() {
    stopping = true;
    for (HttpConnection each : open) {
      each.channel().eventLoop().execute(each::stop);
    }
    noticeIfGone();
  }

  /** Ends those that are left. Shutting the event loop down usually closes them, but not always. */
  public void cutOff() {
    open.forEach(HttpConnection::cutOff);
  }

  /** False if connections are left after {@code nanos}. */
  public boolean awaitGone(long nanos) throws InterruptedException {
    return gone.await(nanos, TimeUnit.NANOSECONDS);
  }

  private void left(ChannelConfig listening) {
    accepted.decrementAndGet();
    resumeBelowBound(listening);
  }

  private void resumeBelowBound(ChannelConfig listening) {
    if (accepted.get() < bound && !listening.isAutoRead()) {
      listening.setAutoRead(true);
    }
  }

  private void noticeIfGone() {
    if (stopping && open.isEmpty()) {
      gone.countDown();
    }
  }
}
