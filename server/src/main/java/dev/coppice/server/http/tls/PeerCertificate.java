package dev.coppice.server.http.tls;

import io.netty.channel.Channel;
import io.netty.handler.ssl.SslHandler;
import javax.net.ssl.SSLPeerUnverifiedException;

/** The certificate that a client showed in its handshake, and that was found good. */
public final class PeerCertificate {

  private PeerCertificate() {}

  /** Whether there is one. */
  public static boolean isOf(Channel channel) {
    SslHandler handler = channel.pipeline().get(SslHandler.class);
    if (handler == null) {
      return false;
    }
    try {
      return handler.engine().getSession().getPeerCertificates().length > 0;
    } catch (SSLPeerUnverifiedException e) {
      return false;
    }
  }
}
