package dev.coppice.server.http;

import dev.coppice.server.http.answer.AnswerEncoder;
import dev.coppice.server.http.connection.Connections;
import dev.coppice.server.http.connection.HttpConnection;
import dev.coppice.server.http.connection.Shared;
import dev.coppice.server.http.exchange.RequestHandler;
import dev.coppice.server.http.tls.TlsTermination;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufAllocatorMetricProvider;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.util.internal.PlatformDependent;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Listens on one port and hands every request that is within the limits to one handler.
 *
 * <p>Connections are driven by a few event loops (threads {@code coppice-http-N}), on which the
 * handler is called as well. A thread of its own accepts them ({@code coppice-accept-1}), so that
 * what those do keeps nobody waiting to be let in until the kernel's queue is full: whom that turns
 * away tries again after a second.
 */
public final class HttpServer {

  private final HttpSettings settings;
  private final Shared shared;
  private final Connections connections;
  private final EventLoops loops;
  private final EventLoops accepting;
  private @Nullable Channel listening;

  public HttpServer(HttpSettings settings, RequestHandler handler) {
    this.settings = settings;
    TlsTermination tls = settings.tls();
    shared = new Shared(settings.limits(), handler, tls != null && tls.asksForCertificates());
    connections = shared.connections();
    loops = loopsBeside("coppice-http");
    accepting = new EventLoops("coppice-accept", 1, settings.transport());
  }

  /**
   * Binds the port; returns once clients can connect. Once only.
   *
   * @throws IOException if the address cannot be bound
   */
  public void start() throws IOException {
    InetSocketAddress address = new InetSocketAddress(settings.bindAddress(), settings.port());
    ServerBootstrap server =
        new ServerBootstrap()
            .group(accepting.group(), loops.group())
            .channel(settings.transport().serverChannel());
    SocketOptions.ofListening(server::option);
    SocketOptions.ofAccepted(settings.transport(), server::childOption);
    ChannelFuture bound =
        server
            .handler(new ListenerInitializer())
            .childHandler(new Initializer())
            .bind(address)
            .awaitUninterruptibly();
    if (!bound.isSuccess()) {
      endLoops();
      throw new ListenException(address, bound.cause());
    }
    listening = bound.channel();
    loops.watch();
    accepting.watch();
  }

  /**
   * The port that is bound.
   *
   * @throws IllegalStateException before {@link #start}
   */
  public int port() {
    return ((InetSocketAddress) listening().localAddress()).getPort();
  }

  /** Connections open now. */
  public int connections() {
    return connections.count();
  }

  /** As many event loops as this server has, for another port; whoever asks ends them. */
  public EventLoops loopsBeside(String name) {
    return new EventLoops(name, settings.threads(), settings.transport());
  }

  /** The limits and what counts against them, for another protocol. */
  public Shared shared() {
    return shared;
  }

  /** Memory of the bodies of all requests in flight, in bytes. */
  public long bodyBytesInFlight() {
    return shared.bodies().inUse();
  }

  /** Whether every event loop came round in the last seconds; false before the start. */
  public boolean isTurning() {
    return loops.areTurning() && accepting.areTurning();
  }

  /**
   * The longest that a task waited for its event loop within the last minute; 0 before the start.
   */
  public double loopDelaySeconds() {
    return loops.delaySeconds();
  }

  /** From here on all answers go out with {@code Connection: close}; all is served as before. */
  public void announceStop() {
    connections.leave();
  }

  /** Direct memory that Netty has for bodies and answers, in use or kept for the next, in bytes. */
  public static long directMemory() {
    return ByteBufAllocator.DEFAULT instanceof ByteBufAllocatorMetricProvider provider
        ? provider.metric().usedDirectMemory()
        : 0;
  }

  /** Direct memory that Netty may take at most, in bytes. */
  public static long maxDirectMemory() {
    return PlatformDependent.maxDirectMemory();
  }

  /**
   * Accepts no more, closes idle connections, and lets requests in flight finish with {@code
   * Connection: close}. Must not be called on an event loop; may be called again, to wait longer.
   *
   * @param patience how long to wait for them
   * @return true if no connection is left
   */
  public boolean drain(Duration patience) {
    listening().close().awaitUninterruptibly();
    connections.stop();
    try {
      return connections.awaitGone(patience.toNanos());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /**
   * {@linkplain #drain Drains}, cuts off the connections that are left, and ends the event loops.
   * Must not be called on one of them.
   *
   * @param grace after which the connections that are left are cut off
   * @return true if none had to be
   */
  public boolean stop(Duration grace) {
    boolean finished = drain(grace);
    connections.cutOff();
    endLoops();
    return finished;
  }

  private void endLoops() {
    loops.end();
    accepting.end(); // Last: the others report to it.
  }

  private Channel listening() {
    Channel channel = listening;
    if (channel == null) {
      throw new IllegalStateException("the server has not been started");
    }
    return channel;
  }

  /** What stands between the listening socket and the event loops. */
  private final class ListenerInitializer extends ChannelInitializer<Channel> {
    @Override
    protected void initChannel(Channel listening) {
      listening
          .pipeline()
          .addLast(new AcceptThrottle(settings.transport(), loops.group()), connections);
    }
  }

  private final class Initializer extends ChannelInitializer<Channel> {
    @Override
    protected void initChannel(Channel channel) {
      HttpConnection connection = new HttpConnection(channel, shared);
      TlsTermination tls = settings.tls();
      if (tls != null) {
        tls.addTo(channel);
      }
      channel.pipeline().addLast(connection.decoder(), new AnswerEncoder(), connection);
      connections.opened(connection);
    }
  }
}
