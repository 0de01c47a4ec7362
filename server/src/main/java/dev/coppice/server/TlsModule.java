package dev.coppice.server;

import static java.util.Objects.requireNonNull;

import dev.coppice.metrics.Telemetry;
import dev.coppice.metrics.meters.Meters;
import dev.coppice.server.config.AccessSetting;
import dev.coppice.server.config.Config;
import dev.coppice.server.http.tls.Handshakes;
import dev.coppice.server.http.tls.TlsFiles;
import dev.coppice.server.http.tls.TlsTermination;
import dev.coppice.server.http.tls.Validity;
import dev.coppice.server.watch.FileWatcher;
import dev.coppice.server.watch.LineFile;
import dev.coppice.server.watch.Watched;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.SslContext;
import java.io.IOException;
import java.time.Instant;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Builds TLS as the settings and their files want it, for all ports together. */
final class TlsModule implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(TlsModule.class);

  /** On the management port. */
  private static final int MORE_PLACES = 256;

  private final @Nullable TlsTermination http;
  private final @Nullable TlsTermination grpc;

  /** Null without TLS. */
  private final @Nullable Handshakes handshakes;

  /** When the certificate in force is good; null without TLS. */
  private final @Nullable Supplier<Validity> validity;

  /** With the protocol that is spoken within; the other is null where there is no gRPC. */
  private record Contexts(SslContext http, @Nullable SslContext grpc, Validity validity) {}

  /**
   * @param places connections at once; each waits with one part of its handshake at most
   * @throws IOException if a file cannot be used, with a sentence that says why
   */
  TlsModule(Config.Access access, FileWatcher files, int cores, int places) throws IOException {
    Config.Tls tls = access.tls();
    if (tls == null) {
      handshakes = null;
      http = null;
      grpc = null;
      validity = null;
      return;
    }
    // Half of the cores, so that handshakes alone never keep all of them busy.
    Handshakes threads = new Handshakes(Math.max(1, cores / 2), places + MORE_PLACES);
    handshakes = threads;
    boolean asks = tls.clientCa() != null;
    boolean hasGrpc = access.grpcPort().isPresent();
    TlsFiles pem = new TlsFiles(tls.certificate(), tls.key(), tls.clientCa());
    Watched<Contexts> contexts =
        files.watch(AccessSetting.TLS_CERT.key(), pem.all(), () -> read(pem, hasGrpc));
    http = new TlsTermination(() -> contexts.get().http(), asks, threads);
    grpc =
        hasGrpc
            ? new TlsTermination(() -> requireNonNull(contexts.get().grpc()), asks, threads)
            : null;
    validity = () -> contexts.get().validity();
  }

  /** Reads the files, and warns of a certificate that is not good, or not for much longer. */
  private static Contexts read(TlsFiles pem, boolean hasGrpc) throws IOException {
    Validity validity = pem.validity(LineFile::bytes);
    validity
        .untimely(Instant.now())
        .ifPresent(why -> LOG.warn("{}: {}", AccessSetting.TLS_CERT.key(), why));
    return new Contexts(
        pem.read(LineFile::bytes, ApplicationProtocolNames.HTTP_1_1),
        hasGrpc ? pem.read(LineFile::bytes, ApplicationProtocolNames.HTTP_2) : null,
        validity);
  }

  /** Says when the certificate in force expires; nothing without TLS. */
  void publishGauges(Telemetry telemetry) {
    Supplier<Validity> known = validity;
    if (known != null) {
      telemetry.gauge(Meters.CERTIFICATE_EXPIRY, () -> known.get().end().getEpochSecond());
    }
  }

  /** Null where clients speak HTTP in the clear. */
  @Nullable TlsTermination http() {
    return http;
  }

  /** That of gRPC, which is spoken in HTTP/2; null also where there is none. */
  @Nullable TlsTermination grpc() {
    return grpc;
  }

  @Override
  public void close() {
    if (handshakes != null) {
      handshakes.close();
    }
  }
}
