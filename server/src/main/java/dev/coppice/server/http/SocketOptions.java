package dev.coppice.server.http;

import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.ChannelOption;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.channel.ServerChannelRecvByteBufAllocator;
import io.netty.channel.WriteBufferWaterMark;

/** How sockets are set, whatever is spoken on them. */
public final class SocketOptions {

  /**
   * Clients that the kernel keeps waiting to be accepted; further ones it lets try again after a
   * second. It is as much as Linux grants by default; the thread that accepts does little else, so
   * that they do not wait long.
   */
  private static final int BACKLOG = 4096;

  /**
   * What the kernel keeps of each client before it is read, in bytes. With megabytes, which it
   * would grow to, clients hand over whole bodies and leave faster than those can be read.
   */
  private static final int RECEIVE_BUFFER = 128 << 10;

  /** What may wait for a client to take it before no more is made, in bytes. */
  private static final WriteBufferWaterMark WATER_MARKS =
      new WriteBufferWaterMark(8 << 10, 16 << 10);

  /**
   * What is read at once; a client that sends half a line, or too early, makes that be kept. After
   * a few reads other connections get their turn: each byte may be a chunk of its own.
   */
  private static final RecvByteBufAllocator READS =
      new AdaptiveRecvByteBufAllocator(512, 2 << 10, 16 << 10).maxMessagesPerRead(4);

  /**
   * Clients accepted at once, before those who are in get their turn. What is accepted has no bytes
   * by which Netty could tell that there may be more: it would take one in a round.
   */
  private static final RecvByteBufAllocator ACCEPTS =
      new ServerChannelRecvByteBufAllocator().respectMaybeMoreData(false).maxMessagesPerRead(64);

  private SocketOptions() {}

  /** Takes options, as Netty's and gRPC's builders of servers do. */
  public interface Target {
    /** Sets one of them. */
    <T> void set(ChannelOption<T> option, T value);
  }

  /** Sets those of a socket that listens. */
  public static void ofListening(Target socket) {
    socket.set(ChannelOption.SO_BACKLOG, BACKLOG);
    socket.set(ChannelOption.SO_REUSEADDR, true);
    socket.set(ChannelOption.RECVBUF_ALLOCATOR, ACCEPTS);
    socket.set(ChannelOption.SO_RCVBUF, RECEIVE_BUFFER); // Inherited by those accepted.
  }

  /** Sets those of the connections that it accepts. */
  public static void ofAccepted(Transport transport, Target socket) {
    socket.set(ChannelOption.TCP_NODELAY, true);
    // Else gRPC's connections have one of their own, which nobody measures.
    socket.set(ChannelOption.ALLOCATOR, ByteBufAllocator.DEFAULT);
    socket.set(ChannelOption.RECVBUF_ALLOCATOR, READS);
    socket.set(ChannelOption.WRITE_BUFFER_WATER_MARK, WATER_MARKS);
    transport.limitUnsent(socket);
  }
}
