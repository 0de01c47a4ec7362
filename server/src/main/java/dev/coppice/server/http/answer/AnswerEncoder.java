package dev.coppice.server.http.answer;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpResponseEncoder;
import java.util.List;

/**
 * Netty's encoder, but a small body goes out in the buffer of its head. Netty does so with 128
 * bytes at most; a second buffer costs a promise of its own and a longer system call, more than a
 * copy of a body of the usual size.
 */
public final class AnswerEncoder extends HttpResponseEncoder {

  private static final int COPIED_BYTES = 2 << 10;

  @Override
  protected void encode(ChannelHandlerContext context, Object message, List<Object> out)
      throws Exception {
    super.encode(context, message, out);
    if (message instanceof FullHttpResponse
        && out.size() == 2
        && out.getFirst() instanceof ByteBuf head
        && out.getLast() instanceof ByteBuf body
        && body.readableBytes() <= COPIED_BYTES) {
      head.writeBytes(body);
      out.removeLast();
      body.release();
    }
  }
}
