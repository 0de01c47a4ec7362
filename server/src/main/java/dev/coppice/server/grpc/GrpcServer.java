package dev.coppice.server.grpc;

import dev.coppice.server.api.control.AnswerRoom;
import dev.coppice.server.api.openinference.OpenInference;
import dev.coppice.server.http.EventLoops;
import dev.coppice.server.http.HttpServer;
import dev.coppice.server.http.ListenException;
import dev.coppice.server.http.SocketOptions;
import dev.coppice.server.http.Transport;
import dev.coppice.server.http.connection.Shared;
import dev.coppice.server.http.exchange.RequestHandler;
import dev.coppice.server.http.request.HttpLimits;
import dev.coppice.server.http.tls.TlsTermination;
import io.grpc.Codec;
import io.grpc.DecompressorRegistry;
import io.grpc.Server;
import io.grpc.ServerServiceDefinition;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.protobuf.services.ProtoReflectionServiceV1;
import io.netty.channel.ServerChannel;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Listens for gRPC. Its connections take places, and its messages memory, that it shares with the
 * HTTP server. Its event loops (threads {@code coppice-grpc-N}) are its own: what HTTP/2 asks of
 * them is not at the cost of clients that call over HTTP.
 */
public final class GrpcServer {

  /** What is read ahead of a connection's calls; what is behind it waits in the client. */
  private static final int WINDOW = 64 << 10;

  /** Calls that one client can have under way; it waits with further ones. */
  private static final int MAX_CALLS_PER_CONNECTION = 100;

  /** Bytes of the headers of one call. */
  private static final int MAX_METADATA = 8 << 10;

  /** Calls that a client may take back in ten seconds before it is sent away. */
  private static final int MAX_RESETS = 1000;

  private static final int RESETS_SECONDS = 10;

  /** A client that pings more often is sent away. */
  private static final Duration MIN_PING = Duration.ofSeconds(10);

  /** After which a client connects anew, and a balancer may send it elsewhere. */
  private static final Duration MAX_AGE = Duration.ofHours(1);

  /** What a client may take to close its connection once it is told that the server stops. */
  private static final long GOODBYE_NANOS = 500_000_000;

  private static final Duration PING_TIMEOUT = Duration.ofSeconds(20);

  private final GrpcLog ofLibrary = new GrpcLog();
  private final EventLoops loops;
  private final GrpcConnections connections;
  private final OpenCalls calls;
  private final InetSocketAddress address;
  private final Server server;

  /**
   * @param address to listen on
   * @param tls null where clients speak HTTP/2 in the clear
   * @param http whose places and memory are shared; it is stopped later
   * @param callTime from the begin of a call until its client has taken the answer
   * @param room for answers that are no scores, until they are taken
   * @param log hears of answers
   */
  public GrpcServer(
      InetSocketAddress address,
      Transport transport,
      @Nullable TlsTermination tls,
      HttpServer http,
      Duration callTime,
      OpenInference operations,
      AnswerRoom room,
      RequestHandler log) {
    this.address = address;
    Shared shared = http.shared();
    HttpLimits limits = shared.limits();
    loops = http.loopsBeside("coppice-grpc");
    connections = new GrpcConnections(shared.connections(), limits.maxConnections(), tls);
    calls = OpenCalls.of(callTime, room, log);
    int maxBody = limits.bodies().maxBytes();
    Duration idle = limits.times().idle();
    NettyServerBuilder builder =
        NettyServerBuilder.forAddress(address)
            .channelFactory(() -> listening(transport))
            .bossEventLoopGroup(loops.group())
            .workerEventLoopGroup(loops.group())
            .directExecutor()
            .maxInboundMessageSize(maxBody)
            .maxInboundMetadataSize(MAX_METADATA)
            .maxConcurrentCallsPerConnection(MAX_CALLS_PER_CONNECTION)
            .flowControlWindow(WINDOW)
            .maxRstFramesPerWindow(MAX_RESETS, RESETS_SECONDS)
            .handshakeTimeout(millis(limits.times().request()), TimeUnit.MILLISECONDS)
            .maxConnectionIdle(millis(idle), TimeUnit.MILLISECONDS)
            .maxConnectionAge(millis(MAX_AGE), TimeUnit.MILLISECONDS)
            .maxConnectionAgeGrace(millis(callTime), TimeUnit.MILLISECONDS)
            .keepAliveTime(millis(idle), TimeUnit.MILLISECONDS)
            .keepAliveTimeout(millis(PING_TIMEOUT), TimeUnit.MILLISECONDS)
            .permitKeepAliveTime(millis(MIN_PING), TimeUnit.MILLISECONDS)
            .permitKeepAliveWithoutCalls(true)
            .decompressorRegistry(
                DecompressorRegistry.emptyInstance().with(Codec.Identity.NONE, true))
            .addStreamTracerFactory(CallRecord.factory(shared.bodies(), maxBody, log))
            .addTransportFilter(connections.guards())
            .intercept(calls)
            .addServices(services(operations));
    SocketOptions.ofListening(builder::withOption);
    SocketOptions.ofAccepted(transport, builder::withChildOption);
    server = builder.build();
  }

  private static List<ServerServiceDefinition> services(OpenInference operations) {
    return List.of(
        new InferenceService(operations).definition(),
        new HealthService(operations).bindService(),
        ProtoReflectionServiceV1.newInstance().bindService());
  }

  private ServerChannel listening(Transport transport) {
    ServerChannel channel = transport.newServerChannel();
    channel.pipeline().addLast(connections);
    return channel;
  }

  private static long millis(Duration duration) {
    return duration.toMillis();
  }

  /**
   * Binds the port; returns once clients can connect. Once only.
   *
   * @throws IOException if the address cannot be bound
   */
  public void start() throws IOException {
    ofLibrary.begin();
    try {
      server.start();
    } catch (IOException e) {
      loops.end();
      throw new ListenException(address, e);
    }
    loops.watch();
  }

  /** The port that is bound. */
  public int port() {
    return server.getPort();
  }

  /** Connections open now. */
  public int connections() {
    return connections.count();
  }

  /** Whether every event loop came round in the last seconds; false before the start. */
  public boolean isTurning() {
    return loops.areTurning();
  }

  /**
   * The longest that a task waited for its event loop within the last minute; 0 before the start.
   */
  public double loopDelaySeconds() {
    return loops.delaySeconds();
  }

  /** Calls in flight. */
  public int calls() {
    return calls.count();
  }

  /**
   * Accepts no more, and lets calls in flight finish; may be called again, to wait longer. A client
   * without a call is told, and has a moment to close its connection, not the ten seconds that the
   * library waits for those that do not answer.
   *
   * @return true if none is left after {@code patience}
   */
  public boolean drain(Duration patience) {
    server.shutdown();
    long start = System.nanoTime();
    long left = patience.toNanos();
    try {
      while (!server.awaitTermination(Math.min(left, GOODBYE_NANOS), TimeUnit.NANOSECONDS)) {
        if (calls.count() == 0) { // Whose answers the kernel has.
          return true;
        }
        left = Math.max(0, patience.toNanos() - (System.nanoTime() - start));
        if (left == 0) {
          return false;
        }
      }
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /**
   * Drains, cuts off the calls that are left, and ends the event loops.
   *
   * @return true if none had to be
   */
  public boolean stop(Duration grace) {
    boolean inTime = drain(grace);
    server.shutdownNow();
    loops.end();
    ofLibrary.close();
    return inTime;
  }
}
