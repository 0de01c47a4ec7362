package dev.coppice.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.server.http.RawClient.Reply;
import dev.coppice.server.http.exchange.Exchange;
import dev.coppice.server.http.exchange.Response;
import dev.coppice.server.http.request.HttpLimits;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Clients that take little of their answers, or end their side early, through real sockets. */
class SlowClientsTest {

  private static final Duration LONG = Duration.ofSeconds(60);
  private static final int SMALL_WINDOW = 4 << 10;

  private static ServerFixture fixture(Transport transport) throws Exception {
    return fixture(transport, Duration.ofSeconds(1));
  }

  private static ServerFixture fixture(Transport transport, Duration taking) throws Exception {
    HttpLimits limits =
        HttpLimits.of(ServerFixture.MAX_BODY, 4L << 20)
            .with(new HttpLimits.Times(LONG, LONG, taking));
    return new ServerFixture(limits, transport);
  }

  @ParameterizedTest
  @EnumSource(Transport.class)
  void clientThatTakesNothingOfAWholeAnswerIsLetGo(Transport transport) throws Exception {
    try (ServerFixture fixture = fixture(transport);
        RawClient client = new RawClient(fixture.server.port(), SMALL_WINDOW)) {
      ServerFixture.await(() -> fixture.server.connections() == 1);
      client.get("/large");
      ServerFixture.await(() -> fixture.server.connections() == 0);
    }
  }

