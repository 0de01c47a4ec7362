package dev.coppice.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SocketOptionsTest {

  private static final int MOST_AT_ONCE = 64;

  /** Counts the clients who are accepted at once, and lets them go. */
  private static final class Accepted extends ChannelInboundHandlerAdapter {
    private final CompletableFuture<Integer> first = new CompletableFuture<>();
    private int count;

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
      count++;
      ((Channel) message).unsafe().closeForcibly();
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
      first.complete(count);
    }
  }

  /** Whose event loop serves others, too, would else accept one in each of its rounds. */
  @ParameterizedTest
  @EnumSource(Transport.class)
  void clientsWhoWaitAreAcceptedTogether(Transport transport) throws Exception {
    EventLoops loops = new EventLoops("accepting", 1, transport);
    Accepted accepted = new Accepted();
    List<Socket> clients = new ArrayList<>();
    try {
      ServerBootstrap server =
          new ServerBootstrap()
              .group(loops.group())
              .channelFactory(transport::newServerChannel)
              .option(ChannelOption.AUTO_READ, false) // Until all have come.
              .handler(accepted)
              .childHandler(new ChannelInboundHandlerAdapter());
      SocketOptions.ofListening(server::option);
      Channel listening =
          server.bind(InetAddress.getLoopbackAddress(), 0).syncUninterruptibly().channel();
      int port = ((InetSocketAddress) listening.localAddress()).getPort();
      for (int i = 0; i <= MOST_AT_ONCE; i++) {
        clients.add(new Socket(InetAddress.getLoopbackAddress(), port));
      }
      ServerFixture.await(() -> LinuxSockets.waitingInKernel(port) == clients.size());

      listening.config().setAutoRead(true);

      assertThat(accepted.first.get(20, TimeUnit.SECONDS)).isEqualTo(MOST_AT_ONCE);
    } finally {
      for (Socket client : clients) {
        client.close();
      }
      loops.end();
    }
  }
}
