package dev.coppice.server.grpc;

import dev.coppice.server.http.answer.Reset;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http2.Http2Connection;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2FrameListener;
import io.netty.handler.codec.http2.Http2FrameListenerDecorator;
import io.netty.handler.codec.http2.Http2RemoteFlowController;
import io.netty.handler.codec.http2.Http2Stream;
import io.netty.util.AttributeKey;
import java.time.Duration;
import java.util.OptionalLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Holds the client of a connection to the rate at which the server has it take answers, where that
 * cannot: a client of HTTP/2 reads its socket and yet opens no window for an answer, which waits
 * here then.
 *
 * <p>Each answer is looked at while bytes of it wait, period by period, since a client may take the
 * others and leave one. What was taken of it is what its client let go out: the window that it gave
 * so far, less what is left of it. Where an answer's own window is open, it waits for the others of
 * its connection, with which it takes turns, and is no slower than all of them are; where the
 * socket is full, that is the server's to judge.
 *
 * <p>An answer whose own window is what keeps it is ended alone: the client may be a proxy, and the
 * others be of those behind it who take theirs. Where the window is that of all answers, the
 * connection ends.
 *
 * <p>On the connection's event loop.
 */
final class AnswerWindows extends Http2FrameListenerDecorator {

  private static final Logger LOG = LoggerFactory.getLogger(AnswerWindows.class);

  private static final AttributeKey<AnswerWindows> OF =
      AttributeKey.valueOf("coppice.grpcAnswerWindows");

  private final Channel channel;
  private final Http2Connection connection;
  private final Http2Connection.PropertyKey progress;
  private final long periodNanos;
  private final long minBytes;

  private AnswerWindows(
      Channel channel, Http2Connection connection, Http2FrameListener next, Duration period) {
    super(next);
    this.channel = channel;
    this.connection = connection;
    this.progress = connection.newKey();
    this.periodNanos = period.toNanos();
    this.minBytes = Math.max(1, 1024 * period.toMillis() / 1000);
  }

  /** How far an answer, or all of a connection's, got. */
  private static final class Progress {
    private long granted;
    private boolean isWaiting;
    private long periodStart;
    private long takenBefore;
    private long allTakenBefore;
  }

  /**
   * Begins to count a connection's; once it speaks HTTP/2.
   *
   * @param period over which a client must take 1 KiB a second
   */
  static void begin(Channel channel, Duration period) {
    Http2ConnectionHandler handler = channel.pipeline().get(Http2ConnectionHandler.class);
    AnswerWindows made =
        new AnswerWindows(channel, handler.connection(), handler.decoder().frameListener(), period);
    handler.decoder().frameListener(made);
    channel.attr(OF).set(made);
  }

  /** Ends what is taken too slowly of a connection's, soon; to be called now and then. */
  static void cutSlow(Channel channel) {
    AnswerWindows answers = channel.attr(OF).get();
    if (answers != null) {
      channel.eventLoop().execute(answers::cutSlow);
    }
  }

  @Override
  public void onWindowUpdateRead(ChannelHandlerContext ctx, int streamId, int increment)
      throws Http2Exception {
    super.onWindowUpdateRead(ctx, streamId, increment);
    Http2Stream stream = connection.stream(streamId);
    if (stream != null) {
      progress(stream).granted += increment;
    }
  }

  private Progress progress(Http2Stream stream) {
    Progress known = stream.getProperty(progress);
    if (known == null) {
      known = new Progress();
      stream.setProperty(progress, known);
    }
    return known;
  }

  private void cutSlow() {
    try {
      connection.forEachActiveStream(
          stream -> {
            if (!stream.isResetSent()) { // Else its end only waits for the socket.
              tooFew(stream).ifPresent(taken -> cut(stream, taken));
            }
            return channel.isOpen();
          });
    } catch (Http2Exception e) {
      throw new IllegalStateException("looking at streams failed", e);
    }
  }

  private void cut(Http2Stream stream, long taken) {
    boolean isAlone = window(stream) <= 0;
    LOG.warn(
        "{} of {} is cut: its client took {} bytes of an answer in {} s",
        isAlone ? "answer" : "connection",
        channel.remoteAddress(),
        taken,
        periodNanos / 1e9);
    if (isAlone) {
      ConnectionStreams.of(channel).cut(stream.id());
    } else {
      Reset.now(channel);
    }
  }

  /**
   * The bytes that were taken in a whole period of an answer that is taken too slowly; empty if it
   * is not, or the period is not over.
   */
  private OptionalLong tooFew(Http2Stream stream) {
    Progress answer = progress(stream);
    boolean wasWaiting = answer.isWaiting;
    answer.isWaiting = controller().hasFlowControlled(stream);
    long now = channel.eventLoop().ticker().nanoTime();
    if (!answer.isWaiting || (wasWaiting && now - answer.periodStart < periodNanos)) {
      return OptionalLong.empty();
    }
    // The first window of all streams may change at any time, and theirs with it.
    long taken = controller().initialWindowSize() + granted(stream) - window(stream);
    Http2Stream connected = connection.connectionStream();
    long allTaken = granted(connected) - window(connected);
    if (wasWaiting
        && taken - answer.takenBefore < minBytes
        && !isKeptByOthers(stream, allTaken - answer.allTakenBefore)) {
      return OptionalLong.of(taken - answer.takenBefore);
    }
    answer.periodStart = now;
    answer.takenBefore = taken;
    answer.allTakenBefore = allTaken;
    return OptionalLong.empty();
  }

  private boolean isKeptByOthers(Http2Stream stream, long allTaken) {
    return window(stream) > 0 && (allTaken >= minBytes || !channel.isWritable());
  }

  private Http2RemoteFlowController controller() {
    return connection.remote().flowController();
  }

  private int window(Http2Stream stream) {
    return controller().windowSize(stream);
  }

  private long granted(Http2Stream stream) {
    return progress(stream).granted;
  }
}
