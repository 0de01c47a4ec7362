package dev.coppice.server.http.connection;

import io.netty.channel.Channel;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/** The address of a connection's client as text, made once; for its event loop. */
final class ClientAddress {

  private final Channel channel;
  private @Nullable String text;

  ClientAddress(Channel channel) {
    this.channel = channel;
  }

  /** Without the port; empty if the connection has none. */
  String address() {
    String known = text;
    if (known == null) {
      known =
          channel.remoteAddress() instanceof InetSocketAddress remote && remote.getAddress() != null
              ? remote.getAddress().getHostAddress()
              : "";
      text = known;
    }
    return known;
  }
}
