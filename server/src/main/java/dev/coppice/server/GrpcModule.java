package dev.coppice.server;

import dev.coppice.server.api.Api;
import dev.coppice.server.config.Config;
import dev.coppice.server.grpc.GrpcServer;
import dev.coppice.server.http.HttpServer;
import dev.coppice.server.http.Transport;
import dev.coppice.server.http.tls.TlsTermination;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** Builds the gRPC server beside the HTTP server, if the settings want one. */
final class GrpcModule {

  private final Config config;
  private final @Nullable TlsTermination tls;

  /**
   * @param tls null where clients speak HTTP/2 in the clear
   */
  GrpcModule(Config config, @Nullable TlsTermination tls) {
    this.config = config;
    this.tls = tls;
  }

  /**
   * The server, not started yet; null if there is to be none.
   *
   * @param http that of calls, whose bounds it shares
   */
  @Nullable GrpcServer server(HttpServer http, Api api) {
    OptionalInt port = config.access().grpcPort();
    return port.isEmpty()
        ? null
        : new GrpcServer(
            new InetSocketAddress(config.http().bindAddress(), port.getAsInt()),
            Transport.best(),
            tls,
            http,
            callTime(),
            api.openInference(),
            api.answerRoom(),
            api.traffic());
  }

  /** What a call may take to come, to wait for its model, and to be answered. */
  private Duration callTime() {
    return config.loads().loadWait().plus(config.http().requestTimeout().multipliedBy(2));
  }
}
