package dev.coppice.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.server.http.exchange.Exchange;
import dev.coppice.server.http.exchange.Response;
import dev.coppice.server.http.request.HttpLimits;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Who is let in first, when more have come than the only event loop takes in: it is busy while they
 * come.
 */
class AcceptThrottleTest {

  private static final int IN_TURN = 64;

  private static final int HUNG_UP = 400;

  private final List<String> asked = new CopyOnWriteArrayList<>();
  private final CountDownLatch busy = new CountDownLatch(1);
  private final CountDownLatch free = new CountDownLatch(1);
  private final List<RawClient> present = new ArrayList<>();

  /** Of the event loop. */
  private boolean areAllAccepted;

  private final HttpServer server =
      new HttpServer(
          new HttpSettings(
              "127.0.0.1", 0, 1, Transport.EPOLL, HttpLimits.of(1 << 10, 4 << 10), null),
          this::handle);

  private void handle(Exchange exchange) {
    asked.add(exchange.path());
    if (exchange.path().equals("/busy")) {
      busy.countDown();
      ServerFixture.await(() -> free.getCount() == 0);
    } else if (exchange.path().equals("/gone") && !areAllAccepted) {
      // A loop that served faster than connections are accepted would keep nobody waiting. Once is
      // enough, and more would take long: the table has all connections of this machine, also those
      // that have ended.
      ServerFixture.await(() -> LinuxSockets.waitingInKernel(server.port()) == 0);
      areAllAccepted = true;
    }
    exchange.respond(Response.text(200, "text/plain", "yes"));
  }

  @BeforeEach
  void keepTheLoopBusy() throws Exception {
    server.start();
    present.add(new RawClient(server.port()).get("/busy"));
    busy.await();
    for (int i = 0; i < IN_TURN; i++) {
      present.add(new RawClient(server.port()));
    }
  }

  @AfterEach
  void stop() throws Exception {
    for (RawClient each : present) {
      each.close();
    }
    assertThat(server.stop(Duration.ofSeconds(20))).isTrue();
    assertThat(server.connections()).isZero();
  }

  @Test
  void connectionsOfClientsThatHungUpAreClosedAtOnce() throws Exception {
    for (int i = 0; i < HUNG_UP; i++) {
      new RawClient(server.port()).get("/gone").close();
    }
    RawClient waiting = new RawClient(server.port()).get("/here");
    present.add(waiting);
    ServerFixture.await(
        () ->
            LinuxSockets.arrived(server.port(), "08") >= HUNG_UP - IN_TURN
                && LinuxSockets.arrived(server.port(), "01") == 1);
    free.countDown();

    assertThat(waiting.reply().status()).isEqualTo(200);
    assertThat(asked).hasSizeLessThan(2 * IN_TURN);
  }
}
