package dev.coppice.server.http.answer;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Clients that take their answers slowly, on a clock that the test moves. */
class SendRateTest {

  private final TricklingChannel client =
      new TricklingChannel(new SendRate(Duration.ofSeconds(10)));

  @AfterEach
  void nothingIsLeft() {
    client.finishAndReleaseAll();
  }

  private void send(int bytes) {
    var unused = client.writeAndFlush(Unpooled.wrappedBuffer(new byte[bytes]));
  }

  @Test
  void clientThatTakesNothingIsLetGoAfterTenSeconds() {
    send(100);
    client.pass(9);
    assertThat(client.isOpen()).isTrue();
    client.pass(1);
    assertThat(client.isOpen()).isFalse();
  }

  @Test
  void clientThatTakesAKibibyteASecondIsServedToTheEnd() {
    send(60 << 10);
    for (int i = 0; i < 60; i++) {
      client.take(1024);
      client.pass(1);
    }
    assertThat(client.isOpen()).isTrue();
    client.pass(20);
    assertThat(client.isOpen()).isTrue();
  }

  @Test
  void clientThatTakesLessIsLetGoHoweverSteadily() {
    send(60 << 10);
    for (int i = 0; i < 10; i++) {
      client.take(1000);
      client.pass(1);
    }
    assertThat(client.isOpen()).isFalse();
  }

  @Test
  void serverThatIsSlowToMakeTheNextPartIsNotTheClientsFault() {
    for (int i = 0; i < 10; i++) {
      send(100);
      client.pass(1);
      client.take(100);
      client.pass(8);
    }
    assertThat(client.isOpen()).isTrue();
    send(100);
    client.pass(10);
    assertThat(client.isOpen()).isFalse();
  }

  @Test
  void clientThatTookALotMustGoOnTaking() {
    client.take(1 << 20);
    send((1 << 20) + 1);
    client.pass(10);
    assertThat(client.isOpen()).isFalse();
  }

  /** It would hold all of the connection, which has no place any more. */
  @Test
  void connectionThatIsGoneLeavesNoTimer() {
    send(100);
    client.unsafe().close(client.voidPromise()); // Its own way to close cancels all timers.
    client.runPendingTasks();
    assertThat(client.runScheduledPendingTasks()).as("time to the next timer").isNegative();
  }
}
