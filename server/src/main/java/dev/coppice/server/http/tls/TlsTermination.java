package dev.coppice.server.http.tls;

import io.netty.channel.Channel;
import io.netty.handler.ssl.SslContext;
import java.time.Duration;
import java.util.function.Supplier;

/**
 * What stands between a connection's socket and its HTTP: each connection gets the newest
 * certificates, and keeps them.
 *
 * <p>Signatures take a millisecond each, and clients can ask for as many as they like; so they are
 * made on threads of their own, of which there are few, while event loops go on with those who are
 * in. A connection waits with one task at most.
 */
public final class TlsTermination {

  private static final Duration HANDSHAKE = Duration.ofSeconds(10);
  private static final Duration GOODBYE = Duration.ofSeconds(1);

  private final Supplier<SslContext> contexts;
  private final boolean asksForCertificates;
  private final Handshakes handshakes;

  /**
   * @param contexts the newest one; must not block
   * @param asksForCertificates whether clients have to show one for all but their probes
   * @param handshakes runs the cryptography of handshakes
   */
  public TlsTermination(
      Supplier<SslContext> contexts, boolean asksForCertificates, Handshakes handshakes) {
    this.contexts = contexts;
    this.asksForCertificates = asksForCertificates;
    this.handshakes = handshakes;
  }

  public boolean asksForCertificates() {
    return asksForCertificates;
  }

  /** Adds TLS to a new connection, behind what its pipeline has so far. */
  public void addTo(Channel channel) {
    TlsRecords handler =
        new TlsRecords(contexts.get().newEngine(channel.alloc()), handshakes.of(channel));
    handler.setHandshakeTimeoutMillis(HANDSHAKE.toMillis());
    handler.setCloseNotifyFlushTimeoutMillis(GOODBYE.toMillis());
    channel.pipeline().addLast(handler, handler.listener());
  }

  /** Whether the handshake is not over; false without TLS. */
  public static boolean isEntering(Channel channel) {
    TlsRecords records = channel.pipeline().get(TlsRecords.class);
    return records != null && !records.handshakeFuture().isDone();
  }

  /** Whether a part of a record is here whose rest is still to come; false without TLS. */
  public static boolean holdsBytes(Channel channel) {
    TlsRecords records = channel.pipeline().get(TlsRecords.class);
    return records != null && records.holdsBytes();
  }
}
