package dev.coppice.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.server.http.RawClient.Reply;
import dev.coppice.server.http.exchange.Exchange;
import dev.coppice.server.http.exchange.Response;
import dev.coppice.server.http.request.HttpLimits;
import io.netty.channel.embedded.EmbeddedChannel;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Who gives up a place to a newcomer once all are taken, and who does not. */
class IdleClientsTest {

  /** Longer than an idle client is left alone. */
  private static final Duration PATIENCE = Duration.ofMillis(1100);

  private static final long BETWEEN_TRIES_NANOS = 5_000_000;
  private static final Duration LONG = Duration.ofSeconds(60);

  private static HttpLimits limits(int places) {
    return HttpLimits.of(ServerFixture.MAX_BODY, 4L << 20)
        .withConnections(places)
        .with(new HttpLimits.Times(LONG, LONG.multipliedBy(10), LONG));
  }

  private static RawClient used(ServerFixture fixture) throws IOException {
    RawClient client = fixture.client().get("/");
    assertThat(client.reply().status()).isEqualTo(200);
    return client;
  }

  /** One who gets a place, as soon as somebody has been idle for long enough. */
  private static RawClient newcomer(ServerFixture fixture) throws IOException {
    while (true) {
      RawClient client = fixture.client();
      try {
        client.get("/").reply();
        return client;
      } catch (IOException closed) {
        client.close();
      }
      LockSupport.parkNanos(BETWEEN_TRIES_NANOS); // Each leaves a connection to the kernel.
    }
  }

  private static void awaitPatience() {
    long end = System.nanoTime() + PATIENCE.toNanos();
    ServerFixture.await(() -> System.nanoTime() - end > 0);
  }

  @ParameterizedTest
  @EnumSource(Transport.class)
  void longestIdleClientGivesUpItsPlace(Transport transport) throws Exception {
    try (ServerFixture fixture = new ServerFixture(limits(3), transport);
        RawClient busy = fixture.client().get("/held");
        RawClient longest = used(fixture);
        RawClient other = used(fixture)) {
      Exchange held = fixture.handler.takeHeld();
      try (RawClient newcomer = newcomer(fixture)) {
        assertThat(longest.isEnded()).isTrue();
        assertThat(newcomer.get("/").reply().status()).isEqualTo(200);
        assertThat(other.get("/").reply().status()).isEqualTo(200);
      }
      held.respond(EchoHandler.echo(held));
      assertThat(busy.reply().status()).isEqualTo(200);
    }
  }

  @Test
  void whoHasAskedNothingGivesUpItsPlaceBeforeThoseWhoHave() throws Exception {
    try (ServerFixture fixture = new ServerFixture(limits(2));
        RawClient used = used(fixture);
        RawClient silent = fixture.client()) {
      ServerFixture.await(() -> fixture.server.connections() == 2);
      awaitPatience();
      try (RawClient newcomer = newcomer(fixture)) {
        assertThat(silent.isEnded()).isTrue();
        assertThat(used.get("/").reply().status()).isEqualTo(200);
        assertThat(newcomer.get("/").reply().status()).isEqualTo(200);
      }
    }
  }

  /** Waves of them take the places of whoever was idle; each wave is idle for the next. */
  @ParameterizedTest
  @EnumSource(Transport.class)
  void crowdOfNewcomersEndsNobodysRequest(Transport transport) throws Exception {
    try (ServerFixture fixture = new ServerFixture(limits(8), transport);
        RawClient inHead = fixture.client().send("GET /head HTTP/1.1\r\nHost:");
        RawClient inBody =
            fixture.client().send("POST /body HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\n\r\nab");
        RawClient waiting = fixture.client().get("/held").get("/next");
        RawClient reading = new RawClient(fixture.server.port(), 4096).get("/large")) {
      Exchange held = fixture.handler.takeHeld();
      ServerFixture.await(() -> fixture.server.bodyBytesInFlight() > 0);
      List<RawClient> crowd = new ArrayList<>();
      for (int i = 0; i < 16; i++) {
        crowd.add(newcomer(fixture));
      }

      assertThat(inHead.send(" x\r\n\r\n").reply().body()).startsWith("GET /head");
      assertThat(inBody.send("cd").reply().body()).endsWith("abcd");
      held.respond(EchoHandler.echo(held));
      assertThat(waiting.reply().body()).startsWith("GET /held");
      assertThat(waiting.reply().body()).startsWith("GET /next");
      assertThat(reading.reply().body()).hasSize(EchoHandler.LARGE);
      for (RawClient client : crowd) {
        client.close();
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Transport.class)
  void connectionsOfOtherProtocolsHaveThePlacesOfIdleClients(Transport transport) throws Exception {
    try (ServerFixture fixture = new ServerFixture(limits(2), transport);
        RawClient one = used(fixture);
        RawClient two = used(fixture)) {
      EmbeddedChannel other = new EmbeddedChannel();
      ServerFixture.await(() -> fixture.server.shared().connections().acquire(2, other));
      assertThat(one.isEnded()).isTrue();
      assertThat(two.isEnded()).isTrue();
      other.close().sync();
    }
  }

  /** What has come by the time that its loop comes round is read before anybody goes. */
  @ParameterizedTest
  @EnumSource(Transport.class)
  void whoAskedWhileTheLoopWasBusyIsAnsweredAndToldThatItIsTheLast(Transport transport)
      throws Exception {
    CountDownLatch isBusy = new CountDownLatch(1);
    CountDownLatch isFree = new CountDownLatch(1);
    HttpServer server =
        new HttpServer(
            new HttpSettings("127.0.0.1", 0, 1, transport, limits(2), null),
            exchange -> {
              if (exchange.path().equals("/busy")) {
                isBusy.countDown();
                ServerFixture.await(() -> isFree.getCount() == 0);
              }
              exchange.respond(Response.text(200, "text/plain", exchange.path()));
            });
    server.start();
    try (RawClient idle = new RawClient(server.port()).get("/first")) {
      assertThat(idle.reply().body()).isEqualTo("/first");
      try (RawClient busy = new RawClient(server.port()).get("/busy")) {
        isBusy.await();
        EmbeddedChannel other = new EmbeddedChannel();
        ServerFixture.await(() -> server.shared().connections().acquire(1, other));
        idle.get("/second");
        ServerFixture.await(() -> LinuxSockets.arrived(server.port(), "01") == 1);
        isFree.countDown();
        Reply last = idle.reply();
        assertThat(last.body()).isEqualTo("/second");
        assertThat(last.headers()).containsEntry("connection", "close");
        assertThat(idle.isEnded()).isTrue();
        assertThat(busy.reply().body()).isEqualTo("/busy");
        other.close().sync();
      }
    } finally {
      assertThat(server.stop(Duration.ofSeconds(20))).isTrue();
    }
  }
}
