package dev.coppice.server;

import dev.coppice.server.config.Config;
import dev.coppice.server.config.DoorSetting;
import dev.coppice.server.http.tls.Handshakes;
import dev.coppice.server.http.tls.TlsDoor;
import dev.coppice.server.http.tls.TlsFiles;
import dev.coppice.server.watch.FileWatcher;
import dev.coppice.server.watch.LineFile;
import io.netty.handler.ssl.ApplicationProtocolNames;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Builds TLS as the settings and their files want it, for all ports together. */
final class TlsModule implements AutoCloseable {

  /** For probes, and on the management port. */
  private static final int MORE_PLACES = 256;

  private final @Nullable TlsDoor door;
  private final @Nullable TlsDoor grpcDoor;

  /** Null without TLS. */
  private final @Nullable Handshakes handshakes;

  /**
   * @param places connections at once; each waits with one part of its handshake at most
   * @throws IOException if a file cannot be used, with a sentence that says why
   */
  TlsModule(Config.@Nullable Tls tls, FileWatcher files, int cores, int places) throws IOException {
    if (tls == null) {
      handshakes = null;
      door = null;
      grpcDoor = null;
      return;
    }
    // Half of the cores, so that handshakes alone never keep all of them busy.
    Handshakes threads = new Handshakes(Math.max(1, cores / 2), places + MORE_PLACES);
    handshakes = threads;
    door = door(tls, files, ApplicationProtocolNames.HTTP_1_1, threads);
    grpcDoor = door(tls, files, ApplicationProtocolNames.HTTP_2, threads);
  }

  private static TlsDoor door(
      Config.Tls tls, FileWatcher files, String protocol, Handshakes handshakes)
      throws IOException {
    TlsFiles pem = new TlsFiles(tls.certificate(), tls.key(), tls.clientCa());
    return new TlsDoor(
        files.watch(
            DoorSetting.TLS_CERT.key(), pem.all(), () -> pem.read(LineFile::bytes, protocol)),
        tls.clientCa() != null,
        handshakes);
  }

  /** Null where clients speak HTTP in the clear. */
  @Nullable TlsDoor door() {
    return door;
  }

  /** That of gRPC, which is spoken in HTTP/2. */
  @Nullable TlsDoor grpcDoor() {
    return grpcDoor;
  }

  @Override
  public void close() {
    if (handshakes != null) {
      handshakes.close();
    }
  }
}
