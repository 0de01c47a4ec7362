package dev.coppice.server.http;

import dev.coppice.server.http.connection.Connections;
import dev.coppice.server.http.exchange.NextRound;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoopGroup;
import io.netty.util.concurrent.EventExecutor;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Lets clients in no faster than the event loops take them in, and those who wait for answers
 * before those who have hung up by the time they are accepted. Who connects and leaves, over and
 * over, costs an accepted connection and little more; so the kernel's queue has room for others,
 * whom it would turn away for a second if it were full.
 *
 * <p>Those who have hung up wait in line, as a few may have ended their half alone, and the oldest
 * is dropped if the line gets too long.
 *
 * <p>Everything runs on the event loop that accepts.
 */
final class AcceptThrottle extends ChannelInboundHandlerAdapter {

  /**
   * Let in before the event loops have come round once more. With more, those of a flood that could
   * have been served and closed by then take the places of others.
   */
  private static final int MAX_IN_TURN = 64;

  /** The same of those from the line. */
  private static final int MAX_ENDED_IN_TURN = 16;

  /** Each of them holds a file descriptor. */
  private static final int LONGEST_LINE = 256;

  private final Transport transport;
  private final List<EventExecutor> loops = new ArrayList<>();
  private final Connections connections;
  private final Queue<Channel> ended = new ArrayDeque<>(LONGEST_LINE);
  private int inTurn;

  AcceptThrottle(Transport transport, EventLoopGroup loops, Connections connections) {
    this.transport = transport;
    loops.forEach(this.loops::add);
    this.connections = connections;
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    Channel child = (Channel) message;
    if (transport.hasEnded(child)) {
      queue(child);
      return;
    }
    letIn(ctx, child);
    if (inTurn >= MAX_IN_TURN) {
      connections.hold();
    }
  }

  private void queue(Channel child) {
    if (ended.size() == LONGEST_LINE) {
      ended.remove().unsafe().closeForcibly();
    }
    ended.add(child);
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) {
    serveLine(ctx);
    ctx.fireChannelReadComplete();
  }

  private void serveLine(ChannelHandlerContext ctx) {
    while (inTurn < MAX_ENDED_IN_TURN && !ended.isEmpty()) {
      letIn(ctx, ended.remove());
    }
  }

  private void letIn(ChannelHandlerContext ctx, Channel child) {
    if (inTurn++ == 0) {
      beginTurn(ctx);
    }
    ctx.fireChannelRead(child);
  }

  /** It is over when each event loop has come round, by way of what it could then read. */
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
    if (ctx.isRemoved()) {
      return;
    }
    inTurn = 0;
    connections.release();
    serveLine(ctx);
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext ctx) {
    for (Channel each = ended.poll(); each != null; each = ended.poll()) {
      each.unsafe().closeForcibly();
    }
  }
}
