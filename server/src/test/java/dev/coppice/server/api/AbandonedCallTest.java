package dev.coppice.server.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.server.http.RawClient;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;

/** Calls whose clients leave while a model is loaded for them. */
class AbandonedCallTest {

  private static void until(BooleanSupplier condition) {
    long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("condition: false after 20 s").isLessThan(deadline);
      LockSupport.parkNanos(1_000_000);
    }
  }

  private static RawClient call(ApiFixture api) throws Exception {
    return api.client()
        .send(
            "POST /invocations HTTP/1.1\r\nHost: x\r\nContent-Type: text/csv\r\n"
                + ApiFixture.target("waits")
                + "Content-Length: 5\r\n\r\n0.5,1");
  }

  @Test
  void placeOfAClientThatIsGoneIsFreeAndItsLoadGoesOn() throws Exception {
    try (ApiFixture api = new ApiFixture(ApiFixture.NAMED)) {
      RawClient staying = call(api);
      RawClient leaving = call(api);
      until(() -> api.cache.waitingCalls() == 2);

      leaving.close();
      until(() -> api.cache.waitingCalls() == 1);
      assertThat(api.cache.loadsUnderWay()).isEqualTo(1);
      staying.close();
      until(() -> api.cache.waitingCalls() == 0);
      assertThat(api.cache.loadsUnderWay()).isEqualTo(1);

      until(
          () ->
              api.telemetry
                  .scrape()
                  .text()
                  .contains("coppice_invocations_total{route=\"invocations\",status=\"4xx\"} 2.0"));
    }
  }
}
