package dev.coppice.server.http.answer;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.embedded.EmbeddedChannel;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Clients that take their answers slowly, on a clock that the test moves. */
class SendRateTest {

  private final Trickle client = new Trickle();

  SendRateTest() {
    client.freezeTime();
    client.pipeline().addLast(new SendRate(Duration.ofSeconds(10)));
  }

  @AfterEach
  void nothingIsLeft() {
    client.finishAndReleaseAll();
  }

  /** A socket whose client takes only what it is told to. */
  private static final class Trickle extends EmbeddedChannel {
    private int room;

    void take(int bytes) {
      room += bytes;
      flush();
    }

    @Override
    protected void doWrite(ChannelOutboundBuffer in) {
      while (room > 0 && in.current() instanceof ByteBuf bytes) {
        int taken = Math.min(room, bytes.readableBytes());
        room -= taken;
        in.removeBytes(taken);
      }
    }
  }

  private void send(int bytes) {
    var unused = client.writeAndFlush(Unpooled.wrappedBuffer(new byte[bytes]));
  }

  private void pass(int seconds) {
    for (int i = 0; i < seconds; i++) {
      client.advanceTimeBy(1, TimeUnit.SECONDS);
      client.runScheduledPendingTasks();
    }
  }

  @Test
  void clientThatTakesNothingIsLetGoAfterTenSeconds() {
    send(100);
    pass(9);
    assertThat(client.isOpen()).isTrue();
    pass(1);
    assertThat(client.isOpen()).isFalse();
  }

  @Test
  void clientThatTakesAKibibyteASecondIsServedToTheEnd() {
    send(60 << 10);
    for (int i = 0; i < 60; i++) {
      client.take(1024);
      pass(1);
    }
    assertThat(client.isOpen()).isTrue();
    pass(20);
    assertThat(client.isOpen()).isTrue();
  }

  @Test
  void clientThatTakesLessIsLetGoHoweverSteadily() {
    send(60 << 10);
    for (int i = 0; i < 10; i++) {
      client.take(1000);
      pass(1);
    }
    assertThat(client.isOpen()).isFalse();
  }

  @Test
  void serverThatIsSlowToMakeTheNextPartIsNotTheClientsFault() {
    for (int i = 0; i < 10; i++) {
      send(100);
      pass(1);
      client.take(100);
      pass(8);
    }
    assertThat(client.isOpen()).isTrue();
    send(100);
    pass(10);
    assertThat(client.isOpen()).isFalse();
  }

  @Test
  void clientThatTookALotMustGoOnTaking() {
    client.take(1 << 20);
    send((1 << 20) + 1);
    pass(10);
    assertThat(client.isOpen()).isFalse();
  }
}
