package dev.coppice.server.http.connection;

import io.netty.channel.Channel;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;

/** The address of a connection's client as text, made once; for its event loop. */
public final class ClientAddress {

  private final Channel channel;
  private @Nullable String text;

  ClientAddress(Channel channel) {
    this.channel = channel;
  }

  /** Without the port; empty if the connection has none. */
  String address() {
    String known = text;
    if (known == null) {
      known = text(channel.remoteAddress());
      text = known;
    }
    return known;
  }

  /** An address as the log has it, without the port; empty if there is none. */
  public static String text(@Nullable SocketAddress client) {
    return client instanceof InetSocketAddress remote && remote.getAddress() != null
        ? remote.getAddress().getHostAddress()
        : "";
  }
}
