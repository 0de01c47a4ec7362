package dev.coppice.server.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coppice.server.http.RawClient.Reply;
import dev.coppice.server.http.exchange.Exchange;
import dev.coppice.server.http.exchange.Response;
import dev.coppice.server.http.request.HttpLimits;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Time-outs, clients that vanish, and the server's stop. */
class ConnectionLifeTest {

  private static final Duration SHORT = Duration.ofMillis(300);

  /** Longer than a busy machine takes from a connection's begin to its first request. */
  private static final Duration IDLE = Duration.ofSeconds(2);

  private static final Duration LONG = Duration.ofSeconds(60);

  @ParameterizedTest
  @ValueSource(
      strings = {
        "G",
        "GET / HTTP/1.1\r\nHost: x\r\n",
        "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nabc",
        "POST / HTTP/1.1\r\nHost: x\r\nContent-Encoding: gzip\r\nContent-Length: 5\r\n\r\nabc"
      })
  void incompleteRequestIs408(String start) throws Exception {
    try (ServerFixture fixture = ServerFixture.timingOut(SHORT, LONG);
        RawClient client = fixture.client()) {
      Reply reply = client.send(start).reply();
      assertThat(reply.status()).isEqualTo(408);
      assertThat(reply.body()).contains("\"type\": \"RequestTimeoutException\"");
      assertThat(reply.body()).contains("\"Request was not complete after 0.3 seconds.\"");
      assertThat(client.isEnded()).isTrue();
    }
  }

  @Test
  void requestTimeCountsFromItsFirstByteHoweverSteadilyItDrips() throws Exception {
    try (ServerFixture fixture = ServerFixture.timingOut(SHORT, LONG);
        RawClient client = fixture.client()) {
      client.send("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000\r\n\r\n");
      Thread.ofVirtual().start(() -> drip(client));
      assertThat(client.reply().status()).isEqualTo(408);
    }
  }

  private static void drip(RawClient client) {
    try {
      while (true) {
        client.send("a");
        LockSupport.parkNanos(10_000_000);
      }
    } catch (IOException cut) {
      // The server has said what it had to say.
    }
  }

  @Test
  void answerMayTakeLongerThanRequestAndIdleTime() throws Exception {
    try (ServerFixture fixture = ServerFixture.timingOut(IDLE, IDLE);
        RawClient client = fixture.client().get("/held");
        RawClient other = fixture.client()) {
      Exchange held = fixture.handler.takeHeld();
      // The other connection idles out: the time has passed for both.
      assertThat(other.isEnded()).isTrue();
      try (RawClient third = fixture.client()) {
        assertThat(third.isEnded()).isTrue();
      }
      held.respond(EchoHandler.echo(held));
      assertThat(client.reply().status()).isEqualTo(200);
    }
  }

  @ParameterizedTest
  @EnumSource(Transport.class)
  void idleConnectionJustCloses(Transport transport) throws Exception {
    HttpLimits limits = ServerFixture.limits(4L << 20, 0, 100, LONG, IDLE);
    try (ServerFixture fixture = new ServerFixture(limits, transport);
        RawClient used = fixture.client().get("/");
        RawClient fresh = fixture.client()) {
      assertThat(used.reply().status()).isEqualTo(200);
      assertThat(used.isEnded()).isTrue();
      assertThat(fresh.isEnded()).isTrue();
    }
  }

