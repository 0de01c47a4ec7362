package dev.coppice.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.server.http.exchange.Exchange;
import dev.coppice.server.http.exchange.Response;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Clients that take little of their answers, through real sockets. */
class SlowClientsTest {

  private static final Duration SHORT = Duration.ofSeconds(1);
  private static final Duration LONG = Duration.ofSeconds(60);
  private static final int SMALL_WINDOW = 4 << 10;

  @ParameterizedTest
  @EnumSource(Transport.class)
  void clientThatTakesNothingOfAWholeAnswerIsLetGo(Transport transport) throws Exception {
    try (ServerFixture fixture = ServerFixture.taking(transport, SHORT);
        RawClient client = new RawClient(fixture.server.port(), SMALL_WINDOW)) {
      ServerFixture.await(() -> fixture.server.connections() == 1);
      client.get("/large");
      ServerFixture.await(() -> fixture.server.connections() == 0);
    }
  }

  @ParameterizedTest
  @EnumSource(Transport.class)
  void clientThatTakesNothingOfAnAnswerInPartsIsLetGo(Transport transport) throws Exception {
    try (ServerFixture fixture = ServerFixture.taking(transport, SHORT);
        RawClient client = new RawClient(fixture.server.port(), SMALL_WINDOW)) {
      client.get("/held");
      Exchange held = fixture.handler.takeHeld();
      TestParts parts = new TestParts(10_000, 10_000);
      held.respond(Response.text(200, "text/plain", ""), parts);
      ServerFixture.await(() -> fixture.server.connections() == 0);
      assertThat(parts.closed.getCount()).isZero();
      // What was made and not taken: the kernels' buffers and the server's.
      assertThat(parts.made.get()).isLessThan(100);
    }
  }

  /** All of the answer is with the kernel, which waits for longer. */
  @Test
  void clientThatPausesBeforeItTakesTheEndOfItsAnswerGetsIt() throws Exception {
    try (ServerFixture fixture = ServerFixture.taking(Transport.EPOLL, SHORT);
        RawClient client = new RawClient(fixture.server.port(), SMALL_WINDOW)) {
      client.get("/held");
      assertThat(EchoHandler.isSent(fixture.handler.takeHeld(), 12 << 10)).isTrue();
      long end = System.nanoTime() + Duration.ofSeconds(4).toNanos();
      ServerFixture.await(() -> System.nanoTime() >= end);
      assertThat(client.reply().body()).hasSize(12 << 10);
    }
  }

  @ParameterizedTest
  @EnumSource(Transport.class)
  void smallAnswersThatNobodyReadsAreNotMadeWithoutEnd(Transport transport) throws Exception {
    try (ServerFixture fixture = ServerFixture.taking(transport, SHORT);
        RawClient client = new RawClient(fixture.server.port(), SMALL_WINDOW)) {
      client.send("GET /count HTTP/1.1\r\nHost: x\r\n\r\n".repeat(5000));
      ServerFixture.await(() -> fixture.handler.counted() > 0);
      ServerFixture.await(() -> fixture.server.connections() == 0);
      assertThat(fixture.handler.counted()).isBetween(1, 1000);
      // Those of one flush; each holds its request's head, which is in no account any more.
      assertThat(fixture.handler.mostUntaken()).isLessThanOrEqualTo(2 * 16);
    }
  }

  @ParameterizedTest
  @EnumSource(Transport.class)
  void clientThatPipelinesAndReadsLaterGetsAllItsAnswers(Transport transport) throws Exception {
    int requests = 5000;
    try (ServerFixture fixture = ServerFixture.taking(transport, LONG);
        RawClient client = new RawClient(fixture.server.port(), SMALL_WINDOW)) {
      client.send("GET /count HTTP/1.1\r\nHost: x\r\n\r\n".repeat(requests));
      ServerFixture.await(() -> fixture.handler.counted() > 50);
      for (int i = 0; i < requests; i++) {
        assertThat(client.reply().body()).as("answer " + i).isEqualTo("GET /count  0 ");
      }
    }
  }

  /** Closing a connection with unread bytes in it would take the answer's end from the client. */
  @ParameterizedTest
  @EnumSource(Transport.class)
  void clientThatHasPipelinedMoreGetsItsAnswerAndALastOneWhenTheServerStops(Transport transport)
      throws Exception {
    try (ServerFixture fixture = ServerFixture.taking(transport, LONG);
        RawClient client = new RawClient(fixture.server.port(), SMALL_WINDOW)) {
      client.get("/large").send("GET /count HTTP/1.1\r\nHost: x\r\n\r\n".repeat(3000));
      assertThat(client.head().status()).isEqualTo(200);
      assertThat(fixture.server.drain(Duration.ZERO)).isFalse();
      String rest = client.rest();
      assertThat(rest.length()).isGreaterThan(EchoHandler.LARGE);
      assertThat(rest.substring(EchoHandler.LARGE))
          .as("the next answer, which says that it is the last")
          .contains("Connection: close\r\n")
          .endsWith("GET /count  0 ");
      assertThat(fixture.handler.counted()).isOne();
    }
  }
}
