package dev.coppice.server.http.answer;

import dev.coppice.server.http.exchange.BodyParts;
import dev.coppice.server.http.exchange.Exchange.SentListener;
import dev.coppice.server.http.request.RequestHead;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes a connection's answers: those to pipelined requests together, all others at once. */
public final class AnswerWriter {

  private static final Logger LOG = LoggerFactory.getLogger(AnswerWriter.class);

  /** Answers that may go out in one system call, and so wait for each other. */
  private static final int MAX_UNFLUSHED = 16;

  /**
   * Answers after which, as after one in parts, other connections have their turn: a client can
   * send hundreds of requests in one read. Fewer than go out at once, as a turn costs little beside
   * a system call.
   */
  private static final int MAX_IN_TURN = 4;

  private final Channel channel;
  private final HttpDate date;
  private final Duration taking;
  private @Nullable PartWriter parts;
  private @Nullable ChannelFuture lastWhole;
  private @Nullable ChannelFuture untaken;
  private int unflushed;
  private int inTurn;
  private boolean isTurnOver;

  /**
   * @param taking in which a client must take an answer, but for the time in which it is made
   */
  public AnswerWriter(Channel channel, HttpDate date, Duration taking) {
    this.channel = channel;
    this.date = date;
    this.taking = taking;
  }

  /** Sends {@code 100 Continue}: the client may send its body. */
  public void proceed() {
    channel
        .writeAndFlush(
            new DefaultFullHttpResponse(
                HttpVersion.HTTP_1_1, HttpResponseStatus.CONTINUE, Unpooled.EMPTY_BUFFER))
        .addListener(ChannelFutureListener.CLOSE_ON_FAILURE);
  }

  /**
   * Writes one answer, or, if it goes out in parts, begins to.
   *
   * @param head what is being answered; null if it could not be read
   * @param last true if the connection ends with this answer
   * @param more true if {@link #rest} will be called when what has been read is answered
   * @return completes when the kernel has the last byte, or the connection is gone
   */
  public ChannelFuture write(
      Answer answer, @Nullable RequestHead head, boolean last, boolean more) {
    HttpResponse message;
    Answer sendable = answer;
    try {
      message = AnswerRenderer.render(answer, head, last, date.now());
    } catch (RuntimeException e) {
      LOG.error("answer to request {} cannot be sent", answer.requestId(), e);
      sendable = answer.failed();
      message = AnswerRenderer.render(sendable, head, last, date.now());
    }
    BodyParts body = sendable.parts();
    if (body != null) {
      boolean endsConnection = head == null || !head.isHttp11();
      return writeParts(message, body, endsConnection, answer.listener());
    }
    ChannelPromise promise = channel.newPromise();
    promise.addListener(future -> written(future, answer.listener()));
    ChannelFuture sent = channel.write(message, promise);
    lastWhole = sent;
    unflushed++;
    inTurn++;
    if (inTurn == MAX_IN_TURN) {
      endTurn();
    }
    if (!more || unflushed == MAX_UNFLUSHED) {
      flush();
    }
    return sent;
  }

  /**
   * Of one that could not be written, as without memory, the next answer would be taken for it, or
   * for what is missing of it: its connection breaks.
   */
  private void written(Future<?> answer, @Nullable SentListener listener) {
    if (!answer.isSuccess()) {
      channel.pipeline().fireExceptionCaught(answer.cause());
    }
    if (listener != null) {
      listener.sent(answer.isSuccess());
    }
  }

  @SuppressWarnings("FutureReturnValueIgnored") // The promise of the last part reports it.
  private ChannelFuture writeParts(
      HttpResponse head, BodyParts body, boolean endsConnection, @Nullable SentListener listener) {
    ChannelPromise sent = channel.newPromise();
    sent.addListener(future -> parts = null);
    if (listener != null) {
      sent.addListener(future -> listener.sent(future.isSuccess() && body.isWhole()));
    }
    channel.write(head, channel.voidPromise());
    unflushed = 0;
    endTurn();
    WriteDeadline time = new WriteDeadline(channel, taking);
    PartWriter begun = new PartWriter(channel, body, endsConnection, sent, time);
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

  /** Ends the connection at once; of an answer under way the client sees that it is not whole. */
  @SuppressWarnings("FutureReturnValueIgnored") // A connection that breaks while closing is closed.
  public void cutOff() {
    if (parts != null) {
      parts.cutOff();
    } else {
      channel.close();
    }
  }

  /**
   * What has been read is answered, or waits. What was written goes out, unless the next turn adds
   * to it, for which there has to be room.
   *
   * @param isHolding whether more requests are here
   */
  public void rest(boolean isHolding) {
    boolean goesOn = isHolding && isTurnOver && channel.isWritable();
    if (!goesOn) {
      flush();
    }
  }

  private void flush() {
    inTurn = 0;
    if (unflushed > 0) {
      unflushed = 0;
      channel.flush();
      if (lastWhole != null && !lastWhole.isDone()) {
        awaitTaking(lastWhole);
      }
    }
  }

  /** Begins the client's time for what was flushed. */
  private void awaitTaking(ChannelFuture sent) {
    untaken = sent;
    WriteDeadline time = new WriteDeadline(channel, taking);
    time.count(true);
    sent.addListener(
        future -> {
          time.count(false);
          if (future.isSuccess()) {
            channel.pipeline().fireChannelWritabilityChanged();
          }
        });
  }

  /** Who hears that there is room for the next goes on in the next round of the event loop. */
  private void endTurn() {
    isTurnOver = true;
    inTurn = 0;
    channel.eventLoop().execute(this::beginTurn);
  }

  private void beginTurn() {
    isTurnOver = false;
    channel.pipeline().fireChannelWritabilityChanged();
  }

  /**
   * Whether more answers are to be made in this turn. Not while one that was flushed is not taken:
   * each has objects here until it is, and its request's head.
   */
  public boolean hasRoom() {
    return !isTurnOver && channel.isWritable() && (untaken == null || untaken.isDone());
  }

  /** Whether the kernel has not taken all bytes of the answers yet. */
  public boolean isSending() {
    ChannelOutboundBuffer out = channel.unsafe().outboundBuffer();
    return parts != null || (out != null && !out.isEmpty());
  }
}
