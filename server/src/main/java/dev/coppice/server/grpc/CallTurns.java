package dev.coppice.server.grpc;

import dev.coppice.server.http.exchange.NextRound;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import java.util.List;

/**
 * Gives other connections their turn after a few calls of one: a client can send a hundred in one
 * read, and HTTP/2 would begin all of them at once.
 *
 * <p>What was read goes on in small pieces until enough calls have begun. The rest waits for the
 * next round of the event loop, and until then nothing more is read.
 */
final class CallTurns extends ByteToMessageDecoder {

  /**
   * Calls after which others have their turn; those of the last piece may be a few more. More than
   * over HTTP/1.1, as the answers of a turn go out by themselves, which costs as much as a call.
   */
  private static final int MAX_IN_TURN = 8;

  /** What goes on at once, in bytes: two to six calls of one row. */
  private static final int PIECE = 512;

  /** Calls that had begun before this turn. */
  private int before;

  private boolean isOver;

  @Override
  protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) {
    ConnectionStreams streams = ConnectionStreams.ofBegun(ctx.channel());
    if (!isOver && streams != null && streams.begun() - before >= MAX_IN_TURN) {
      isOver = true;
      streams.hold();
      ctx.channel().config().setAutoRead(false);
      NextRound.run(ctx.executor(), () -> nextTurn(ctx, streams));
    }
    if (!isOver) {
      out.add(in.readRetainedSlice(Math.min(PIECE, in.readableBytes())));
    }
  }

  private static int begun(ChannelHandlerContext ctx) {
    ConnectionStreams streams = ConnectionStreams.ofBegun(ctx.channel());
    return streams == null ? 0 : streams.begun();
  }

  private void nextTurn(ChannelHandlerContext ctx, ConnectionStreams streams) {
    isOver = false;
    before = streams.begun();
    try {
      channelRead(ctx, Unpooled.EMPTY_BUFFER);
    } catch (Exception e) {
      ctx.fireExceptionCaught(e);
    }
    if (!isOver) {
      streams.goOn();
      ctx.channel().config().setAutoRead(true);
    }
    channelReadComplete(ctx);
  }

  /**
   * Whatever is read next is in another round. While a turn is over nobody hears of it: HTTP/2's
   * handler would have more read at once, and it would pile up here.
   */
  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) {
    if (!isOver) {
      before = begun(ctx);
      ctx.fireChannelReadComplete();
    }
  }
}
