package dev.coppice.server.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.server.http.RawClient;
import dev.coppice.server.http.ServerFixture;
import dev.coppice.server.http.request.HttpLimits;
import org.junit.jupiter.api.Test;

/** What a batch holds of the heap while its client reads the answer. */
class BatchMemoryTest {

  private static final int MIB = 1 << 20;

  /** The two kernels take less than their answer. */
  private static final int ROWS = 250_000;

  @Test
  void textsOfRowsThatAreScoredAreNotHeldWhileTheAnswerIsRead() throws Exception {
    String body = "{\"model\": \"a\", \"features\": [0.5, 1]}\n".repeat(ROWS);
    HttpLimits limits = HttpLimits.of(16 * MIB, 64L * MIB);
    try (ApiFixture api = new ApiFixture(ApiFixture.NAMED, Api.Access.OPEN, limits);
        RawClient client = api.client()) {
      client.send(
          "POST /batch HTTP/1.1\r\nHost: x\r\nContent-Type: application/jsonlines\r\n"
              + "Content-Length: %d\r\n\r\n%s".formatted(body.length(), body));
      assertThat(client.head().status()).isEqualTo(200);

      ServerFixture.await(() -> api.heapBytes() < 4 * MIB);
      assertThat(api.heapBytes()).as("of whose the rows are, and scores").isGreaterThan(2 * MIB);
      assertThat(client.chunks().lines()).hasSize(ROWS);
    }
  }
}
