package dev.coppice.server.grpc;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http2.Http2Connection;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2FrameListener;
import io.netty.handler.codec.http2.Http2FrameListenerDecorator;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.handler.codec.http2.Http2Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Holds the frames of a connection to what they may take of the memory besides the bytes of
 * messages, which have their account. A client that goes beyond that is cut off.
 *
 * <p>gRPC gathers a message as the frames in which it comes, each of which would hold all that was
 * read with it from the socket: so what waits for the rest of its message is copied. Small frames
 * take more than their bytes. Clients send some where a window ends amid a message: as many as the
 * message has KiB are no more than it takes itself, and some for its begin. Where several messages
 * share a connection's window, one of them can have what is left of each: a byte, as often as the
 * others fill it. Settings that change the size of the table of headers are noted by Netty one
 * after another until an answer is sent.
 *
 * <p>On the connection's event loop.
 */
final class FrameLimits extends Http2FrameListenerDecorator {

  private static final Logger LOG = LoggerFactory.getLogger(FrameLimits.class);

  /** A frame that is smaller takes as much as it has. */
  private static final int SMALL = 512;

  /** More than the stream has KiB, before its last frame. */
  private static final int MAX_SMALL = 64;

  private static final int KIB = 1 << 10;

  /** Bytes of a connection, of which a stream may have a small frame: a quarter of its window. */
  private static final int BESIDE = 16 << 10;

  private static final int MAX_SETTINGS = 100;
  private static final long SETTINGS_NANOS = 10_000_000_000L;

  private final Channel channel;
  private final Http2Connection connection;
  private final Http2Connection.PropertyKey small;
  private long received;
  private int settings;
  private long settingsSince;

  private FrameLimits(Channel channel, Http2Connection connection, Http2FrameListener next) {
    super(next);
    this.channel = channel;
    this.connection = connection;
    this.small = connection.newKey();
  }

  /** What a stream had so far, which began after so many bytes of the connection. */
  private static final class Count {
    private final long beganAt;
    private long bytes;
    private long smallFrames;

    Count(long beganAt) {
      this.beganAt = beganAt;
    }
  }

  /** Begins to hold a connection's to it; once it speaks HTTP/2. */
  static void begin(Channel channel) {
    Http2ConnectionHandler handler = channel.pipeline().get(Http2ConnectionHandler.class);
    handler
        .decoder()
        .frameListener(
            new FrameLimits(channel, handler.connection(), handler.decoder().frameListener()));
  }

  @Override
  public int onDataRead(
      ChannelHandlerContext ctx, int streamId, ByteBuf data, int padding, boolean isEnd)
      throws Http2Exception {
    received += data.readableBytes();
    if (isEnd) { // The message is whole, and is read at once.
      return super.onDataRead(ctx, streamId, data, padding, true);
    }
    Http2Stream stream = connection.stream(streamId);
    if (stream != null && isOneTooMany(stream, data.readableBytes())) {
      cut("a small frame for each KiB of a message");
      return data.readableBytes() + padding;
    }
    if (!data.isReadable()) {
      return padding; // It means nothing, and would be kept.
    }
    ByteBuf copy = ctx.alloc().buffer(data.readableBytes());
    try {
      copy.writeBytes(data, data.readerIndex(), data.readableBytes());
      return super.onDataRead(ctx, streamId, copy, padding, false);
    } finally {
      copy.release();
    }
  }

  private boolean isOneTooMany(Http2Stream stream, int bytes) {
    Count count = stream.getProperty(small);
    if (count == null) {
      count = new Count(received);
      stream.setProperty(small, count);
    }
    count.bytes += bytes;
    count.smallFrames += bytes < SMALL ? 1 : 0;
    long beside = received - count.beganAt;
    return count.smallFrames > MAX_SMALL + count.bytes / KIB + beside / BESIDE;
  }

  @Override
  public void onSettingsRead(ChannelHandlerContext ctx, Http2Settings read) throws Http2Exception {
    long now = channel.eventLoop().ticker().nanoTime();
    if (now - settingsSince >= SETTINGS_NANOS) {
      settingsSince = now;
      settings = 0;
    }
    if (++settings > MAX_SETTINGS) {
      cut("%d settings in %d s".formatted(MAX_SETTINGS, SETTINGS_NANOS / 1_000_000_000L));
    }
    super.onSettingsRead(ctx, read);
  }

  private void cut(String cause) {
    if (channel.isOpen()) {
      LOG.warn(
          "connection of {} is cut: its client sent more than {}", channel.remoteAddress(), cause);
    }
    // Not through the handler of HTTP/2, which would wait for its streams first.
    channel.unsafe().close(channel.voidPromise());
  }
}
