package dev.coppice.server.http;

import dev.coppice.server.http.Exchange.SentListener;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import org.jspecify.annotations.Nullable;

/** Writes a connection's answers: those to pipelined requests together, all others at once. */
final class AnswerWriter {

  /** Answers that go out in one system call, and so wait for each other. */
  private static final int MAX_UNFLUSHED = 16;

  private final Channel channel;
  private int unflushed;
  private long unsentBytes;

  AnswerWriter(Channel channel) {
    this.channel = channel;
  }

  /** Tells the client to send its body. */
  void proceed() {
    channel
        .writeAndFlush(
            new DefaultFullHttpResponse(
                HttpVersion.HTTP_1_1, HttpResponseStatus.CONTINUE, Unpooled.EMPTY_BUFFER))
        .addListener(ChannelFutureListener.CLOSE_ON_FAILURE);
  }

  /**
   * Writes one answer.
   *
   * @param head what is being answered; null if it could not be read
   * @param last true if the connection ends with this answer
   * @param more true if {@link #flush} will be called when what has been read is answered
   * @return can be listened to if {@code last}
   */
  ChannelFuture write(Answer answer, @Nullable RequestHead head, boolean last, boolean more) {
    SentListener listener = answer.listener();
    ChannelPromise promise =
        last || listener != null ? channel.newPromise() : channel.voidPromise();
    if (listener != null) {
      promise.addListener(future -> listener.sent(future.isSuccess()));
    }
    ChannelFuture sent =
        channel.write(
            AnswerRenderer.render(answer.response(), answer.requestId(), head, last), promise);
    unflushed++;
    if (!more || unflushed >= MAX_UNFLUSHED) {
      flush();
    }
    return sent;
  }

  void flush() {
    if (unflushed > 0) {
      unflushed = 0;
      channel.flush();
    }
  }

  /** True if the client took some of what it is being sent since this was last asked. */
  boolean isAdvancing() {
    ChannelOutboundBuffer out = channel.unsafe().outboundBuffer();
    long before = unsentBytes;
    unsentBytes = out == null ? 0 : out.totalPendingWriteBytes() - out.currentProgress();
    return unsentBytes > 0 && unsentBytes != before;
  }
}
