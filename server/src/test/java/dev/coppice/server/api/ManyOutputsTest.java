package dev.coppice.server.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.loader.memory.SharedBytes;
import dev.coppice.server.http.RawClient;
import dev.coppice.server.http.RawClient.Reply;
import dev.coppice.server.http.ServerFixture;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A call of many outputs, whose answer takes more of the heap than there is. */
class ManyOutputsTest {

  private static final int MIB = 1 << 20;
  private static final int ROWS = 20_000;

  /** They take 8 MiB as text; their rows, and a score each, less than 2. */
  private static final int OUTPUTS = 16;

  @Test
  void callWaitsForRoomForAllThatItAsksFor() throws Exception {
    try (ApiFixture api = new ApiFixture(ApiFixture.NAMED);
        RawClient client = api.client()) {
      List<SharedBytes.Holding> others = allButFive(api);
      client.post("/v2/models/a/infer", body(ROWS));
      ServerFixture.await(() -> api.scoring.waiting() == 1);
      others.forEach(SharedBytes.Holding::close);

      Reply answer = client.reply();
      assertThat(answer.status()).as(answer.body()).isEqualTo(200);
      ServerFixture.await(() -> api.heapBytes() == 0);
    }
  }

  @Test
  void callWhoseAnswerWouldNotFitAloneIsToldSoWithoutAWait() throws Exception {
    try (ApiFixture api = new ApiFixture(ApiFixture.NAMED);
        RawClient client = api.client()) {
      List<SharedBytes.Holding> others = allButFive(api);
      client.post("/v2/models/a/infer", body(5 * ROWS)); // 40 MiB, and one may have 32.

      Reply answer = client.reply();
      assertThat(answer.status()).as(answer.body()).isEqualTo(400);
      assertThat(answer.body()).contains("so fewer rows");
      others.forEach(SharedBytes.Holding::close);
      ServerFixture.await(() -> api.heapBytes() == 0);
    }
  }

  /** Takes what requests may have, but for 5 MiB. */
  private static List<SharedBytes.Holding> allButFive(ApiFixture api) {
    List<SharedBytes.Holding> others = new ArrayList<>();
    for (int mib : List.of(32, 16, 11)) {
      SharedBytes.Holding other = api.memory().open(mib);
      other.take((long) mib * MIB);
      others.add(other);
    }
    return others;
  }

  private static String body(int rows) {
    return "{\"inputs\": [{\"name\": \"x\", \"datatype\": \"FP32\", \"shape\": [%d, 1], \"data\": [%s]}], \"outputs\": [%s]}"
        .formatted(
            rows,
            String.join(",", Collections.nCopies(rows, "0.5")),
            String.join(",", Collections.nCopies(OUTPUTS, "{\"name\": \"predict\"}")));
  }
}
