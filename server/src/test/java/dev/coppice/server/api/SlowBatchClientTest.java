package dev.coppice.server.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coppice.server.http.RawClient;
import dev.coppice.server.http.ServerFixture;
import dev.coppice.server.http.request.HttpLimits;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What a batch holds of the heap while its client is slow to read the answer. */
class SlowBatchClientTest {

  private static final int MIB = 1 << 20;

  /** The two kernels take less than their answer. */
  private static final int ROWS = 250_000;

  private static final HttpLimits LIMITS = HttpLimits.of(16 * MIB, 64L * MIB);

  private static void send(int rows, RawClient client) throws IOException {
    String body = "{\"model\": \"a\", \"features\": [0.5, 1]}\n".repeat(rows);
    client.send(
        "POST /batch HTTP/1.1\r\nHost: x\r\nContent-Type: application/jsonlines\r\n"
            + "Content-Length: %d\r\n\r\n%s".formatted(body.length(), body));
    assertThat(client.head().status()).isEqualTo(200);
  }

  @Test
  void textsOfRowsThatAreScoredAreNotHeldWhileTheAnswerIsRead() throws Exception {
    try (ApiFixture api = new ApiFixture(ApiFixture.NAMED, ApiFixture.OPEN, LIMITS);
        RawClient client = api.client()) {
      send(ROWS, client);
      ServerFixture.await(() -> api.heapBytes() < 4 * MIB);
      assertThat(api.heapBytes()).as("of whose the rows are, and scores").isGreaterThan(2 * MIB);
      assertThat(client.chunks().lines()).hasSize(ROWS);
    }
  }

  /** At the least rate alone it would hold the room for hours. */
  @Test
  void clientThatReadsTheAnswerSteadilyAndForTooLongLosesItAndItsRoom() throws Exception {
    Duration request = Duration.ofSeconds(3);
    HttpLimits limits = LIMITS.with(HttpLimits.Times.of(request, Duration.ofMinutes(1)));
    try (ApiFixture api = new ApiFixture(ApiFixture.NAMED, ApiFixture.OPEN, limits);
        RawClient client = new RawClient(api.http.port(), 4 << 10)) {
      send(60_000, client);
      assertThat(api.heapBytes()).isPositive();
      assertThatThrownBy(() -> client.chunks(2_500, Duration.ofMillis(40)))
          .isInstanceOf(IOException.class);
      ServerFixture.await(() -> api.heapBytes() == 0);
    }
  }
}
