package dev.coppice.server.grpc;

import dev.coppice.server.http.connection.IdleClient;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http2.Http2ConnectionAdapter;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Stream;
import io.netty.util.AttributeKey;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The streams of one connection that are no open call: refused ones, those of unknown methods, and
 * what is no call at all. gRPC keeps each until its client ends it too, which a client may leave
 * undone on all of its streams.
 *
 * <p>So whatever the server has ended is taken back from the client as well, and a connection with
 * more of them is cut: then their ends do not even reach the client. On the connection's event
 * loop.
 */
final class ConnectionStreams extends Http2ConnectionAdapter {

  private static final Logger LOG = LoggerFactory.getLogger(ConnectionStreams.class);

  /** What a client may have that has just been told; each takes up to 3 KB of heap. */
  private static final int MAX_BESIDE_CALLS = 16;

  private static final AttributeKey<ConnectionStreams> OF =
      AttributeKey.valueOf("coppice.grpcStreams");

  private final Http2ConnectionHandler handler;
  private final ChannelHandlerContext context;
  private final @Nullable IdleClient client;
  private final List<Http2Stream> ended = new ArrayList<>();
  private int begun;
  private int active;
  private int calls;
  private boolean areHeld;
  private boolean isDoubted;

  private ConnectionStreams(Http2ConnectionHandler handler, ChannelHandlerContext context) {
    this.handler = handler;
    this.context = context;
    this.client = IdleClient.of(context.channel());
  }

  /** Those of a connection; made once it speaks HTTP/2. */
  static ConnectionStreams of(Channel channel) {
    ConnectionStreams known = ofBegun(channel);
    if (known != null) {
      return known;
    }
    Http2ConnectionHandler handler = channel.pipeline().get(Http2ConnectionHandler.class);
    ConnectionStreams made = new ConnectionStreams(handler, channel.pipeline().context(handler));
    channel.attr(OF).set(made);
    handler.connection().addListener(made);
    return made;
  }

  /** Those of a connection; null if it does not speak HTTP/2 yet. */
  static @Nullable ConnectionStreams ofBegun(Channel channel) {
    return channel.attr(OF).get();
  }

  /** How many there were so far; beyond the greatest number it goes on from the least. */
  int begun() {
    return begun;
  }

  /** Whether a call is open, or some wait for their turn. */
  boolean areAtWork() {
    return calls > 0 || areHeld;
  }

  /** The stream whose headers were read last is an open call from here on; returns its id. */
  int callBegins() {
    calls++;
    if (client != null) {
      client.ask();
    }
    return handler.connection().remote().lastStreamCreated();
  }

  void callEnds() {
    calls--;
    rest();
  }

  /** What was read and is not begun yet waits for the client's next turn. */
  void hold() {
    areHeld = true;
    if (client != null) {
      client.end();
    }
  }

  /** All that was read has been begun. */
  void goOn() {
    areHeld = false;
    rest();
  }

  private void rest() {
    if (client != null && !areAtWork()) {
      client.rest();
    }
  }

  /**
   * Ends the connection, with the calls that are left. Its client is told which were the last, and
   * makes another one for its next; gRPC's own way would wait ten seconds for it to answer.
   */
  void endConnection() {
    int last = handler.connection().remote().lastStreamCreated();
    var unused =
        handler.goAway(
            context, last, Http2Error.NO_ERROR.code(), Unpooled.EMPTY_BUFFER, context.newPromise());
    context.flush();
    unused = context.close();
  }

  /** Ends a stream whose answer its client does not take; all others go on. */
  void cut(int stream) {
    reset(stream, Http2Error.ENHANCE_YOUR_CALM);
    context.flush();
  }

  private void reset(int stream, Http2Error error) {
    var unused = handler.resetStream(context, stream, error.code(), context.newPromise());
  }

  @Override
  public void onStreamActive(Http2Stream stream) {
    begun++;
    active++;
    if (active - calls > MAX_BESIDE_CALLS && !isDoubted) {
      isDoubted = true;
      // Not before all that was read with it has its answer, and was taken back.
      context.executor().execute(() -> context.executor().execute(this::cutIfTooMany));
    }
  }

  private void cutIfTooMany() {
    isDoubted = false;
    if (active - calls > MAX_BESIDE_CALLS) {
      if (context.channel().isOpen()) {
        LOG.warn(
            "connection of {} is cut: its client left more than {} streams that are no calls open",
            context.channel().remoteAddress(),
            MAX_BESIDE_CALLS);
      }
      context.channel().unsafe().close(context.channel().voidPromise());
    }
  }

  /** What was no call, or was refused, is an answer, too, with which a client may have to go. */
  @Override
  public void onStreamClosed(Http2Stream stream) {
    active--;
    if (client != null && client.isLeaving()) {
      rest();
    }
  }

  /** Later, since the client's own end may stand in what was read with the rest. */
  @Override
  public void onStreamHalfClosed(Http2Stream stream) {
    if (stream.state() == Http2Stream.State.HALF_CLOSED_LOCAL) {
      if (ended.isEmpty()) {
        context.executor().execute(this::takeBack);
      }
      ended.add(stream);
    }
  }

  /** All at once, so that the socket is written to once and not for each of them. */
  private void takeBack() {
    for (Http2Stream stream : ended) {
      if (stream.state() == Http2Stream.State.HALF_CLOSED_LOCAL) {
        reset(stream.id(), Http2Error.NO_ERROR);
      }
    }
    ended.clear();
    context.flush();
  }
}
