package dev.coppice.server.grpc;

import dev.coppice.model.Quoted;
import io.grpc.Attributes;
import io.grpc.ServerCall;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http2.Http2ConnectionAdapter;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2FrameListenerDecorator;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.handler.codec.http2.Http2Stream;
import io.netty.util.concurrent.EventExecutor;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Bounds what one connection takes beside its calls. All of it runs on the event loop.
 *
 * <ul>
 *   <li>The library keeps each part of a message as a slice of all that came with it from the
 *       socket. Parts are copied, so that they take what the account counts.
 *   <li>The library keeps a stream until its client ends it. A stream whose answer is out is reset.
 *   <li>Netty notes each new size of the table of headers until the next answer. A client may send
 *       so many settings, then it is cut.
 * </ul>
 */
final class ConnectionGuard extends Http2FrameListenerDecorator {

  private static final Logger LOG = LoggerFactory.getLogger(ConnectionGuard.class);

  /** Settings in the life of a connection; clients send one, and a few as they measure the way. */
  private static final int MAX_SETTINGS = 1000;

  /** The guard of a connection that speaks HTTP/2, and of each call on it. */
  private static final Attributes.Key<ConnectionGuard> OF =
      Attributes.Key.create("coppice-connection");

  private final Channel channel;
  private final boolean isTrusted;
  private final Http2ConnectionHandler handler;
  private final ChannelHandlerContext context;
  private int settings;

  private ConnectionGuard(Channel channel, boolean isTrusted, Http2ConnectionHandler handler) {
    super(handler.decoder().frameListener());
    this.channel = channel;
    this.isTrusted = isTrusted;
    this.handler = handler;
    this.context = channel.pipeline().context(handler);
  }

  /**
   * Begins to guard a connection, once it speaks HTTP/2.
   *
   * @param isTrusted whether its client has shown the certificate that it must show
   * @return what its calls have of it
   */
  static Attributes begin(Attributes transport, Channel channel, boolean isTrusted) {
    Http2ConnectionHandler handler = channel.pipeline().get(Http2ConnectionHandler.class);
    ConnectionGuard guard = new ConnectionGuard(channel, isTrusted, handler);
    handler.decoder().frameListener(guard);
    handler.connection().addListener(guard.new Streams());
    return transport.toBuilder().set(OF, guard).build();
  }

  /** The guard of a call's connection; null if that was gone before it could have calls. */
  static @Nullable ConnectionGuard of(ServerCall<?, ?> call) {
    return call.getAttributes().get(OF);
  }

  boolean isTrusted() {
    return isTrusted;
  }

  EventExecutor loop() {
    return channel.eventLoop();
  }

  /** The stream whose headers were read last. */
  int newestStream() {
    return handler.connection().remote().lastStreamCreated();
  }

  /** Whether its client takes what is sent. */
  boolean isWritable() {
    return channel.isWritable();
  }

  /** Ends a stream whose answer its client does not take, or all if it takes nothing. */
  void cut(int stream) {
    if (channel.isWritable()) {
      reset(stream, Http2Error.ENHANCE_YOUR_CALM);
    } else {
      close();
    }
  }

  private void reset(int stream, Http2Error error) {
    var unused = handler.resetStream(context, stream, error.code(), context.newPromise());
    context.flush();
  }

  /** The handler of HTTP/2 would wait for its streams first. */
  private void close() {
    channel.unsafe().close(channel.voidPromise());
  }

  @Override
  public int onDataRead(
      ChannelHandlerContext ctx, int stream, ByteBuf data, int padding, boolean isEnd)
      throws Http2Exception {
    if (isEnd) { // The message is whole, and is read at once.
      return super.onDataRead(ctx, stream, data, padding, true);
    }
    if (!data.isReadable()) {
      return padding; // It means nothing, and would be kept.
    }
    ByteBuf copy = ctx.alloc().buffer(data.readableBytes());
    try {
      copy.writeBytes(data, data.readerIndex(), data.readableBytes());
      return super.onDataRead(ctx, stream, copy, padding, false);
    } finally {
      copy.release();
    }
  }

  @Override
  public void onSettingsRead(ChannelHandlerContext ctx, Http2Settings read) throws Http2Exception {
    if (settings++ == MAX_SETTINGS) {
      LOG.warn(
          "connection of {} is cut: its client sent more than {} settings",
          channel.remoteAddress(),
          MAX_SETTINGS);
      close();
    }
    super.onSettingsRead(ctx, read);
  }

  /** Hears what becomes of the connection's streams. */
  private final class Streams extends Http2ConnectionAdapter {

    /** Later, since the client's own end may stand in what was read with the rest. */
    @Override
    public void onStreamHalfClosed(Http2Stream stream) {
      if (stream.state() == Http2Stream.State.HALF_CLOSED_LOCAL) {
        loop().execute(() -> takeBack(stream));
      }
    }

    private void takeBack(Http2Stream stream) {
      if (stream.state() == Http2Stream.State.HALF_CLOSED_LOCAL) {
        reset(stream.id(), Http2Error.NO_ERROR);
      }
    }

    /** The library tells nobody but the client why it ends a connection with all its calls. */
    @Override
    public void onGoAwaySent(int lastStream, long error, ByteBuf cause) {
      // An internal one is of a connection that is gone already; of a defect GrpcLog tells.
      if (error != Http2Error.NO_ERROR.code() && error != Http2Error.INTERNAL_ERROR.code()) {
        LOG.warn(
            "connection of {} is cut: {}, {}",
            channel.remoteAddress(),
            Http2Error.valueOf(error),
            Quoted.of(cause.toString(StandardCharsets.UTF_8)));
      }
    }
  }
}
