package dev.coppice.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.server.http.RawClient.Reply;
import dev.coppice.server.http.exchange.Exchange;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** Whether the server works, and what is served once its stop is announced. */
class ServerLifeTest {

  @Test
  void allIsServedAfterTheStopIsAnnouncedButEachAnswerIsTheLast() throws Exception {
    try (ServerFixture fixture = ServerFixture.patient();
        RawClient idle = fixture.client()) {
      assertThat(idle.get("/").reply().headers()).doesNotContainKey("connection");
      fixture.server.announceStop();
      for (RawClient client : List.of(idle, fixture.client())) {
        Reply reply = client.get("/").reply();
        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.headers()).containsEntry("connection", "close");
        assertThat(client.isEnded()).isTrue();
      }
    }
  }

  @Test
  void loopThatIsStuckInATaskIsNoticed() throws Exception {
    try (ServerFixture fixture = ServerFixture.patient();
        RawClient client = fixture.client()) {
      assertThat(fixture.server.isTurning()).isTrue();
      client.get("/held");
      Exchange held = fixture.handler.takeHeld();
      CountDownLatch free = new CountDownLatch(1);
      held.eventLoop().execute(() -> awaitQuietly(free));
      ServerFixture.await(() -> !fixture.server.isTurning());
      free.countDown();
      ServerFixture.await(fixture.server::isTurning);
      held.respond(EchoHandler.echo(held));
      assertThat(client.reply().status()).isEqualTo(200);
    }
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
