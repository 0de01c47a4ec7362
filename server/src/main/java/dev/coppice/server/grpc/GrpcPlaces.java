package dev.coppice.server.grpc;

import dev.coppice.server.http.answer.SendRate;
import dev.coppice.server.http.connection.Connections;
import dev.coppice.server.http.connection.IdleClient;
import dev.coppice.server.http.connection.ProbePlaces;
import dev.coppice.server.http.exchange.Refusal;
import dev.coppice.server.http.exchange.RequestHandler;
import dev.coppice.server.http.request.HttpLimits;
import dev.coppice.server.http.tls.PeerCertificate;
import dev.coppice.server.http.tls.TlsTermination;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import java.net.SocketAddress;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The connections of gRPC, as the listening socket's handler: each takes two of the places that all
 * clients share, or is one of few more for health checks alone, and is held to the rate at which
 * all must take their answers.
 */
@Sharable
final class GrpcPlaces extends ChannelInboundHandlerAdapter {

  private static final Logger LOG = LoggerFactory.getLogger(GrpcPlaces.class);

  /** Of one connection: HTTP/2's tables and streams take 12 to 17 KB of heap, HTTP/1.1 half. */
  private static final int PLACES = 2;

  private final Connections connections;
  private final ProbePlaces probes;
  private final HttpLimits.Times times;
  private final @Nullable TlsTermination tls;
  private final RequestHandler log;
  private final Map<SocketAddress, Channel> open = new ConcurrentHashMap<>();

  /**
   * @param connections whose places are shared
   * @param limits how many more are for health checks, and how long clients may take
   * @param tls null where clients speak HTTP/2 in the clear
   * @param log hears of those that find no place
   */
  GrpcPlaces(
      Connections connections,
      HttpLimits limits,
      @Nullable TlsTermination tls,
      RequestHandler log) {
    this.connections = connections;
    this.probes = new ProbePlaces(limits.places().reserved(), GrpcPlaces::end);
    this.times = limits.times();
    this.tls = tls;
    this.log = log;
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    Channel child = (Channel) message;
    if (!connections.takePlaces(PLACES, child)) {
      if (probes.isCrowded()) {
        LOG.warn("connection of {} is closed: all places are taken", child.remoteAddress());
        log.refused(Refusal.Kind.FULL); // Nothing can be said on it.
        child.unsafe().closeForcibly();
        return;
      }
      probes.add(child);
    }
    SocketAddress client = child.remoteAddress();
    if (client != null) {
      open.put(client, child);
      child.closeFuture().addListener(future -> open.remove(client, child));
    }
    child.pipeline().addLast(new SendRate(times.taking()), new Registered());
    if (tls != null) {
      tls.addTo(child, () -> connections.entered(child));
    }
    child.pipeline().addLast(new CallTurns());
    ctx.fireChannelRead(child);
  }

  /** Says who has come as soon as the connection has an event loop. */
  private final class Registered extends ChannelInitializer<Channel> {
    @Override
    protected void initChannel(Channel child) {
      if (tls != null) {
        connections.entering(child, PLACES);
      }
      connections.watch(new IdleClient(child, PLACES, () -> isAtWork(child), () -> end(child)));
      if (ProbePlaces.has(child)) {
        endInTime(child);
      }
    }
  }

  /** A client that asks later finds another place, which may be one for any call. */
  private void endInTime(Channel child) {
    long millis = times.forProbes().idle().toMillis();
    var timer = child.eventLoop().schedule(() -> end(child), millis, TimeUnit.MILLISECONDS);
    child.closeFuture().addListener(closed -> timer.cancel(false));
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

  /** Looks after the streams of a connection, which speaks HTTP/2 from here on. */
  void begin(@Nullable SocketAddress client) {
    Channel channel = channel(client);
    if (channel != null) {
      ConnectionStreams unused = ConnectionStreams.of(channel);
      AnswerWindows.begin(channel, times.taking());
      FrameLimits.begin(channel);
      RefusedHeads.begin(channel, log);
      EndedConnections.begin(channel);
    }
  }

  /** The headers that are being read of a client have become a call. */
  void became(@Nullable SocketAddress client) {
    Channel channel = channel(client);
    RefusedHeads heads = channel == null ? null : RefusedHeads.of(channel);
    if (heads != null) {
      heads.became();
    }
  }

  /** Ends what a client takes too slowly, soon. */
  void cutSlow(SocketAddress client) {
    Channel channel = channel(client);
    if (channel == null) {
      return;
    }
    AnswerWindows answers = AnswerWindows.of(channel);
    if (answers != null) {
      channel.eventLoop().execute(answers::cutSlow);
    }
  }

  private @Nullable Channel channel(@Nullable SocketAddress client) {
    return client == null ? null : open.get(client);
  }

  /** The streams of a client's connection; null once that is gone. */
  @Nullable ConnectionStreams streams(@Nullable SocketAddress client) {
    Channel channel = channel(client);
    return channel == null ? null : ConnectionStreams.of(channel);
  }

  /** Whether a client has shown what it must: nothing, or a good certificate. */
  boolean isTrusted(@Nullable SocketAddress client) {
    if (tls == null || !tls.asksForCertificates()) {
      return true;
    }
    Channel channel = channel(client);
    return channel != null && PeerCertificate.isOf(channel);
  }

  /** Whether a client has one of the places in which only health checks are answered. */
  boolean isForProbes(@Nullable SocketAddress client) {
    Channel channel = channel(client);
    return channel != null && ProbePlaces.has(channel);
  }

  /** Connections open now. */
  int count() {
    return open.size();
  }
}
