package dev.coppice.server.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coppice.server.http.RawClient.Reply;
import dev.coppice.server.http.exchange.Exchange;
import dev.coppice.server.http.request.HttpLimits;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.io.IOException;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the heads and bodies of all clients together may take, and who still gets through. */
class MemoryOfAllTest {

  private static final int MAX_BODY = ServerFixture.MAX_BODY;

  /** Three of the largest bodies, which wait to be answered though their clients are gone. */
  private static List<Exchange> holdThree(ServerFixture fixture) throws Exception {
    List<Exchange> held = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      try (RawClient client = fixture.client()) {
        client.post("/held", "a".repeat(MAX_BODY));
        held.add(fixture.handler.takeHeld());
      }
    }
    return held;
  }

  @Test
  void smallRequestsFindRoomWhileLargeBodiesFillTheirPart() throws Exception {
    try (ServerFixture fixture = ServerFixture.patient();
        RawClient small = fixture.client()) {
      List<Exchange> large = holdThree(fixture);
      assertThat(fixture.server.bodyBytesInFlight()).isEqualTo(3L * MAX_BODY);

      assertThat(small.post("/", "b".repeat(64 << 10)).reply().status()).isEqualTo(200);
      Reply refused = small.post("/", "b".repeat((64 << 10) + 1)).reply();
      assertThat(refused.status()).isEqualTo(503);
      assertThat(refused.headers()).containsEntry("retry-after", "1");
      assertThat(refused.body()).contains("\"type\": \"ServiceUnavailableException\"");
      large.forEach(each -> each.respond(EchoHandler.echo(each)));
    }
  }

  @Test
  void smallestBodiesFindRoomWhateverOthersHold() throws Exception {
    try (ServerFixture fixture = ServerFixture.patient();
        RawClient own = fixture.client()) {
      List<Exchange> held = holdThree(fixture);
      for (int i = 0; i < 16; i++) {
        try (RawClient client = fixture.client()) {
          client.post("/held", "b".repeat(64 << 10));
          held.add(fixture.handler.takeHeld());
        }
      }
      assertThat(fixture.server.bodyBytesInFlight()).isEqualTo(4L * MAX_BODY);

      assertThat(own.post("/", "c".repeat(4 << 10)).reply().status()).isEqualTo(200);
      assertThat(own.post("/", "c".repeat((4 << 10) + 1)).reply().status()).isEqualTo(503);
      held.forEach(each -> each.respond(EchoHandler.echo(each)));
    }
  }

  @Test
  void largeBodyThatFindsNoRoomIsRefusedAtOnceNotAtItsEnd() throws Exception {
    try (ServerFixture fixture = ServerFixture.patient();
        RawClient first = fixture.client();
        RawClient trickling = fixture.client();
        RawClient asking = fixture.client()) {
      List<Exchange> large = holdThree(fixture);
      trickling.send("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 600000\r\n\r\n");
      trickling.send("b".repeat((64 << 10) + 1));
      Reply refused = trickling.reply();
      assertThat(refused.status()).isEqualTo(503);
      assertThat(refused.headers()).containsEntry("retry-after", "1");
      assertThat(trickling.isEnded()).isTrue();
      asking.send(
          "POST / HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 600000\r\n\r\n");
      assertThat(asking.reply().status()).isEqualTo(503);
      large.forEach(each -> each.respond(EchoHandler.echo(each)));
      assertThat(first.post("/", "a".repeat(MAX_BODY)).reply().status()).isEqualTo(200);
    }
  }

  @Test
  void bodyIsRefusedByItsAnnouncedLengthBeforeItComes() throws Exception {
    try (ServerFixture fixture = ServerFixture.patient();
        RawClient silent = fixture.client()) {
      List<Exchange> large = holdThree(fixture);
      silent.send("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 600000\r\n\r\n");
      assertThat(silent.reply().status()).isEqualTo(503);
      large.forEach(each -> each.respond(EchoHandler.echo(each)));
    }
  }

  @Test
  void refusedClientsBeyondSomeAreNotListenedToAfterTheirAnswer() throws Exception {
    try (ServerFixture fixture = ServerFixture.patient()) {
      List<RawClient> refused = new ArrayList<>();
      for (int i = 0; i < 80; i++) {
        RawClient client = fixture.client();
        refused.add(client);
        client.send("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 2000000\r\n\r\n");
        assertThat(client.reply().status()).isEqualTo(413);
      }
      ServerFixture.await(() -> fixture.server.connections() == 64);
      for (RawClient each : refused) {
        each.close();
      }
    }
  }

  @Test
  void boundIsUsuallyFourOfTheLargestBodiesAndAtLeastTwo() {
    assertThat(HttpLimits.Bodies.usualMemory(6 << 20)).isEqualTo(24L << 20);
    assertThatThrownBy(() -> HttpLimits.of(1000, 1999))
        .hasMessage("maxMemoryOfAll: 1999 (expected: 2000 or more)");
  }

  @Test
  void bodyThatFindsNoDirectMemoryIsRefusedAndLeavesNothingInTheAccount() throws Exception {
    int length = 1 << 25;
    try (ServerFixture fixture = new ServerFixture(HttpLimits.of(length, 4L << 25))) {
      ByteBuf others = allDirectMemoryBut(3L << 23);
      try {
        for (int i = 0; i < 5; i++) { // More than the account would have held.
          assertThat(statusOf(fixture, length)).isEqualTo(503);
        }
        ServerFixture.await(() -> fixture.server.bodyBytesInFlight() == 0);
      } finally {
        others.release();
      }
      assertThat(statusOf(fixture, length)).isEqualTo(200);
    }
  }

  private static int statusOf(ServerFixture fixture, int length) throws Exception {
    try (RawClient client = fixture.client()) {
      Thread.ofVirtual().start(() -> sendAsFarAsTaken(client, length));
      return client.head().status();
    }
  }

  private static ByteBuf allDirectMemoryBut(long bytes) {
    long used =
        ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
            .filter(pool -> pool.getName().equals("direct"))
            .mapToLong(BufferPoolMXBean::getTotalCapacity)
            .sum();
    return UnpooledByteBufAllocator.DEFAULT.directBuffer(
        (int) (HttpServer.maxDirectMemory() - used - bytes));
  }

  private static void sendAsFarAsTaken(RawClient client, int length) {
    try {
      client.send("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: " + length + "\r\n\r\n");
      client.send(new byte[length]);
    } catch (IOException cut) {
      // The server has said what it had to say.
    }
  }

  @Test
  void headsBeyondTheBoundOfAllAre503UntilOthersAreAnswered() throws Exception {
    HttpLimits limits =
        HttpLimits.of(MAX_BODY, 4L * MAX_BODY)
            .with(new HttpLimits.Heads(8 << 10, 16 << 10, 128, 80 << 10));
    try (ServerFixture fixture = new ServerFixture(limits);
        RawClient half = fixture.client();
        RawClient next = fixture.client()) {
      half.send("GET / HTTP/1.1\r\nHost: x\r\nX: " + "x".repeat(14 << 10) + "\r\nY: ");
      ServerFixture.await(() -> fixture.server.shared().headBytes() > 3 * (14 << 10));
      next.send("GET / HTTP/1.1\r\nHost: x\r\nX: " + "x".repeat(14 << 10) + "\r\n");
      Reply refused = next.reply();
      assertThat(refused.status()).isEqualTo(503);
      assertThat(refused.headers())
          .containsEntry("retry-after", "1")
          .containsEntry("connection", "close");
      try (RawClient small = fixture.client()) { // For which a part is kept.
        assertThat(small.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n").reply().status()).isEqualTo(200);
      }
      assertThat(half.send("y\r\n\r\n").reply().status()).isEqualTo(200);
      try (RawClient third = fixture.client()) {
        third.send("GET / HTTP/1.1\r\nHost: x\r\nX: " + "x".repeat(12 << 10) + "\r\n\r\n");
        assertThat(third.reply().status()).isEqualTo(200);
      }
    }
  }

  /** Such as those of health checks. */
  @Test
  void smallestHeadsFindRoomWhateverOthersHold() throws Exception {
    int bound = 32 << 10;
    HttpLimits limits =
        HttpLimits.of(MAX_BODY, 4L * MAX_BODY)
            .with(new HttpLimits.Heads(8 << 10, 16 << 10, 128, bound));
    String begin = "GET / HTTP/1.1\r\nHost: x\r\nX: ";
    List<RawClient> larger = new ArrayList<>();
    List<RawClient> smallest = new ArrayList<>();
    try (ServerFixture fixture = new ServerFixture(limits);
        RawClient next = fixture.client()) {
      for (int i = 0; i < 4; i++) {
        larger.add(fixture.client().send(begin + "x".repeat(2 << 10) + "\r\nY: "));
      }
      ServerFixture.await(() -> fixture.server.shared().headBytes() > 24 << 10);
      for (int i = 0; i < 10; i++) {
        smallest.add(fixture.client().send(begin + "x".repeat(300) + "\r\nY: "));
      }
      ServerFixture.await(() -> fixture.server.shared().headBytes() > bound);

      assertThat(next.send(begin + "x".repeat(2 << 10) + "\r\n").reply().status()).isEqualTo(503);
      try (RawClient probe = fixture.client()) {
        assertThat(probe.get("/").reply().status()).isEqualTo(200);
      }
      for (RawClient each : smallest) {
        assertThat(each.send("y\r\n\r\n").reply().status()).isEqualTo(200);
        each.close();
      }
      for (RawClient each : larger) {
        each.close();
      }
    }
  }

  @Test
  void trailersAndLinesOfChunksCountAsHeadsDo() throws Exception {
    String chunked = "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n";
    HttpLimits limits =
        HttpLimits.of(MAX_BODY, 4L * MAX_BODY)
            .with(new HttpLimits.Heads(8 << 10, 16 << 10, 128, 64 << 10));
    try (ServerFixture fixture = new ServerFixture(limits);
        RawClient first = fixture.client();
        RawClient second = fixture.client();
        RawClient third = fixture.client()) {
      first.send(chunked + "1;" + "x".repeat(4 << 10) + "\r\na");
      ServerFixture.await(() -> fixture.server.shared().headBytes() > 3 * (4 << 10));
      second.send(chunked + "1\r\nb\r\n0\r\n" + "T: t\r\n".repeat(100));
      second.send("U: " + "u".repeat(10 << 10) + "\r\n");
      ServerFixture.await(() -> fixture.server.shared().headBytes() > 3 * (14 << 10));

      third.send(chunked + "1\r\nc\r\n0\r\nV: " + "v".repeat(12 << 10) + "\r\n");
      Reply refused = third.reply();
      assertThat(refused.status()).isEqualTo(503);
      assertThat(refused.headers())
          .containsEntry("retry-after", "1")
          .containsEntry("connection", "close");
      assertThat(first.send("\r\n0\r\n\r\n").reply().status()).isEqualTo(200);
      assertThat(second.send("\r\n").reply().status()).isEqualTo(200);
      assertThat(fixture.server.shared().headBytes()).isLessThan(3 * (14 << 10));
    }
  }
}
