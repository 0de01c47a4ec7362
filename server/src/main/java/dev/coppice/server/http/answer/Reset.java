package dev.coppice.server.http.answer;

import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;

/**
 * Breaks a connection off, so that its client learns that something is missing: the kernel drops
 * what it still holds, and under TLS there is no goodbye. On the connection's event loop.
 */
public final class Reset {

  /** The kernel's own way: it goes on sending, and says goodbye. */
  private static final int ORDERLY = -1;

  private Reset() {}

  /** Whatever ends the connection from here on breaks it off, be it the end of this process. */
  public static void prepare(Channel channel) {
    linger(channel, 0);
  }

  /** The connection's end may be an orderly one again. */
  public static void cancel(Channel channel) {
    linger(channel, ORDERLY);
  }

  /** Not by way of the handlers: that of TLS would say goodbye, and HTTP/2's wait for streams. */
  public static void now(Channel channel) {
    if (channel.isOpen()) {
      prepare(channel);
      channel.unsafe().close(channel.voidPromise());
    }
  }

  /** A connection that is gone takes no option, and throws. */
  private static void linger(Channel channel, int seconds) {
    if (channel.isOpen()) {
      channel.config().setOption(ChannelOption.SO_LINGER, seconds);
    }
  }
}
