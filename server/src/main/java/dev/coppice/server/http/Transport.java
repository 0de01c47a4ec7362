package dev.coppice.server.http;

import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelOption;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.ReflectiveChannelFactory;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;

/** How sockets are driven. */
public enum Transport {
  /** Linux's epoll through Netty's native library. */
  EPOLL {
    @Override
    IoHandlerFactory ioHandlers() {
      return EpollIoHandler.newFactory();
    }

    @Override
    Class<? extends ServerChannel> serverChannel() {
      return EpollServerSocketChannel.class;
    }

    @Override
    void limitUnsent(SocketOptions.Target accepted) {
      accepted.set(EpollChannelOption.TCP_NOTSENT_LOWAT, UNSENT_BYTES);
      accepted.set(EpollChannelOption.TCP_USER_TIMEOUT, STALL_MILLIS);
    }

    @Override
    boolean hasEnded(Channel accepted) {
      try {
        return ((EpollSocketChannel) accepted).tcpInfo().state() == CLOSE_WAIT;
      } catch (ChannelException e) {
        return false; // A system that does not say; Linux does.
      }
    }
  },
  /** The JDK's selectors, everywhere. */
  NIO {
    @Override
    IoHandlerFactory ioHandlers() {
      return NioIoHandler.newFactory();
    }

    @Override
    Class<? extends ServerChannel> serverChannel() {
      return NioServerSocketChannel.class;
    }

    @Override
    void limitUnsent(SocketOptions.Target accepted) {
      accepted.set(ChannelOption.SO_SNDBUF, (int) UNSENT_BYTES);
    }

    @Override
    boolean hasEnded(Channel accepted) {
      return false; // The JDK does not say.
    }
  };

  /**
   * What the kernel takes of a connection's answers before it is on its way. By default that is
   * megabytes, which a client would have to take a third of before anybody saw it take anything.
   */
  private static final long UNSENT_BYTES = 16 << 10;

  /** The time in which a client must take some of what it was sent; then the kernel resets. */
  private static final int STALL_MILLIS = 30_000;

  /** TCP_CLOSE_WAIT, as Linux numbers the states of a connection. */
  private static final int CLOSE_WAIT = 8;

  /** Epoll where its library loads, else NIO. */
  public static Transport best() {
    return Epoll.isAvailable() ? EPOLL : NIO;
  }

  /** A listening socket that is not bound yet. */
  public ServerChannel newServerChannel() {
    return new ReflectiveChannelFactory<>(serverChannel()).newChannel();
  }

  abstract IoHandlerFactory ioHandlers();

  abstract Class<? extends ServerChannel> serverChannel();

  /** Sets how much of the answers the kernel keeps for each connection, and for how long. */
  abstract void limitUnsent(SocketOptions.Target accepted);

  /** Whether it is known, before anything is read, that a client has ended its half. */
  abstract boolean hasEnded(Channel accepted);
}
