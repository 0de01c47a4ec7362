package dev.coppice.server.http.answer;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends the connection of a client that takes too slowly what it is sent.
 *
 * <p>What counts is what the client's kernel takes, since that is all that shows here. It fills its
 * buffer at once, and may then take nothing more until the client has read most of that.
 *
 * <p>It looks only while bytes wait that the kernel did not take, so a server that is slow to make
 * them is never held against the client: when all are taken, the next ones begin a new period. Its
 * place is next to the socket, where answers are bytes.
 */
public final class SendRate extends ChannelOutboundHandlerAdapter {

  private static final Logger LOG = LoggerFactory.getLogger(SendRate.class);

  private static final long MIN_BYTES_PER_SECOND = 1024;

  private final long periodNanos;
  private final long minBytes;
  private @Nullable Future<?> nextLook;
  private long periodStart;
  private long written;
  private long takenBefore;

  /**
   * @param period over which the client must take 1 KiB a second
   */
  public SendRate(Duration period) {
    periodNanos = period.toNanos();
    minBytes = minBytes(period);
  }

  /** What a client must take within a period. */
  public static long minBytes(Duration period) {
    return Math.max(1, MIN_BYTES_PER_SECOND * period.toMillis() / 1000);
  }

  @SuppressWarnings("FutureReturnValueIgnored") // The promise reports it.
  @Override
  public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
    if (nextLook != null && pending(ctx.channel()) == 0) {
      beginPeriod(ctx, written);
    }
    if (message instanceof ByteBuf bytes) {
      written += bytes.readableBytes();
    }
    ctx.write(message, promise);
  }

  @Override
  public void flush(ChannelHandlerContext ctx) {
    ctx.flush();
    if (nextLook == null && pending(ctx.channel()) > 0) {
      beginPeriod(ctx, written - unsent(ctx.channel()));
      lookAfter(periodNanos, ctx);
    }
  }

  /**
   * From here on nobody looks, and the kernel is to let go whoever takes nothing of what it has:
   * else it offers that for minutes. Not before, as it lets go those, too, who take less at a time
   * than it would send.
   */
  @SuppressWarnings("FutureReturnValueIgnored") // The promise reports it.
  @Override
  public void close(ChannelHandlerContext ctx, ChannelPromise promise) {
    if (ctx.channel() instanceof EpollSocketChannel socket && socket.isOpen()) {
      socket.config().setTcpUserTimeout((int) TimeUnit.NANOSECONDS.toMillis(2 * periodNanos));
    }
    ctx.close(promise);
  }

  /** The connection is gone: a timer that was left would hold all of it for a whole period. */
  @Override
  public void handlerRemoved(ChannelHandlerContext ctx) {
    if (nextLook != null) {
      nextLook.cancel(false);
    }
  }

  private void beginPeriod(ChannelHandlerContext ctx, long taken) {
    periodStart = now(ctx);
    takenBefore = taken;
  }

  private void lookAfter(long nanos, ChannelHandlerContext ctx) {
    nextLook = ctx.executor().schedule(() -> look(ctx), nanos, TimeUnit.NANOSECONDS);
  }

  private void look(ChannelHandlerContext ctx) {
    Channel channel = ctx.channel();
    if (!channel.isOpen() || pending(channel) == 0) {
      nextLook = null;
      return;
    }
    long left = periodStart + periodNanos - now(ctx);
    if (left > 0) { // All was taken in between.
      lookAfter(left, ctx);
      return;
    }
    long taken = written - unsent(channel);
    if (taken - takenBefore < minBytes) {
      letGo(channel, taken - takenBefore);
      return;
    }
    beginPeriod(ctx, taken);
    lookAfter(periodNanos, ctx);
  }

  private void letGo(Channel channel, long taken) {
    LOG.warn(
        "connection of {} is cut: its client's kernel took {} bytes in {} s",
        channel.remoteAddress(),
        taken,
        periodNanos / 1e9);
    // Else the kernel would go on offering what it holds for many minutes.
    Reset.now(channel);
  }

  private static long now(ChannelHandlerContext ctx) {
    return ctx.executor().ticker().nanoTime();
  }

  private static long pending(Channel channel) {
    ChannelOutboundBuffer out = channel.unsafe().outboundBuffer();
    return out == null ? 0 : out.totalPendingWriteBytes();
  }

  /** Bytes flushed that the kernel did not take; few messages, as the water marks keep them. */
  private static long unsent(Channel channel) {
    ChannelOutboundBuffer out = channel.unsafe().outboundBuffer();
    long[] bytes = new long[1];
    try {
      if (out != null) {
        out.forEachFlushedMessage(
            message -> {
              bytes[0] += message instanceof ByteBuf part ? part.readableBytes() : 0;
              return true;
            });
      }
    } catch (Exception e) {
      throw new IllegalStateException("counting bytes failed", e);
    }
    return bytes[0];
  }
}
