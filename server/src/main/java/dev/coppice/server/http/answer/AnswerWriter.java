package dev.coppice.server.http.answer;

import dev.coppice.server.http.exchange.BodyParts;
import dev.coppice.server.http.exchange.Exchange.SentListener;
import dev.coppice.server.http.request.RequestHead;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.ChannelPromise;
import io.netty.util.AsciiString;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes a connection's answers: those to pipelined requests together, all others at once. */
public final class AnswerWriter {

  private static final Logger LOG = LoggerFactory.getLogger(AnswerWriter.class);

  /** Answers that may go out in one system call, and so wait for each other. */
  private static final int MAX_UNFLUSHED = 16;

  /** Copying a body of so many bytes behind its head costs less than a buffer more in the call. */
  private static final int MAX_JOINED_BYTES = 2 << 10;

  private static final AsciiString CONTINUE = AsciiString.cached("HTTP/1.1 100 Continue\r\n\r\n");

  private final Channel channel;
  private final HttpDate date;
  private @Nullable PartWriter parts;
  private int unflushed;

  public AnswerWriter(Channel channel, HttpDate date) {
    this.channel = channel;
    this.date = date;
  }

  /**
   * Sends {@code 100 Continue}: the client may send its body, or goes on waiting for its answer.
   */
  public void proceed() {
    channel
        .writeAndFlush(Unpooled.wrappedBuffer(CONTINUE.array()))
        .addListener(ChannelFutureListener.CLOSE_ON_FAILURE);
  }

  /**
   * Writes one answer, or, if it goes out in parts, begins to.
   *
   * @param request what is being answered; null if it could not be read
   * @param last true if the connection ends with this answer
   * @param more true if {@link #flush} will be called when what has been read is answered
   * @return can be listened to if {@code last}, or if the answer goes out in parts
   */
  public ChannelFuture write(
      Answer answer, @Nullable RequestHead request, boolean last, boolean more) {
    AnswerHead head = new AnswerHead(answer, request, last);
    ByteBuf bytes;
    try {
      bytes = written(head);
    } catch (RuntimeException e) {
      LOG.error("answer to request {} cannot be sent", answer.requestId(), e);
      head = new AnswerHead(answer.failed(), request, last);
      bytes = written(head);
    }
    if (head.answer().parts() != null) {
      return writeParts(head, bytes, head.answer().parts());
    }
    SentListener listener = answer.listener();
    boolean heard = last || listener != null || answer.parts() != null;
    ChannelPromise promise = heard ? channel.newPromise() : channel.voidPromise();
    if (listener != null) {
      promise.addListener(future -> listener.sent(future.isSuccess()));
    }
    ChannelFuture sent = writeWhole(head, bytes, promise);
    unflushed++;
    if (!more || unflushed >= MAX_UNFLUSHED) {
      flush();
    }
    return sent;
  }

  /** The head, with room for a body that fits behind it. */
  private ByteBuf written(AnswerHead head) {
    int length = head.answer().response().body().readableBytes();
    int room = length > MAX_JOINED_BYTES ? 0 : length;
    ByteBuf bytes = channel.alloc().directBuffer(AnswerHead.USUAL_BYTES + room);
    try {
      head.write(bytes, date.now());
    } catch (RuntimeException e) {
      bytes.release();
      throw e;
    }
    return bytes;
  }

  /** Hands head and body to the channel, both if the body is small in one buffer. */
  @SuppressWarnings("FutureReturnValueIgnored") // The body's promise reports it.
  private ChannelFuture writeWhole(AnswerHead head, ByteBuf bytes, ChannelPromise promise) {
    ByteBuf body = head.answer().response().body();
    if (head.hasBody() && body.readableBytes() > MAX_JOINED_BYTES) {
      channel.write(bytes, channel.voidPromise());
      return channel.write(body, promise);
    }
    if (head.hasBody()) {
      bytes.writeBytes(body);
    }
    body.release();
    return channel.write(bytes, promise);
  }

  @SuppressWarnings("FutureReturnValueIgnored") // The promise of the last part reports it.
  private ChannelFuture writeParts(AnswerHead head, ByteBuf bytes, BodyParts body) {
    SentListener listener = head.answer().listener();
    ChannelPromise sent = channel.newPromise();
    sent.addListener(future -> parts = null);
    if (listener != null) {
      sent.addListener(future -> listener.sent(future.isSuccess() && body.isWhole()));
    }
    head.answer().response().body().release();
    channel.write(bytes, channel.voidPromise());
    unflushed = 0;
    PartWriter begun = new PartWriter(channel, body, head.isChunked(), sent);
    parts = begun;
    begun.proceed();
    return sent;
  }

  /** The client has room for more. */
  public void resume() {
    if (parts != null) {
      parts.proceed();
    }
  }

  /** The connection is gone. */
  public void abort() {
    if (parts != null) {
      parts.abort();
    }
  }

  public void flush() {
    if (unflushed > 0) {
      unflushed = 0;
      channel.flush();
    }
  }

  /** True as long as the kernel has not taken all; {@link SendRate} sees to it that it does. */
  public boolean isSending() {
    ChannelOutboundBuffer out = channel.unsafe().outboundBuffer();
    return out != null && !out.isEmpty();
  }
}
