package dev.coppice.server.http;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/** An address cannot be listened on; the message has the address and the system's own reason. */
public final class ListenException extends IOException {

  private static final long serialVersionUID = 1;

  /**
   * @param address an IP address and a port
   * @param cause what binding ended with; its innermost cause is the system's
   */
  public ListenException(InetSocketAddress address, Throwable cause) {
    super("cannot listen on %s: %s".formatted(text(address), reason(cause)), cause);
  }

  private static String text(InetSocketAddress address) {
    InetAddress host = address.getAddress();
    String name = host == null ? address.getHostString() : host.getHostAddress();
    return "%s, port %d".formatted(name, address.getPort());
  }

  /** Netty's own transports put the name of the system's call and its number in front. */
  private static String reason(Throwable cause) {
    Throwable innermost = cause;
    while (innermost.getCause() != null) {
      innermost = innermost.getCause();
    }
    @Nullable String message = innermost.getMessage();
    return message == null
        ? innermost.getClass().getSimpleName()
        : message.substring(message.lastIndexOf(": ") + 1).strip();
  }
}
