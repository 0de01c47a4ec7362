package dev.coppice.server.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import dev.coppice.loader.memory.SharedBytes;
import dev.coppice.server.api.control.AnswerRoom;
import dev.coppice.server.http.RawClient.Reply;
import dev.coppice.server.http.ServerFixture;
import dev.coppice.server.http.exchange.Response;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import org.junit.jupiter.api.Test;

/** Answers of hundreds of kilobytes, as many as there are clients who ask and do not read. */
class LargeControlAnswersTest {

  private static final int MODELS = 100;

  @Test
  void longAnswerWithoutRoomIsRefusedInItsRoutesOwnWords() throws Exception {
    try (ApiFixture server = serverOfLongNames()) {
      SharedBytes.Holding half = server.memory().open("half");
      SharedBytes.Holding quarter = server.memory().open("quarter");
      SharedBytes.Holding nearlyAll = server.memory().open("nearly all");
      half.take(32 << 20);
      quarter.take(16 << 20);
      nearlyAll.take((16 << 20) - (64 << 10));

      for (String path : new String[] {"/models?sort=calls&limit=1000", "/models"}) {
        Reply refused = server.get(path);
        assertThat(refused.status()).as(path).isEqualTo(503);
        assertThat(refused.headers()).containsEntry("retry-after", "1");
        assertThat(refused.body()).contains("ServiceUnavailableException", "bytes of answers");
      }
      Reply index = server.post("/v2/repository/index", "", "");
      assertThat(index.status()).isEqualTo(503);
      assertThat(index.body()).startsWith("{\n  \"error\": \"Too many bytes of answers");
      assertThat(server.get("/models?sort=calls&limit=1").status()).isEqualTo(200);

      half.close();
      quarter.close();
      nearlyAll.close();
      assertThat(server.get("/models?sort=calls&limit=1000").status()).isEqualTo(200);
      assertThat(server.post("/v2/repository/index", "", "").status()).isEqualTo(200);
      ServerFixture.await(() -> server.heapBytes() == 0);
    }
  }

  @Test
  void longAnswerIsCountedUntilItIsSent() throws Exception {
    SharedBytes account = new SharedBytes(1 << 20);
    AnswerRoom room = new AnswerRoom(account, new SharedBytes(1));
    FakeExchange exchange = new FakeExchange(Runnable::run);
    long[] whileSent = new long[1];
    exchange.beforeSent(() -> whileSent[0] = account.used());

    room.respond(exchange, Response.text(200, "text/plain", "x".repeat(100 << 10)));

    assertThat(exchange.answer().status()).isEqualTo(200);
    assertThat(whileSent[0]).isGreaterThanOrEqualTo(100 << 10);
    assertThat(account.used()).isZero();
  }

  @Test
  void longAnswerIsMadeOnceThereIsRoomForIt() throws Exception {
    SharedBytes account = new SharedBytes(1 << 20);
    AnswerRoom room = new AnswerRoom(account, new SharedBytes(1));
    SharedBytes.Holding others = account.open("others");
    others.take(500 << 10);

    FakeExchange refused = new FakeExchange(Runnable::run);
    room.respond(refused, 300 << 10, () -> fail("made without room"));
    assertThat(refused.answer().status()).isEqualTo(503);
    others.close();

    FakeExchange exchange = new FakeExchange(Runnable::run);
    long[] whileMade = new long[1];
    room.respond(
        exchange,
        300 << 10,
        () -> {
          whileMade[0] = account.used();
          return Response.text(200, "text/plain", "made");
        });
    assertThat(exchange.answer().status()).isEqualTo(200);
    assertThat(whileMade[0]).isGreaterThanOrEqualTo(300 << 10);
    assertThat(account.used()).isZero();
  }

  @Test
  void shorterAnswersThatNobodyReadsHaveABoundOfTheirOwn() throws Exception {
    SharedBytes account = new SharedBytes(1 << 20);
    SharedBytes small = new SharedBytes(1 << 20);
    AnswerRoom room = new AnswerRoom(account, small);
    Deque<Runnable> unread = new ArrayDeque<>();
    for (Runnable one = room.take(60_000); one != null; one = room.take(60_000)) {
      unread.add(one);
    }

    assertThat(unread).hasSize(16);
    assertThat(account.used()).isZero();
    FakeExchange refused = new FakeExchange(Runnable::run);
    room.respond(refused, Response.text(200, "text/plain", "x".repeat(5_000)));
    assertThat(refused.answer().status()).isEqualTo(503);
    FakeExchange tiny = new FakeExchange(Runnable::run);
    room.respond(tiny, Response.text(200, "text/plain", "x".repeat(4_000)));
    assertThat(tiny.answer().status()).isEqualTo(200);
    unread.forEach(Runnable::run);
    assertThat(small.used()).isZero();
  }

  private static ApiFixture serverOfLongNames() throws IOException {
    ApiFixture server = new ApiFixture(ApiFixture.NAMED);
    for (int i = 0; i < MODELS; i++) {
      String target = ApiFixture.target("n".repeat(900) + i);
      assertThat(server.post("/invocations", target).status()).isEqualTo(200);
    }
    return server;
  }
}
