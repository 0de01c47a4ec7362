package dev.coppice.server.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.server.http.RawClient;
import dev.coppice.server.http.ServerFixture;
import org.junit.jupiter.api.Test;

/** Calls whose clients leave while a model is loaded for them. */
class AbandonedCallTest {

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
      ServerFixture.await(() -> api.cache.figures().waitingCalls() == 2);
      ServerFixture.await(() -> api.cache.figures().loadsRunning() == 1);

      leaving.close();
      ServerFixture.await(() -> api.cache.figures().waitingCalls() == 1);
      assertThat(api.cache.figures().loadsRunning()).isEqualTo(1);
      staying.reset(); // Known at once, unlike an end, which may be that of one side only.
      ServerFixture.await(() -> api.cache.figures().waitingCalls() == 0);
      assertThat(api.cache.figures().loadsRunning()).isEqualTo(1);

      ServerFixture.await(
          () ->
              api.telemetry
                  .scrape()
                  .text()
                  .contains("coppice_invocations_total{route=\"invocations\",status=\"4xx\"} 2.0"));
    }
  }

  @Test
  void placeOfAClientThatAskedForADescriptionIsFree() throws Exception {
    try (ApiFixture api = new ApiFixture(ApiFixture.NAMED)) {
      RawClient leaving = api.client().send("GET /v2/models/waits HTTP/1.1\r\nHost: x\r\n\r\n");
      ServerFixture.await(() -> api.cache.figures().waitingCalls() == 1);
      leaving.reset();
      ServerFixture.await(() -> api.cache.figures().waitingCalls() == 0);
    }
  }
}
