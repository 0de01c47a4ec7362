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
import io.grpc.Attributes;
import io.grpc.Codec;
import io.grpc.DecompressorRegistry;
import io.grpc.Server;
import io.grpc.ServerServiceDefinition;
import io.grpc.ServerTransportFilter;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.protobuf.services.ProtoReflectionServiceV1;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.ServerChannel;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Listens for gRPC. Its connections take the same places as those of the HTTP server, its headers
 * and messages the same memory, and its clients are held to the same times. Its event loops
 * (threads {@code coppice-grpc-N}) are its own: what HTTP/2 asks of them, for no call at all, is
 * not at the cost of who calls over HTTP.
 */
public final class GrpcServer {

  /** What is read ahead of a connection's calls; what is behind it waits in the client. */
  private static final int WINDOW = 64 << 10;

  /** Calls that one client can have under way; it waits with further ones. */
  private static final int MAX_CALLS_PER_CONNECTION = 100;

  /** Of one call; what is kept of it is in the account of all heads. */
  private static final int MAX_METADATA = 8 << 10;

  /** Messages that name a model, or ask for a description of the service. */
  private static final int MAX_OTHER_MESSAGE = 32 << 10;

  /** Calls that a client may take back in ten seconds before it is sent away. */
  private static final int MAX_RESETS = 1000;

  private static final int RESETS_SECONDS = 10;

  /** A client that pings more often is sent away. */
  private static final Duration MIN_PING = Duration.ofSeconds(10);

  /** What a client may take to close its connection once it is told that the server stops. */
  private static final long GOODBYE_NANOS = 500_000_000;

  private static final Duration PING_TIMEOUT = Duration.ofSeconds(20);

  private final GrpcLog ofLibrary = new GrpcLog();
  private final EventLoops loops;
  private final GrpcPlaces places;
  private final OpenCalls calls;
  private final InetSocketAddress address;
  private final Server server;

  /**
   * @param address to listen on
   * @param tls null where clients speak HTTP/2 in the clear
   * @param http whose places and memory are shared; it is stopped later
   * @param room for answers that are no scores, until they are sent
   * @param log hears of answers
   */
  public GrpcServer(
      InetSocketAddress address,
      Transport transport,
      @Nullable TlsTermination tls,
      HttpServer http,
      OpenInference operations,
      AnswerRoom room,
      RequestHandler log) {
    this.address = address;
    Shared shared = http.shared();
    HttpLimits limits = shared.limits();
    loops = http.loopsBeside("coppice-grpc");
    places = new GrpcPlaces(shared.connections(), limits, tls, log);
    calls = new OpenCalls(loops.group(), places, limits.times(), log);
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
            .keepAliveTime(millis(idle), TimeUnit.MILLISECONDS)
            .keepAliveTimeout(millis(PING_TIMEOUT), TimeUnit.MILLISECONDS)
            .permitKeepAliveTime(millis(MIN_PING), TimeUnit.MILLISECONDS)
            .permitKeepAliveWithoutCalls(true)
            .decompressorRegistry(
                DecompressorRegistry.emptyInstance().with(Codec.Identity.NONE, true))
            .addStreamTracerFactory(
                CallMemory.factory(shared.heads(), shared.bodies(), maxBody, MAX_OTHER_MESSAGE))
            .addTransportFilter(new Beginnings())
            .intercept(calls)
            .intercept(new KeptHeaders())
            .addServices(services(operations, room))
            .fallbackHandlerRegistry(new UnknownMethods());
    SocketOptions.ofListening(builder::withOption);
    SocketOptions.ofAccepted(transport, builder::withChildOption);
    server = builder.build();
  }

  private static List<ServerServiceDefinition> services(OpenInference operations, AnswerRoom room) {
    return Stream.of(
            new InferenceService(operations, room, ByteBufAllocator.DEFAULT).definition(),
            new HealthService(operations).bindService(),
            ProtoReflectionServiceV1.newInstance().bindService())
        .map(ParsedMessages::of)
        .toList();
  }

  /** Looks after the streams of connections that begin to speak HTTP/2. */
  private final class Beginnings extends ServerTransportFilter {
    @Override
    public Attributes transportReady(Attributes transport) {
      return places.begin(transport);
    }
  }

  private ServerChannel listening(Transport transport) {
    ServerChannel channel = transport.newServerChannel();
    channel.pipeline().addLast(places);
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
    calls.watch();
    loops.watch();
  }

  /** The port that is bound. */
  public int port() {
    return server.getPort();
  }

  /** Connections open now. */
  public int connections() {
    return places.count();
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
