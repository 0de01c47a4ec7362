package dev.coppice.server.http;

import dev.coppice.server.http.exchange.NextRound;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoopGroup;
import io.netty.util.concurrent.EventExecutor;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Lets clients in no faster than the event loops take them in, and closes the connections of
 * clients that have hung up by the time they are accepted. A client that connects and leaves, over
 * and over, costs an accepted connection and little more. So the kernel's queue has room for other
 * clients, which the kernel would turn away for a second if the queue were full.
 *
 * <p>Everything runs on the event loop that accepts.
 */
final class AcceptThrottle extends ChannelInboundHandlerAdapter {

  /**
   * Let in before the event loops have come round once more. With more, those of a flood that could
   * have been served and closed by then take the places of others.
   */
  private static final int MAX_IN_TURN = 64;

  private final Transport transport;
  private final List<EventExecutor> loops = new ArrayList<>();
  private int inTurn;

  AcceptThrottle(Transport transport, EventLoopGroup loops) {
    this.transport = transport;
    loops.forEach(this.loops::add);
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    Channel child = (Channel) message;
    if (transport.hasEnded(child)) {
      child.unsafe().closeForcibly();
      return;
    }
    if (inTurn++ == 0) {
      beginTurn(ctx);
    }
    ctx.fireChannelRead(child);
    if (inTurn >= MAX_IN_TURN) {
      ctx.channel().config().setAutoRead(false);
    }
  }

  /** A turn is over when each event loop has come round, by way of what it could then read. */
  private void beginTurn(ChannelHandlerContext ctx) {
    AtomicInteger left = new AtomicInteger(loops.size());
    Runnable cameRound =
        () -> {
          if (left.decrementAndGet() == 0) {
            ctx.executor().execute(() -> endTurn(ctx));
          }
        };
    for (EventExecutor loop : loops) {
      NextRound.run(loop, cameRound);
    }
  }

  private void endTurn(ChannelHandlerContext ctx) {
    if (!ctx.isRemoved()) {
      inTurn = 0;
      ctx.channel().config().setAutoRead(true);
    }
  }
}