  @ParameterizedTest
  @EnumSource(Transport.class)
  void clientThatVanishesInItsRequestLeavesNothing(Transport transport) throws Exception {
    HttpLimits limits = HttpLimits.of(ServerFixture.MAX_BODY, 4L << 20);
    try (ServerFixture fixture = new ServerFixture(limits, transport)) {
      for (boolean reset : new boolean[] {true, false}) {
        RawClient client = fixture.client();
        client
            .send("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 500000\r\n\r\n")
            .send(new byte[100_000]);
        ServerFixture.await(() -> fixture.server.bodyBytesInFlight() > 0);
        if (reset) {
          client.reset();
        } else {
          client.close();
        }
        ServerFixture.await(() -> fixture.server.bodyBytesInFlight() == 0);
        ServerFixture.await(() -> fixture.server.connections() == 0);
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Transport.class)
  void whatWaitsForAClientLearnsThatItIsGone(Transport transport) throws Exception {
    HttpLimits limits = HttpLimits.of(ServerFixture.MAX_BODY, 4L << 20);
    try (ServerFixture fixture = new ServerFixture(limits, transport)) {
      for (boolean crashes : new boolean[] {true, false}) {
        RawClient client = fixture.client();
        client.post("/held", "body");
        Exchange held = fixture.handler.takeHeld();
        CountDownLatch learned = new CountDownLatch(1);
        held.eventLoop().execute(() -> held.onAbandoned(learned::countDown));
        assertThat(held.isAbandoned()).isFalse();
        if (crashes) {
          client.reset();
        } else {
          client.close();
        }

        assertThat(learned.await(20, TimeUnit.SECONDS)).as("crashes: " + crashes).isTrue();
        assertThat(held.isAbandoned()).isTrue();
        held.respond(EchoHandler.echo(held));
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Transport.class)
  void clientThatEndsItsSideIsGone(Transport transport) throws Exception {
    HttpLimits limits = HttpLimits.of(ServerFixture.MAX_BODY, 4L << 20);
    try (ServerFixture fixture = new ServerFixture(limits, transport);
        RawClient client = fixture.client()) {
      client.post("/held", "body");
      Exchange held = fixture.handler.takeHeld();
      client.endOutput();

      assertThat(client.isEnded()).isTrue();
      ServerFixture.await(() -> fixture.server.connections() == 0);
      assertThat(held.isAbandoned()).isTrue();
      held.respond(EchoHandler.echo(held));
    }
  }

  @ParameterizedTest
  @EnumSource(Transport.class)
  void answerToAClientThatVanishedIsReleasedAndReportedUndelivered(Transport transport)
      throws Exception {
    HttpLimits limits = HttpLimits.of(ServerFixture.MAX_BODY, 4L << 20);
    try (ServerFixture fixture = new ServerFixture(limits, transport)) {
      RawClient client = fixture.client();
      client.post("/held", "body");
      Exchange held = fixture.handler.takeHeld();
      client.reset();
      ServerFixture.await(() -> fixture.server.connections() == 0);
      assertThat(fixture.server.bodyBytesInFlight()).isEqualTo(4);
      CompletableFuture<Boolean> delivered = new CompletableFuture<>();
      held.onSent(delivered::complete);
      held.respond(new Response(200, "x/y", held.allocator().directBuffer(100).writeZero(100)));
      assertThat(delivered.get(20, TimeUnit.SECONDS)).isFalse();
      assertThat(fixture.server.bodyBytesInFlight()).isZero();
    }
  }

  @Test
  void sentAnswerIsReportedToEveryListener() throws Exception {
    try (ServerFixture fixture = ServerFixture.patient();
        RawClient client = fixture.client()) {
      client.get("/held");
      Exchange held = fixture.handler.takeHeld();
      CompletableFuture<Boolean> first = new CompletableFuture<>();
      CompletableFuture<Boolean> second = new CompletableFuture<>();
      held.onSent(first::complete);
      held.onSent(second::complete);
      held.respond(EchoHandler.echo(held));
      assertThat(first.get(20, TimeUnit.SECONDS)).isTrue();
      assertThat(second.get(20, TimeUnit.SECONDS)).isTrue();
      assertThatThrownBy(() -> held.respond(Response.text(200, "", "")))
          .isInstanceOf(IllegalStateException.class);
      assertThat(client.reply().status()).isEqualTo(200);
    }
  }

  @ParameterizedTest
  @EnumSource(Transport.class)
  void stopLetsRequestsFinishAndClosesIdleConnections(Transport transport) throws Exception {
    HttpLimits limits = HttpLimits.of(ServerFixture.MAX_BODY, 4L << 20);
    try (ServerFixture fixture = new ServerFixture(limits, transport);
        RawClient busy = fixture.client();
        RawClient sending = fixture.client();
        RawClient idle = fixture.client()) {
      assertThat(idle.get("/").reply().status()).isEqualTo(200);
      busy.get("/held");
      Exchange held = fixture.handler.takeHeld();
      sending.send("POST /s HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\n\r\nab");
      ServerFixture.await(() -> fixture.server.bodyBytesInFlight() > 0);
      CompletableFuture<Boolean> stopped =
          CompletableFuture.supplyAsync(() -> fixture.server.stop(Duration.ofSeconds(20)));
      assertThat(idle.isEnded()).isTrue();
      ServerFixture.await(() -> isRefused(fixture));
      assertThat(sending.send("cd").reply().headers()).containsEntry("connection", "close");
      assertThat(stopped.isDone()).isFalse();
      held.respond(EchoHandler.echo(held));
      Reply reply = busy.reply();
      assertThat(reply.status()).isEqualTo(200);
      assertThat(reply.headers()).containsEntry("connection", "close");
      assertThat(busy.isEnded()).isTrue();
      assertThat(stopped.get(20, TimeUnit.SECONDS)).isTrue();
    }
  }

  @Test
  void stopCutsOffWhatIsLeftAfterItsGrace() throws Exception {
    ServerFixture fixture = ServerFixture.patient();
    try (RawClient busy = fixture.client()) {
      busy.post("/held", "body");
      Exchange held = fixture.handler.takeHeld();
      assertThat(fixture.server.stop(Duration.ofMillis(100))).isFalse();
      assertThat(busy.isEnded()).isTrue();
      held.respond(EchoHandler.echo(held));
      assertThat(fixture.server.bodyBytesInFlight()).isZero();
    }
  }

  @Test
  void portThatIsTakenIsReportedWithItsAddress() throws Exception {
    try (ServerFixture fixture = ServerFixture.patient()) {
      int port = fixture.server.port();
      HttpServer other =
          new HttpServer(
              new HttpSettings("127.0.0.1", port, 1, Transport.best(), HttpLimits.of(1, 4), null),
              exchange -> {});
      assertThatThrownBy(other::start)
          .isInstanceOf(IOException.class)
          .hasMessage(
              "cannot listen on 127.0.0.1, port %d: Address already in use".formatted(port));
    }
  }

  private static boolean isRefused(ServerFixture fixture) {
    try {
      fixture.client().close();
      return false;
    } catch (IOException e) {
      return true;
    }
  }
}