  @ParameterizedTest
  @EnumSource(Transport.class)
  void clientThatTakesNothingOfAnAnswerInPartsIsLetGo(Transport transport) throws Exception {
    try (ServerFixture fixture = fixture(transport);
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

  /** Any number of connections that are closed here could leave what nobody counts. */
  @ParameterizedTest
  @ValueSource(strings = {"", "more"}) // What comes of a next request is waited for, and dropped.
  void clientThatTakesNothingOfItsLastAnswerKeepsItsPlaceUntilItIsLetGo(String more)
      throws Exception {
    try (ServerFixture fixture = fixture(Transport.EPOLL);
        RawClient client = new RawClient(fixture.server.port(), SMALL_WINDOW)) {
      client.send("GET /held HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n" + more);
      Exchange held = fixture.handler.takeHeld();
      held.respond(Response.text(200, "text/plain", "x".repeat(12 << 10)));
      ServerFixture.await(() -> fixture.server.connections() == 0);
      assertThat(LinuxSockets.untakenBytes(fixture.server.port())).isZero();
    }
  }

  /**
   * Whoever ended its side has its answer taken whole by the kernel, which nobody may fill; whoever
   * only waits for one takes no place from others.
   */
  @ParameterizedTest
  @ValueSource(strings = {"\r\n", "Connection: close\r\n\r\nmore"})
  void kernelHasWholeAnswersForAFewClientsThatEndedTheirSides(String end) throws Exception {
    int size = 1 << 20;
    List<RawClient> clients = new ArrayList<>();
    List<Exchange> held = new ArrayList<>();
    try (ServerFixture fixture = fixture(Transport.EPOLL, LONG)) {
      for (int i = 0; i < 24; i++) {
        RawClient client = new RawClient(fixture.server.port(), SMALL_WINDOW);
        clients.add(client.send("GET /held HTTP/1.1\r\nHost: x\r\n" + end));
        client.endOutput();
        held.add(fixture.handler.takeHeld());
      }
      for (int i = 23; i >= 0; i--) { // Those who have waited for longest come last.
        assertThat(clients.get(i).head().status()).as("that its end was seen").isEqualTo(100);
        assertThat(isSent(held.get(i), size)).as("client " + i).isEqualTo(i >= 8);
      }
      assertThat(LinuxSockets.untakenBytes(fixture.server.port())).isLessThan(17L * size);
      ServerFixture.await(() -> fixture.server.connections() == 16);
      clients.getLast().close();
      ServerFixture.await(() -> fixture.server.connections() == 15);
      assertThat(clients.get(22).lastReply().body()).hasSize(size);
      assertThat(clients.get(22).isEnded()).isTrue();
      ServerFixture.await(() -> fixture.server.connections() == 14);
      for (RawClient client : clients) {
        client.close();
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1 << 20, 32 << 20}) // Of the larger one the kernel takes a part.
  void clientThatEndedItsSideAndTakesNothingLeavesNothingInTheKernel(int size) throws Exception {
    try (ServerFixture fixture = fixture(Transport.EPOLL);
        RawClient client = halfClosed(fixture)) {
      assertThat(client.head().status()).isEqualTo(100);
      assertThat(isSent(fixture.handler.takeHeld(), size)).isEqualTo(size == 1 << 20);
      ServerFixture.await(() -> fixture.server.connections() == 0);
      assertThat(LinuxSockets.untakenBytes(fixture.server.port())).isZero();
    }
  }

  @Test
  void clientThatEndedItsSideMayTakeItsAnswerForLongerThanAnIdleOneStays() throws Exception {
    HttpLimits limits =
        HttpLimits.of(ServerFixture.MAX_BODY, 4L << 20)
            .with(new HttpLimits.Times(LONG, Duration.ofSeconds(1), LONG));
    try (ServerFixture fixture = new ServerFixture(limits, Transport.EPOLL);
        RawClient client = halfClosed(fixture)) {
      assertThat(client.head().status()).isEqualTo(100);
      Exchange held = fixture.handler.takeHeld();
      held.respond(Response.text(200, "text/plain", ""), new TestParts(30, 10_000));
      assertThat(client.head().headers()).containsEntry("transfer-encoding", "chunked");
      assertThat(client.chunks(2_500, Duration.ofMillis(20))).hasSize(300_000);
      assertThat(client.isEnded()).isTrue();
    }
  }

  /** One whose request is held; its end was seen once it is told to go on. */
  private static RawClient halfClosed(ServerFixture fixture) throws IOException {
    RawClient client = new RawClient(fixture.server.port(), SMALL_WINDOW).get("/held");
    client.endOutput();
    return client;
  }

  private static boolean isSent(Exchange held, int bytes) throws Exception {
    CompletableFuture<Boolean> sent = new CompletableFuture<>();
    held.onSent(sent::complete);
    held.respond(Response.text(200, "text/plain", "x".repeat(bytes)));
    return sent.get(20, TimeUnit.SECONDS);
  }

  /** With nothing left here it is idle; the kernel may not judge it while it may ask for more. */
  @Test
  void clientThatPausesBeforeItTakesTheEndOfItsAnswerGetsIt() throws Exception {
    try (ServerFixture fixture = fixture(Transport.EPOLL);
        RawClient client = new RawClient(fixture.server.port(), SMALL_WINDOW)) {
      client.get("/held");
      assertThat(isSent(fixture.handler.takeHeld(), 12 << 10)).isTrue();
      long end = System.nanoTime() + Duration.ofSeconds(4).toNanos();
      ServerFixture.await(() -> System.nanoTime() >= end);
      assertThat(client.reply().body()).hasSize(12 << 10);
    }
  }

  @ParameterizedTest
  @EnumSource(Transport.class)
  void clientThatReadsSlowlyButSteadilyGetsAll(Transport transport) throws Exception {
    // The answer takes longer, and a busy machine may stop for some of it.
    Duration taking = Duration.ofSeconds(3);
    try (ServerFixture fixture = fixture(transport, taking);
        RawClient client = new RawClient(fixture.server.port(), SMALL_WINDOW)) {
      client.get("/held");
      Exchange held = fixture.handler.takeHeld();
      held.respond(Response.text(200, "text/plain", ""), new TestParts(30, 10_000));
      Reply head = client.head();
      assertThat(head.headers()).containsEntry("transfer-encoding", "chunked");
      long start = System.nanoTime();
      String body = client.chunks(2_500, Duration.ofMillis(40));
      assertThat(body).hasSize(300_000);
      assertThat(System.nanoTime() - start).isGreaterThan(taking.toNanos());
    }
  }

  @ParameterizedTest
  @EnumSource(Transport.class)
  void smallAnswersThatNobodyReadsAreNotMadeWithoutEnd(Transport transport) throws Exception {
    try (ServerFixture fixture = fixture(transport);
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
    try (ServerFixture fixture = fixture(transport, LONG);
        RawClient client = new RawClient(fixture.server.port(), SMALL_WINDOW)) {
      client.send("GET /count HTTP/1.1\r\nHost: x\r\n\r\n".repeat(requests));
      ServerFixture.await(() -> fixture.handler.counted() > 50);
      for (int i = 0; i < requests; i++) {
        assertThat(client.reply().body()).as("answer " + i).isEqualTo("GET /count  0 ");
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Transport.class)
  void allThatWasPipelinedBeforeTheClientEndedItsSideIsAnswered(Transport transport)
      throws Exception {
    try (ServerFixture fixture = fixture(transport);
        RawClient client = fixture.client()) {
      StringBuilder requests = new StringBuilder();
      for (int i = 0; i < 300; i++) {
        requests.append("GET /").append(i).append(" HTTP/1.1\r\nHost: x\r\n\r\n");
      }
      client.get("/held").send(requests.toString()).endOutput();
      Exchange held = fixture.handler.takeHeld();
      held.respond(EchoHandler.echo(held));
      assertThat(client.lastReply().status()).isEqualTo(200);
      for (int i = 0; i < 300; i++) {
        assertThat(client.reply().body()).as("answer " + i).isEqualTo("GET /" + i + "  0 ");
      }
      assertThat(client.isEnded()).isTrue();
    }
  }

  @ParameterizedTest
  @EnumSource(Transport.class)
  void whatWasPipelinedBehindAnAnswerInPartsIsAnsweredToAClientThatEndedItsSide(Transport transport)
      throws Exception {
    try (ServerFixture fixture = fixture(transport);
        RawClient client = fixture.client()) {
      client.get("/held").get("/next").endOutput();
      Exchange held = fixture.handler.takeHeld();
      held.respond(Response.text(200, "text/plain", ""), new TestParts(30, 64 << 10));
      assertThat(client.lastReply().headers()).containsEntry("transfer-encoding", "chunked");
      assertThat(client.chunks()).hasSize(30 * (64 << 10));
      assertThat(client.reply().body()).isEqualTo("GET /next  0 ");
      assertThat(client.isEnded()).isTrue();
    }
  }

  @ParameterizedTest
  @EnumSource(Transport.class)
  void halfARequestBeforeTheClientEndedItsSideIsNotWaitedFor(Transport transport) throws Exception {
    try (ServerFixture fixture = fixture(transport);
        RawClient client = fixture.client()) {
      client.get("/held").get("/whole").send("GET /half HTTP/1.1\r\n").endOutput();
      Exchange held = fixture.handler.takeHeld();
      held.respond(EchoHandler.echo(held));
      assertThat(client.rest()).contains("GET /held", "GET /whole").doesNotContain("half");
      ServerFixture.await(() -> fixture.server.connections() == 0);
    }
  }

  /** Closing a connection with unread bytes in it would take the answer's end from the client. */
  @ParameterizedTest
  @EnumSource(Transport.class)
  void clientThatHasPipelinedMoreGetsItsAnswerWhenTheServerStops(Transport transport)
      throws Exception {
    try (ServerFixture fixture = fixture(transport, LONG);
        RawClient client = new RawClient(fixture.server.port(), SMALL_WINDOW)) {
      client.get("/large").send("GET /count HTTP/1.1\r\nHost: x\r\n\r\n".repeat(3000));
      assertThat(client.head().status()).isEqualTo(200);
      assertThat(fixture.server.drain(Duration.ZERO)).isFalse();
      assertThat(client.rest()).hasSize(EchoHandler.LARGE);
      assertThat(fixture.handler.counted()).isZero();
    }
  }
}
