package dev.coppice.server.grpc;

import dev.coppice.model.Quoted;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.handler.codec.http2.Http2ConnectionAdapter;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.netty.handler.codec.http2.Http2Error;
import java.nio.charset.StandardCharsets;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the log of a connection that gRPC's library ends, with all its calls, because its client
 * broke HTTP/2 or asked for too much: the library tells nobody but that client.
 *
 * <p>On the connection's event loop.
 */
final class EndedConnections extends Http2ConnectionAdapter {

  private static final Logger LOG = LoggerFactory.getLogger(EndedConnections.class);

  private final Channel channel;

  private EndedConnections(Channel channel) {
    this.channel = channel;
  }

  /** Begins to look at a connection; once it speaks HTTP/2. */
  static void begin(Channel channel) {
    Http2ConnectionHandler handler = channel.pipeline().get(Http2ConnectionHandler.class);
    handler.connection().addListener(new EndedConnections(channel));
  }

  @Override
  public void onGoAwaySent(int lastStream, long error, ByteBuf cause) {
    // An internal one is of a connection that is gone already, by its client or as it was cut; of
    // a defect GrpcLog tells.
    if (error != Http2Error.NO_ERROR.code() && error != Http2Error.INTERNAL_ERROR.code()) {
      LOG.warn(
          "connection of {} is cut: {}, {}",
          channel.remoteAddress(),
          Http2Error.valueOf(error),
          Quoted.of(cause.toString(StandardCharsets.UTF_8)));
    }
  }
}
