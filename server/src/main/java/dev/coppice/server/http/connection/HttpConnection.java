package dev.coppice.server.http.connection;

import dev.coppice.server.http.answer.Answer;
import dev.coppice.server.http.answer.AnswerWriter;
import dev.coppice.server.http.exchange.NextRound;
import dev.coppice.server.http.exchange.Refusal;
import dev.coppice.server.http.request.HeadMemory;
import dev.coppice.server.http.request.HttpLimits;
import dev.coppice.server.http.request.PacedDecoder;
import dev.coppice.server.http.request.RequestBody;
import dev.coppice.server.http.request.RequestHead;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.netty.util.ReferenceCountUtil;
import org.jspecify.annotations.Nullable;

/**
 * One client's connection: a request is read within the limits, answered, and then the next.
 *
 * <p>Its states are those of {@link ConnectionState}. A request that is refused while its body is
 * still coming is answered once the body is over and dropped, so that the connection stays in step.
 * Where that is not possible (broken HTTP, too large, too slow, a large body of a client that may
 * not do what it asks for, or a client that waits for a 100 it will not get) the answer goes out at
 * once and is the last one: the server's half of the connection is closed, and what the client
 * still sends is dropped for a while, because closing at once could take the answer from it.
 * Everything runs on the connection's event loop.
 */
