package dev.coppice.server.http.exchange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coppice.server.http.RawClient;
import dev.coppice.server.http.RawClient.Reply;
import dev.coppice.server.http.ServerFixture;
import dev.coppice.server.http.TestParts;
import dev.coppice.server.http.Transport;
import dev.coppice.server.http.request.HttpLimits;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Answers whose body goes out in parts. */
class BodyPartsTest {

  private static final int PART = 64 << 10;

  private static CompletableFuture<Boolean> answer(Exchange exchange, TestParts parts) {
    CompletableFuture<Boolean> delivered = new CompletableFuture<>();
    exchange.onSent(delivered::complete);
    exchange.respond(new Response(200, "text/plain", Unpooled.EMPTY_BUFFER), parts);
    return delivered;
  }

  @ParameterizedTest
  @EnumSource(Transport.class)
  void partsArriveInOrderAsChunksAndTheConnectionGoesOn(Transport transport) throws Exception {
    try (ServerFixture fixture = new ServerFixture(HttpLimits.of(1000, 4000), transport);
        RawClient client = fixture.client()) {
      client.post("/held", "x").get("/next");
      TestParts parts = new TestParts(3, 2);
      CompletableFuture<Boolean> delivered = answer(fixture.handler.takeHeld(), parts);
      Reply head = client.head();
      assertThat(head.status()).isEqualTo(200);
      assertThat(head.headers().keySet())
          .containsExactly(
              "x-request-id", "cache-control", "date", "transfer-encoding", "content-type");
      assertThat(client.chunks()).isEqualTo("001122");
      assertThat(client.reply().body()).isEqualTo("GET /next  0 ");
      assertThat(delivered.get(20, TimeUnit.SECONDS)).isTrue();
      assertThat(parts.closed.await(20, TimeUnit.SECONDS)).isTrue();
    }
  }

  @Test
  void noMorePartsAreMadeThanTheClientTakes() throws Exception {
    int count = 1000;
    try (ServerFixture fixture = ServerFixture.patient();
        RawClient client = fixture.client();
        RawClient other = fixture.client()) {
      client.post("/held", "x");
      TestParts parts = new TestParts(count, PART);
      CompletableFuture<Boolean> delivered = answer(fixture.handler.takeHeld(), parts);
      client.head();
      // The kernel's buffers take some; once they are full, nothing more is made.
      awaitStandstill(parts);
      assertThat(parts.made.get()).isLessThan(count);
      assertThat(delivered).isNotDone();
      assertThat(other.get("/alive").reply().status()).isEqualTo(200);
      assertThat(client.chunks()).hasSize(count * PART);
      assertThat(delivered.get(20, TimeUnit.SECONDS)).isTrue();
    }
  }

  private static void awaitStandstill(TestParts parts) {
    int[] last = {-1, 0};
    ServerFixture.await(
        () -> {
          last[1] = parts.made.get() == last[0] ? last[1] + 1 : 0;
          last[0] = parts.made.get();
          LockSupport.parkNanos(1_000_000);
          return last[1] > 200;
        });
  }

  @Test
  void partThatCannotBeMadeCutsTheConnection() throws Exception {
    try (ServerFixture fixture = ServerFixture.patient();
        RawClient client = fixture.client()) {
      client.post("/held", "x");
      TestParts parts = new TestParts(3, 2, 1);
      CompletableFuture<Boolean> delivered = answer(fixture.handler.takeHeld(), parts);
      assertThatThrownBy(() -> client.head().headers().put("body", client.chunks()))
          .isInstanceOf(IOException.class);
      assertThat(delivered.get(20, TimeUnit.SECONDS)).isFalse();
      assertThat(parts.closed.await(20, TimeUnit.SECONDS)).isTrue();
    }
  }

  /** Netty throws it where there is no direct memory, and the process lives on. */
  @Test
  void partThatFindsNoMemoryCutsTheConnection() throws Exception {
    try (ServerFixture fixture = ServerFixture.patient();
        RawClient client = fixture.client()) {
      client.post("/held", "x");
      TestParts parts =
          new TestParts(
              3,
              2,
              1,
              () -> {
                throw new OutOfMemoryError("made to fail");
              });
      CompletableFuture<Boolean> delivered = answer(fixture.handler.takeHeld(), parts);
      assertThatThrownBy(() -> client.head().headers().put("body", client.chunks()))
          .isInstanceOf(IOException.class);
      assertThat(delivered.get(20, TimeUnit.SECONDS)).isFalse();
      assertThat(parts.closed.await(20, TimeUnit.SECONDS)).isTrue();
    }
  }

