package dev.coppice.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.server.http.exchange.Exchange;
import dev.coppice.server.http.exchange.Response;
import dev.coppice.server.http.request.HttpLimits;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Clients that end their side before they have their answers, through real sockets. */
class HalfClosedClientsTest {

  private static final Duration SHORT = Duration.ofSeconds(1);
  private static final Duration LONG = Duration.ofSeconds(60);
  private static final int SMALL_WINDOW = 4 << 10;

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
    try (ServerFixture fixture = ServerFixture.taking(Transport.EPOLL, LONG)) {
      for (int i = 0; i < 24; i++) {
        RawClient client = new RawClient(fixture.server.port(), SMALL_WINDOW);
        clients.add(client.send("GET /held HTTP/1.1\r\nHost: x\r\n" + end));
        client.endOutput();
        held.add(fixture.handler.takeHeld());
      }
      for (int i = 23; i >= 0; i--) { // Those who have waited for longest come last.
        assertThat(clients.get(i).head().status()).as("that its end was seen").isEqualTo(100);
        assertThat(EchoHandler.isSent(held.get(i), size)).as("client " + i).isEqualTo(i >= 8);
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
    try (ServerFixture fixture = ServerFixture.taking(Transport.EPOLL, SHORT);
        RawClient client = halfClosed(fixture)) {
      assertThat(client.head().status()).isEqualTo(100);
      assertThat(EchoHandler.isSent(fixture.handler.takeHeld(), size)).isEqualTo(size == 1 << 20);
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

  @ParameterizedTest
  @EnumSource(Transport.class)
  void allThatWasPipelinedBeforeTheClientEndedItsSideIsAnswered(Transport transport)
      throws Exception {
    try (ServerFixture fixture = ServerFixture.taking(transport, SHORT);
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
    try (ServerFixture fixture = ServerFixture.taking(transport, SHORT);
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
    try (ServerFixture fixture = ServerFixture.taking(transport, SHORT);
        RawClient client = fixture.client()) {
      client.get("/held").get("/whole").send("GET /half HTTP/1.1\r\n").endOutput();
      Exchange held = fixture.handler.takeHeld();
      held.respond(EchoHandler.echo(held));
      assertThat(client.rest()).contains("GET /held", "GET /whole").doesNotContain("half");
      ServerFixture.await(() -> fixture.server.connections() == 0);
    }
  }
}
