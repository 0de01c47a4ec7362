package dev.coppice.server.http.answer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.server.http.TestParts;
import io.netty.channel.ChannelPromise;
import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An answer in parts for a connection that is gone, of which its handlers have not heard yet. */
class PartWriterTest {

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void partsForAConnectionThatIsGoneAreGivenUp(boolean endsConnection) throws Exception {
    try (MultiThreadIoEventLoopGroup loops =
        new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory())) {
      EventLoop loop = loops.next();
      NioSocketChannel channel = new NioSocketChannel();
      loop.register(channel).sync();
      channel.close().sync();
      TestParts parts = new TestParts(3, 2);
      ChannelPromise sent = channel.newPromise();

      loop.submit(
              () -> {
                WriteDeadline taking = new WriteDeadline(channel, Duration.ofMinutes(5));
                PartWriter writer = new PartWriter(channel, parts, endsConnection, sent, taking);
                writer.proceed();
                writer.abort(); // What its connection's handler does once it hears.
              })
          .get();

      assertThat(sent.await(20, TimeUnit.SECONDS)).isTrue();
      assertThat(sent.isSuccess()).isFalse();
      assertThat(parts.closed.await(20, TimeUnit.SECONDS)).isTrue();
    }
  }
}
