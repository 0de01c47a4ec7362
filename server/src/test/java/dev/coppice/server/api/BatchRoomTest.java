package dev.coppice.server.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.loader.memory.SharedBytes;
import dev.coppice.server.http.RawClient;
import dev.coppice.server.http.ServerFixture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Batches for which the heap has no room. */
@Timeout(60)
class BatchRoomTest {

  private static final String ROW = "{\"model\": \"a\", \"features\": [0.5, 1]}\n";

  private static final String STOPPING = "Server is stopping.";

  /** In which the heap is given out. */
  private static final int UNIT = 8 << 10;

  private static final int MIB = 1 << 20;

  private static final String ANSWER =
      "{\"model\": \"a\", \"error\": {\"code\": 503, \"message\": \"";

  @Test
  void batchThatFindsNoRoomIsToldSoAtOnceWhenNobodyMayWaitForItAnyMore() throws Exception {
    try (ApiFixture api = new ApiFixture(ApiFixture.NAMED);
        SharedBytes.Holding half = api.memory().open("half");
        SharedBytes.Holding quarter = api.memory().open("quarter")) {
      half.take(32 * MIB);
      quarter.take(16 * MIB);
      api.scoring.refuseWaiting();
      assertThat(batchWithRoomOf(0, api)).startsWith("HTTP/1.1 503 ").contains(STOPPING);

      int free = UNIT; // As soon as a batch has enough, its row has not.
      String answer = batchWithRoomOf(free, api);
      while (answer.contains(STOPPING)) {
        free += UNIT;
        answer = batchWithRoomOf(free, api);
      }
      assertThat(answer).startsWith("HTTP/1.1 200 ").contains(ANSWER + "No worker is available");
    }
  }

  private static String batchWithRoomOf(int bytes, ApiFixture api) throws Exception {
    ServerFixture.await(() -> api.heapBytes() == 48 * MIB);
    try (SharedBytes.Holding rest = api.memory().open("rest");
        RawClient client = api.client()) {
      rest.take(16 * MIB - bytes);
      return client
          .send(
              "POST /batch HTTP/1.0\r\nContent-Type: application/jsonlines\r\n"
                  + "Content-Length: %d\r\n\r\n%s".formatted(ROW.length(), ROW))
          .rest();
    }
  }
}