  /** Else closing the connection would take the answer's end from it. */
  @ParameterizedTest
  @EnumSource(Transport.class)
  void whatAClientSendsBeyondItsLastRequestIsReadAndDropped(Transport transport) throws Exception {
    try (ServerFixture fixture = new ServerFixture(HttpLimits.of(1000, 4000), transport);
        RawClient client = fixture.client()) {
      client
          .send("POST /held HTTP/1.1\r\nHost: x\r\nConnection: close\r\n")
          .send("Content-Length: 1\r\n\r\nx")
          .send(new byte[64 << 10]);
      CompletableFuture<Boolean> delivered =
          answer(fixture.handler.takeHeld(), new TestParts(50, 2));
      assertThat(client.head().headers()).containsEntry("connection", "close");
      assertThat(client.chunks()).hasSize(100);
      assertThat(client.isEnded()).isTrue();
      assertThat(delivered.get(20, TimeUnit.SECONDS)).isTrue();
      client.send(new byte[16 << 20]); // More than kernels keep.
    }
  }

  /** To it the end of the connection is that of the answer. */
  @ParameterizedTest
  @EnumSource(Transport.class)
  void partThatCannotBeMadeBreaksAnOlderClientsConnectionOff(Transport transport) throws Exception {
    try (ServerFixture fixture = new ServerFixture(HttpLimits.of(1000, 4000), transport);
        RawClient client = fixture.client()) {
      client.send("POST /held HTTP/1.0\r\nContent-Length: 1\r\n\r\nx");
      TestParts parts = new TestParts(3, 2, 1);
      CompletableFuture<Boolean> delivered = answer(fixture.handler.takeHeld(), parts);
      assertThatThrownBy(client::rest).isInstanceOf(IOException.class);
      assertThat(delivered.get(20, TimeUnit.SECONDS)).isFalse();
      assertThat(parts.closed.await(20, TimeUnit.SECONDS)).isTrue();
    }
  }

  @ParameterizedTest
  @EnumSource(Transport.class)
  void stopThatCutsAnAnswerBreaksAnOlderClientsConnectionOff(Transport transport) throws Exception {
    ServerFixture fixture = new ServerFixture(HttpLimits.of(1000, 4000), transport);
    try (RawClient client = fixture.client()) {
      client.send("POST /held HTTP/1.0\r\nContent-Length: 1\r\n\r\nx");
      TestParts parts = new TestParts(10_000, PART);
      CompletableFuture<Boolean> delivered = answer(fixture.handler.takeHeld(), parts);
      client.head();
      assertThat(fixture.server.stop(Duration.ofMillis(100))).isFalse();
      assertThatThrownBy(client::rest).isInstanceOf(IOException.class);
      assertThat(delivered.get(20, TimeUnit.SECONDS)).isFalse();
      assertThat(parts.closed.await(20, TimeUnit.SECONDS)).isTrue();
    }
  }

  @Test
  void partsOfAClientThatIsGoneAreGivenUp() throws Exception {
    try (ServerFixture fixture = ServerFixture.patient();
        RawClient client = fixture.client()) {
      client.post("/held", "x");
      TestParts parts = new TestParts(1000, PART);
      CompletableFuture<Boolean> delivered = answer(fixture.handler.takeHeld(), parts);
      client.head();
      client.reset();
      assertThat(delivered.get(20, TimeUnit.SECONDS)).isFalse();
      assertThat(parts.closed.await(20, TimeUnit.SECONDS)).isTrue();
      assertThat(parts.made.get()).isLessThan(1000);
    }
  }

