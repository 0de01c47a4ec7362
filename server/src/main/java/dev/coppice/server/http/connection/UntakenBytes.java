package dev.coppice.server.http.connection;

import dev.coppice.server.http.answer.Reset;
import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.epoll.EpollTcpInfo;
import io.netty.channel.unix.RawUnixChannelOption;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * What the kernel has for a connection's client, who did not take it yet: some 30 KB, or megabytes
 * where the client has ended its side. Of a closed connection nobody counts it. On the event loop.
 */
final class UntakenBytes {

  /** Linux's {@code struct tcp_info} to the end of {@code tcpi_notsent_bytes}. */
  private static final RawUnixChannelOption INFO = new RawUnixChannelOption("TCP_INFO", 6, 11, 148);

  private static final int NOT_SENT_AT = 144;

  /** TCP_FIN_WAIT2, as Linux numbers the states of a connection: all was taken, and the end. */
  private static final int FIN_WAIT2 = 5;

  /** TCP_TIME_WAIT: the same, and the client has ended its side. */
  private static final int TIME_WAIT = 6;

  /** TCP_CLOSE: that is over, or nothing can be taken. */
  private static final int CLOSED = 7;

  private static final long LOOK_MILLIS = 100;

  private final Channel channel;

  UntakenBytes(Channel channel) {
    this.channel = channel;
  }

  /** Whether the kernel could not even send some of it so far; false where it does not say. */
  boolean areUnsent() {
    try {
      if (channel instanceof EpollSocketChannel && channel.isOpen()) {
        ByteBuffer info = channel.config().getOption(INFO).order(ByteOrder.nativeOrder());
        return info.limit() > NOT_SENT_AT && info.getInt(NOT_SENT_AT) > 0;
      }
    } catch (ChannelException e) {
      return false;
    }
    return false;
  }

  /**
   * Closes the connection, whose output is ended, once the client has taken all, or has taken
   * nothing for too long: till then it keeps its place. Whatever closes it before has the kernel
   * drop the rest.
   */
  void closeOnceTaken(Duration patience, Runnable close) {
    long silentMillis = millisSinceTaken();
    if (silentMillis < 0) {
      Reset.cancel(channel);
      close.run();
      return;
    }
    Reset.prepare(channel);
    if (silentMillis > patience.toMillis()) {
      close.run();
      return;
    }
    var unused =
        channel
            .eventLoop()
            .schedule(() -> closeOnceTaken(patience, close), LOOK_MILLIS, TimeUnit.MILLISECONDS);
  }

  /** Since the kernel could send some of it; negative if the client has all, or is gone. */
  private long millisSinceTaken() {
    try {
      if (channel instanceof EpollSocketChannel socket && channel.isOpen()) {
        EpollTcpInfo info = socket.tcpInfo();
        return switch (info.state()) {
          case FIN_WAIT2, TIME_WAIT, CLOSED -> -1;
          default -> info.lastDataSent();
        };
      }
    } catch (ChannelException e) {
      return -1;
    }
    return -1;
  }
}
