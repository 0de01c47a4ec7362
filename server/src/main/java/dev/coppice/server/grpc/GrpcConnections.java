package dev.coppice.server.grpc;

import dev.coppice.server.http.connection.Connections;
import dev.coppice.server.http.tls.PeerCertificate;
import dev.coppice.server.http.tls.TlsTermination;
import io.grpc.Attributes;
import io.grpc.Grpc;
import io.grpc.ServerTransportFilter;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.net.SocketAddress;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The connections of gRPC, as the listening socket's handler. Each takes two of the places that all
 * clients share; together they take at most half of these, so that HTTP has the other half.
 */
@Sharable
final class GrpcConnections extends ChannelInboundHandlerAdapter {

  private static final Logger LOG = LoggerFactory.getLogger(GrpcConnections.class);

  /** The places of one connection: HTTP/2 takes 12 to 17 KB of heap, HTTP/1.1 half. */
  private static final int PLACES = 2;

  private final Connections places;
  private final int max;
  private final @Nullable TlsTermination tls;
  private final Map<Ends, Channel> open = new ConcurrentHashMap<>();

  /** Both addresses, as a client can have one port for several addresses of the server. */
  private record Ends(@Nullable SocketAddress server, @Nullable SocketAddress client) {}

  /**
   * @param all places that connections of all protocols share
   * @param tls null where clients speak HTTP/2 in the clear
   */
  GrpcConnections(Connections places, int all, @Nullable TlsTermination tls) {
    this.places = places;
    this.max = Math.max(1, all / 2 / PLACES);
    this.tls = tls;
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    Channel child = (Channel) message;
    if (open.size() >= max || !places.acquire(PLACES, child)) {
      LOG.warn("connection of {} is closed: all places are taken", child.remoteAddress());
      places.refuse(child);
      return;
    }
    Ends ends = new Ends(child.localAddress(), child.remoteAddress());
    open.put(ends, child);
    child.closeFuture().addListener(future -> open.remove(ends, child));
    child.pipeline().addLast(new ReadPause());
    if (tls != null) {
      tls.addTo(child);
    }
    ctx.fireChannelRead(child);
  }

  /** Reads nothing from a client that does not read, or what it is told would pile up. */
  private static final class ReadPause extends ChannelInboundHandlerAdapter {
    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
      ctx.channel().config().setAutoRead(ctx.channel().isWritable());
      ctx.fireChannelWritabilityChanged();
    }
  }

  /** Guards each connection once it speaks HTTP/2. */
  ServerTransportFilter guards() {
    return new ServerTransportFilter() {
      @Override
      public Attributes transportReady(Attributes transport) {
        Channel channel =
            open.get(
                new Ends(
                    transport.get(Grpc.TRANSPORT_ATTR_LOCAL_ADDR),
                    transport.get(Grpc.TRANSPORT_ATTR_REMOTE_ADDR)));
        return channel == null // It is gone.
            ? transport
            : ConnectionGuard.begin(transport, channel, isTrusted(channel));
      }
    };
  }

  private boolean isTrusted(Channel connection) {
    return tls == null || !tls.asksForCertificates() || PeerCertificate.isOf(connection);
  }

  /** Connections open now. */
  int count() {
    return open.size();
  }
}