  @Test
  void partsForAClientThatLeftBeforeTheAnswerAreGivenUp() throws Exception {
    try (ServerFixture fixture = ServerFixture.patient();
        RawClient client = fixture.client()) {
      client.post("/held", "x");
      Exchange exchange = fixture.handler.takeHeld();
      client.reset();
      ServerFixture.await(() -> fixture.server.connections() == 0);
      TestParts parts = new TestParts(3, 2);
      assertThat(answer(exchange, parts).get(20, TimeUnit.SECONDS)).isFalse();
      assertThat(parts.made).hasValue(0);
    }
  }

  @Test
  void clientThatTakesNothingIsCutOff() throws Exception {
    Duration patience = Duration.ofMinutes(1);
    HttpLimits limits =
        HttpLimits.of(1000, 4000)
            .with(new HttpLimits.Times(patience, patience, Duration.ofSeconds(1)));
    try (ServerFixture fixture = new ServerFixture(limits);
        RawClient client = fixture.client()) {
      client.post("/held", "x");
      TestParts parts = new TestParts(10_000, PART);
      CompletableFuture<Boolean> delivered = answer(fixture.handler.takeHeld(), parts);
      assertThat(delivered.get(20, TimeUnit.SECONDS)).isFalse();
      ServerFixture.await(() -> fixture.server.connections() == 0);
    }
  }

  @Test
  void olderClientReadsToTheEndOfTheConnection() throws Exception {
    try (ServerFixture fixture = ServerFixture.patient();
        RawClient client = fixture.client()) {
      client.send("POST /held HTTP/1.0\r\nConnection: keep-alive\r\nContent-Length: 1\r\n\r\nx");
      CompletableFuture<Boolean> delivered =
          answer(fixture.handler.takeHeld(), new TestParts(3, 2));
      Reply head = client.head();
      assertThat(head.headers()).containsEntry("connection", "close");
      assertThat(head.headers()).doesNotContainKeys("transfer-encoding", "content-length");
      assertThat(client.rest()).isEqualTo("001122");
      assertThat(delivered.get(20, TimeUnit.SECONDS)).isTrue();
    }
  }

  @Test
  void headOfAnAnswerThatCannotBeSentIs500AndThePartsAreGivenUp() throws Exception {
    try (ServerFixture fixture = ServerFixture.patient();
        RawClient client = fixture.client()) {
      client.post("/held", "x");
      TestParts parts = new TestParts(3, 2);
      fixture
          .handler
          .takeHeld()
          .respond(
              new Response(200, "text/plain", Unpooled.EMPTY_BUFFER).with("X-Bad", "a\r\nb"),
              parts);
      assertThat(client.reply().status()).isEqualTo(500);
      assertThat(parts.made).hasValue(0);
      assertThat(parts.closed.await(20, TimeUnit.SECONDS)).isTrue();
      assertThat(client.get("/next").reply().status()).isEqualTo(200);
    }
  }

  @Test
  void headRequestGetsNoParts() throws Exception {
    try (ServerFixture fixture = ServerFixture.patient();
        RawClient client = fixture.client()) {
      client.send("HEAD /held HTTP/1.1\r\nHost: x\r\n\r\n");
      TestParts parts = new TestParts(3, 2);
      CompletableFuture<Boolean> delivered = answer(fixture.handler.takeHeld(), parts);
      assertThat(client.head().status()).isEqualTo(200);
      assertThat(delivered.get(20, TimeUnit.SECONDS)).isTrue();
      assertThat(parts.made).hasValue(0);
      assertThat(client.get("/next").reply().body()).isEqualTo("GET /next  0 ");
    }
  }

  @Test
  void answerUnderWayIsFinishedWhenTheServerStops() throws Exception {
    try (ServerFixture fixture = ServerFixture.patient();
        RawClient client = fixture.client()) {
      client.post("/held", "x");
      CompletableFuture<Boolean> delivered =
          answer(fixture.handler.takeHeld(), new TestParts(1000, PART));
      client.head();
      CompletableFuture<Boolean> stopped =
          CompletableFuture.supplyAsync(() -> fixture.server.stop(Duration.ofSeconds(20)));
      assertThat(client.chunks()).hasSize(1000 * PART);
      assertThat(delivered.get(20, TimeUnit.SECONDS)).isTrue();
      assertThat(client.isEnded()).isTrue();
      assertThat(stopped.get(20, TimeUnit.SECONDS)).isTrue();
    }
  }
}
