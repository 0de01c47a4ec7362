package dev.coppice.server.http.tls;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.ssl.SslHandler;
import java.util.List;
import java.util.concurrent.Executor;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * TLS of one connection, whose client is cut off if it goes on sending records that have nothing
 * for the application.
 *
 * <p>Such a record may ask for new keys, which takes as long as a small call, and for an answer,
 * which waits in memory for a client that does not read. Clients need one after many GiB, and one
 * for their goodbye. Bytes count and not records, because one record may ask hundreds of times.
 */
final class TlsRecords extends SslHandler {

  private static final Logger LOG = LoggerFactory.getLogger(TlsRecords.class);

  /** Of a period; some 150 demands for new keys. */
  private static final int MAX_BYTES = 4 << 10;

  private static final long PERIOD_NANOS = 10_000_000_000L;

  private boolean passedOn;
  private boolean isCut;
  private long bytes;
  private long periodStart;

  TlsRecords(SSLEngine engine, Executor tasks) {
    super(engine, tasks);
  }

  /** Whether a part of a record is here. */
  boolean holdsBytes() {
    return actualReadableBytes() > 0;
  }

  /** The handler whose place is right after this one. */
  ChannelHandler listener() {
    return new ChannelInboundHandlerAdapter() {
      @Override
      public void channelRead(ChannelHandlerContext ctx, Object message) {
        passedOn = true;
        ctx.fireChannelRead(message);
      }
    };
  }

  /** Takes one record, or what is there of it. */
  @Override
  protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out)
      throws SSLException {
    if (isCut) {
      in.skipBytes(in.readableBytes());
      return;
    }
    boolean isShaken = handshakeFuture().isSuccess();
    int before = in.readableBytes();
    passedOn = false;
    super.decode(ctx, in, out);
    if (isShaken && !passedOn) {
      count(before - in.readableBytes(), ctx);
    }
  }

  private void count(int more, ChannelHandlerContext ctx) {
    long now = ctx.executor().ticker().nanoTime();
    if (now - periodStart >= PERIOD_NANOS) {
      periodStart = now;
      bytes = 0;
    }
    bytes += more;
    if (bytes > MAX_BYTES) {
      cut(ctx.channel());
    }
  }

  private void cut(Channel channel) {
    isCut = true;
    LOG.warn(
        "connection of {} is cut: its client sent {} bytes in {} s that were only for TLS",
        channel.remoteAddress(),
        bytes,
        PERIOD_NANOS / 1_000_000_000L);
    // Without a goodbye, which would wait behind all that the client does not read.
    channel.unsafe().close(channel.voidPromise());
  }
}
