package dev.coppice.server.grpc;

import dev.coppice.server.http.connection.Connections;
import dev.coppice.server.http.connection.IdleClient;
import dev.coppice.server.http.exchange.RequestHandler;
import dev.coppice.server.http.request.HttpLimits;
import dev.coppice.server.http.tls.PeerCertificate;
import dev.coppice.server.http.tls.TlsTermination;
import io.grpc.Attributes;
import io.grpc.Grpc;
import io.grpc.ServerCall;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import java.net.SocketAddress;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The connections of gRPC, as the listening socket's handler: each takes two of the places that all
 * clients share.
 */
@Sharable
final class GrpcPlaces extends ChannelInboundHandlerAdapter {

  /** Of one connection: HTTP/2's tables and streams take 12 to 17 KB of heap, HTTP/1.1 half. */
  private static final int PLACES = 2;

  /** Of a connection that speaks HTTP/2, and of each call on it. */
  private static final Attributes.Key<Channel> CONNECTION =
      Attributes.Key.create("coppice-connection");

  private final Connections connections;
  private final HttpLimits.Times times;
  private final @Nullable TlsTermination tls;
  private final RequestHandler log;
  private final Map<Ends, Channel> open = new ConcurrentHashMap<>();

  /** Both, as a client can have one port for several addresses of the server. */
  private record Ends(@Nullable SocketAddress server, @Nullable SocketAddress client) {}

  /**
   * @param connections whose places are shared
   * @param limits how long clients may take
   * @param tls null where clients speak HTTP/2 in the clear
   * @param log hears of calls that are refused
   */
  GrpcPlaces(
      Connections connections,
      HttpLimits limits,
      @Nullable TlsTermination tls,
      RequestHandler log) {
    this.connections = connections;
    this.times = limits.times();
    this.tls = tls;
    this.log = log;
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    Channel child = (Channel) message;
    if (!connections.acquire(PLACES, child)) {
      connections.refuse(child);
      return;
    }
    Ends ends = new Ends(child.localAddress(), child.remoteAddress());
    open.put(ends, child);
    child.closeFuture().addListener(future -> open.remove(ends, child));
    child.pipeline().addLast(new Registered());
    if (tls != null) {
      tls.addTo(child);
    }
    child.pipeline().addLast(new CallTurns());
    ctx.fireChannelRead(child);
  }

  /** Says who has come as soon as the connection has an event loop. */
  private final class Registered extends ChannelInitializer<Channel> {
    @Override
    protected void initChannel(Channel child) {
      connections.watch(new IdleClient(child, PLACES, () -> isAtWork(child), () -> end(child)));
    }
  }

  private static void end(Channel child) {
    ConnectionStreams streams = ConnectionStreams.ofBegun(child);
    if (streams == null) {
      // Not through the library's handler, which would wait ten seconds for its client's answer.
      child.unsafe().close(child.voidPromise());
    } else {
      streams.endConnection();
    }
  }

  private static boolean isAtWork(Channel child) {
    ConnectionStreams streams = ConnectionStreams.ofBegun(child);
    return streams != null && streams.areAtWork();
  }

  /**
   * Looks after the streams of a connection, which speaks HTTP/2 from here on; returns what its
   * calls have of it.
   */
  Attributes begin(Attributes transport) {
    Channel channel =
        open.get(
            new Ends(
                transport.get(Grpc.TRANSPORT_ATTR_LOCAL_ADDR),
                transport.get(Grpc.TRANSPORT_ATTR_REMOTE_ADDR)));
    if (channel == null) {
      return transport; // It is gone.
    }
    ConnectionStreams unused = ConnectionStreams.of(channel);
    AnswerWindows.begin(channel, times.answer());
    FrameLimits.begin(channel);
    RefusedHeads.begin(channel, log);
    EndedConnections.begin(channel);
    return transport.toBuilder().set(CONNECTION, channel).build();
  }

  /** The connection of a call; null if it was gone before it could have calls. */
  static @Nullable Channel of(ServerCall<?, ?> call) {
    return call.getAttributes().get(CONNECTION);
  }

  /** Whether a client has shown what it must: nothing, or a good certificate. */
  boolean isTrusted(Channel connection) {
    return tls == null || !tls.asksForCertificates() || PeerCertificate.isOf(connection);
  }

  /** Connections open now. */
  int count() {
    return open.size();
  }
}