public final class HttpConnection extends ChannelInboundHandlerAdapter
    implements PacedDecoder.Pacer {

  private final Channel channel;
  private final Shared shared;
  private final HeadMemory.Holding headMemory;
  private final PacedDecoder decoder;
  private final AnswerWriter writer;
  private final IdleClient idle;
  private final Deadline deadline;
  private final LingeringClose lingeringClose;
  private final ClientAddress client;

  private ConnectionState state = ConnectionState.IDLE;
  private @Nullable RequestReader request;
  private @Nullable NettyExchange answering;

  /** No request is begun from here on but one that is here: its answer is the last. */
  private boolean isStopped;

  /** A read is being decoded, so that more requests may follow from it. */
  private boolean decoding;

  public HttpConnection(Channel channel, Shared shared) {
    this.channel = channel;
    this.shared = shared;
    HttpLimits limits = shared.limits();
    headMemory = shared.heads().new Holding();
    decoder = new PacedDecoder(limits.heads(), headMemory, this);
    client = new ClientAddress(channel);
    idle = new IdleClient(channel, 1, decoder::holdsBytes, this::stop);
    deadline = new Deadline(channel.eventLoop(), limits.times(), idle, this::deadlinePassed);
    writer = new AnswerWriter(channel, shared.date(), limits.times().answer());
    lingeringClose = new LingeringClose(channel, writer, deadline, limits, shared.lingers());
  }

  public PacedDecoder decoder() {
    return decoder;
  }

  Channel channel() {
    return channel;
  }

  IdleClient idle() {
    return idle;
  }

  @Override
  public PacedDecoder.Pace pace() {
    return switch (state) {
      // A client that does not read its answers gets no more of them made.
      case IDLE -> writer.hasRoom() ? PacedDecoder.Pace.DECODE : PacedDecoder.Pace.HOLD;
      case READING -> PacedDecoder.Pace.DECODE;
      case ANSWERING -> PacedDecoder.Pace.HOLD;
      case CLOSING, CLOSED -> PacedDecoder.Pace.DROP;
    };
  }

  @Override
  public boolean isBetweenRequests() {
    return state == ConnectionState.IDLE;
  }

  @Override
  public void firstByteArrived() {
    long now = System.nanoTime();
    state = ConnectionState.READING;
    request = new RequestReader(shared, channel, now);
    deadline.setRequest(now);
  }

  @Override
  public void refuse(Refusal refusal) {
    hangUp(refusal);
  }

  @Override
  public void dropped(int bytes) {
    lingeringClose.dropped(bytes);
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    decoding = true;
    RequestReader current = request;
    try {
      if (state != ConnectionState.READING || current == null) {
        return;
      }
      Refusal fatal = current.take(message);
      if (fatal != null) {
        hangUp(fatal);
      } else if (current.isWhole()) {
        state = ConnectionState.ANSWERING;
        handle(current);
      } else if (current.isOverEarly()) {
        state = ConnectionState.CLOSING;
        handle(current);
      } else if (current.awaitsContinue()) {
        writer.proceed();
      }
    } finally {
      ReferenceCountUtil.release(message);
    }
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) {
    decoding = false;
    writer.rest(decoder.isHolding());
    endIfOver();
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext ctx) {
    if (channel.isWritable()) {
      if (state == ConnectionState.IDLE) {
        deadline.setIdle(); // Only now it has its answer.
      }
      // Not from here, which may be in the middle of a flush, nor before others were read.
      NextRound.run(channel.eventLoop(), this::resume);
    }
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    if (event instanceof SslCloseCompletionEvent) {
      lingeringClose.close(); // The client says goodbye under TLS, and may wait for ours.
    }
  }

  private void endIfOver() {
    if (isStopped && state == ConnectionState.IDLE && !decoder.isHolding()) {
      releaseUnread();
      state = ConnectionState.CLOSING;
      lingeringClose.endOnceSent(decoder.holdsBytes());
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    state = ConnectionState.CLOSED;
    deadline.close();
    releaseUnread();
    writer.abort();
    if (answering != null) {
      answering.abandon();
    } else {
      headMemory.close();
    }
    shared.connections().closed(this);
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    lingeringClose.broken(cause);
  }

  /** Ends the connection as soon as nothing is under way on it. */
  void stop() {
    isStopped = true;
    endIfOver();
    resume(); // Bytes left unread would take its last answers from the client.
  }

  /** Ends the connection whatever is under way on it; from any thread. */
  void cutOff() {
    channel.eventLoop().execute(lingeringClose::close);
  }

  /** Sends the answer to the request under way. */
  void send(Answer made) {
    Answer answer = shared.told(request, answering, made, client.address());
    if (state == ConnectionState.CLOSED) {
      headMemory.close();
      answer.discard();
      return;
    }
    headMemory.answered();
    boolean hungUp = state == ConnectionState.CLOSING;
    RequestHead head = request == null ? null : request.head();
    boolean inParts = answer.parts() != null;
    boolean last = hungUp || isDue() || !mayBeFollowed(answer, head);
    request = null;
    answering = null;
    if (!inParts) {
      state = last ? ConnectionState.CLOSING : ConnectionState.IDLE;
      deadline.setIdle();
    }
    boolean moreMayCome = hungUp || decoder.holdsBytes();
    ChannelFuture sent = writer.write(answer, head, last, decoding);
    if (inParts) {
      sent.addListener(future -> partsEnded(future.isSuccess(), last));
    } else if (last) {
      sent.addListener(future -> lingeringClose.end(moreMayCome));
    }
    resume();
  }

  /** Whether the server wants its next answer to be the last. */
  private boolean isDue() {
    return shared.connections().isLeaving() || idle.isLeaving();
  }

  /** Whether the client can find the next answer behind this one, and wants to. */
  private static boolean mayBeFollowed(Answer answer, @Nullable RequestHead head) {
    // An older client finds the end of a body in parts by the end of the connection alone.
    return head != null && head.isKeepAlive() && (answer.parts() == null || head.isHttp11());
  }

  private void partsEnded(boolean sent, boolean last) {
    if (!sent) {
      lingeringClose.close();
    } else if (last || isDue()) {
      state = ConnectionState.CLOSING;
      lingeringClose.end(decoder.holdsBytes());
      resume();
    } else {
      state = ConnectionState.IDLE;
      deadline.setIdle();
      resume();
    }
  }

  private void handle(RequestReader current) {
    deadline.clear();
    RequestHead head = current.head();
    RequestBody body = current.takeBody();
    if (head == null || body == null) {
      Refusal refusal = current.refusal();
      send(shared.refusal(current, refusal == null ? Refusal.failed() : refusal));
      return;
    }
    answering = new NettyExchange(this, head, body, current.arrivedNanos(), shared.handler());
    answering.handle(current.answerer());
  }

  private void hangUp(Refusal refusal) {
    state = ConnectionState.CLOSING;
    releaseUnread();
    send(shared.refusal(request, refusal));
  }

  private void resume() {
    writer.resume();
    if (state != ConnectionState.CLOSED && !decoding) {
      decoder.resume();
      endIfOver();
    }
  }

  private void deadlinePassed() {
    if (state == ConnectionState.READING) {
      hangUp(Refusal.tooSlow(shared.limits().times().request()));
    } else if (!lingeringClose.isLingering() && writer.isSending()) {
      deadline.setIdle();
    } else {
      lingeringClose.close();
    }
  }

  private void releaseUnread() {
    if (request != null) {
      request.release();
    }
  }
}
