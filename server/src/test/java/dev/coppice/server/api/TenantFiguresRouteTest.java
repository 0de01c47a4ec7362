package dev.coppice.server.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.coppice.loader.ModelName;
import dev.coppice.server.http.RawClient;
import dev.coppice.server.http.RawClient.Reply;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a server answers of its tenants' figures, after calls. */
class TenantFiguresRouteTest {

  @AutoClose private ApiFixture server;

  @BeforeEach
  void start() throws Exception {
    server = new ApiFixture(ApiFixture.NAMED);
  }

  @Test
  void callsOfEachTenantAreCountedWithRowsHitsAndErrors() throws Exception {
    call("busy", "0.5,1\n0.25,2", 200);
    call("busy", "0.5,1", 200);
    call("busy", "0.5,1,2", 400);
    call("busy", "what", 415);

    JsonNode busy = get("/models?sort=calls").get("models").get(0);

    assertThat(busy.get("modelName").asText()).isEqualTo("busy");
    assertThat(busy.get("modelUrl").asText()).isEqualTo("test://busy");
    assertThat(busy.get("inMemory").asBoolean()).isTrue();
    assertThat(busy.get("bytes").asLong()).isEqualTo(1);
    assertThat(busy.get("calls").asInt()).isEqualTo(4);
    assertThat(busy.get("rows").asInt()).isEqualTo(3);
    assertThat(busy.get("hits").asInt()).isEqualTo(3);
    assertThat(busy.get("errors").toString())
        .isEqualTo("{\"bad_payload\":1,\"unsupported_media_type\":1}");
    assertThat(busy.at("/lastHour/calls").asInt()).isEqualTo(4);
    assertThat(busy.at("/lastHour/whole/p99").asDouble())
        .isGreaterThanOrEqualTo(busy.at("/lastHour/whole/p50").asDouble())
        .isPositive();
    assertThat(busy.at("/sinceStart/model/p50").asDouble()).isPositive();
    assertThat(busy.at("/lastFailure/kind").asText()).isEqualTo("unsupported_media_type");
    assertThat(busy.at("/lastFailure/message").asText()).contains("csv");
    assertThat(busy.get("lastCallAt").asText()).endsWith("Z");
  }

  @Test
  void detailOfAModelHasItsFigures() throws Exception {
    call("a", "0.5,1", 200);

    assertThat(get("/models/a?detail=true").at("/figures/calls").asInt()).isEqualTo(1);
    assertThat(get("/models/a").has("figures")).isFalse();
  }

  @Test
  void nameThatTheStoreDoesNotHaveIsNoTenant() throws Exception {
    call("fails/MODEL_NOT_FOUND", "0.5,1", 404);
    call("fails/OVERLOADED", "0.5,1", 503);
    server.post("/invocations", "Content-Type: text/csv\r\n" + ApiFixture.target("empty"), "");

    assertThat(get("/models?sort=calls").get("models")).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "sort=calls, thrice twice once",
    "sort=calls&order=asc, once twice thrice",
    "sort=calls&limit=2, thrice twice",
    "prefix=t, thrice twice",
    "prefix=x, ''",
    "order=desc, thrice twice once"
  })
  void listIsInTheOrderAskedFor(String query, String names) throws Exception {
    for (String name : List.of("once", "thrice", "thrice", "thrice", "twice", "twice")) {
      call(name, "0.5,1", 200);
    }

    List<String> listed = get("/models?" + query).get("models").findValuesAsText("modelName");

    assertThat(String.join(" ", listed)).isEqualTo(names);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "sort=size|sort: size (expected: one of calls, errors, p99, bytes, loads, idle)",
        "sort=|sort:  (expected: one of calls, errors, p99, bytes, loads, idle)",
        "sort=calls&order=up|order: up (expected: asc or desc)",
        "sort=calls&limit=0|limit: 0 (expected: 1 to 1000)",
        "sort=calls&limit=1001|limit: 1001 (expected: 1 to 1000)",
        "sort=calls&limit=few|limit: few (expected: 1 to 1000)",
        "sort=calls&next_page_token=YQ|next_page_token: set (expected: unset with sort, order or"
            + " prefix)"
      })
  void valueThatIsNoneIsRefusedByItsName(String query, String message) throws Exception {
    Reply reply = reply("/models?" + query);

    assertThat(reply.status()).isEqualTo(400);
    assertThat(json(reply).get("message").asText()).isEqualTo(message);
  }

  @Test
  void pageByNameStaysAsItWas() throws Exception {
    call("a", "0.5,1", 200);

    assertThat(reply("/models?limit=1").body())
        .isEqualTo(
            """
            {
              "models": [
                {
                  "modelName": "a",
                  "modelUrl": "test://a"
                }
              ]
            }
            """);
  }

  @Test
  void evictedTenantIsListedStill() throws Exception {
    call("a", "0.5,1", 200);
    server.cache.unload(new ModelName("a")).orElseThrow().join();

    JsonNode gone = get("/models?sort=calls").get("models").get(0);

    assertThat(gone.get("inMemory").asBoolean()).isFalse();
    assertThat(gone.has("modelUrl")).isFalse();
    assertThat(gone.get("calls").asInt()).isEqualTo(1);
  }

  @Test
  void listsOfAllAreMadeOneAtATimeAndWhoGetsNoTurnIsRefused() throws Exception {
    call("looked at", "0.5,1", 200);
    server.hold().holdLooks();
    try (RawClient first = server.client().get("/models?sort=calls")) {
      server.hold().awaitLook();

      Reply ranked = reply("/models?sort=bytes");
      assertThat(ranked.status()).isEqualTo(503);
      assertThat(ranked.headers()).containsEntry("retry-after", "1");
      assertThat(json(ranked).get("message").asText())
          .isEqualTo("The models are being listed for other requests, please try again.");
      assertThat(server.post("/v2/repository/index", "", "").status()).isEqualTo(503);
      server.hold().releaseLooks();
      assertThat(first.reply().status()).isEqualTo(200);
    } finally {
      server.hold().releaseLooks();
    }
    assertThat(get("/models?sort=calls").get("models")).hasSize(1);
  }

  private void call(String model, String body, int status) throws IOException {
    String headers = "Content-Type: text/csv\r\n" + ApiFixture.target(model);
    assertThat(server.post("/invocations", headers, body).status()).isEqualTo(status);
  }

  private JsonNode get(String path) throws IOException {
    Reply reply = reply(path);
    assertThat(reply.status()).as(reply.body()).isEqualTo(200);
    return json(reply);
  }

  private Reply reply(String path) throws IOException {
    try (RawClient client = server.client()) {
      return client.get(path).reply();
    }
  }

  private static JsonNode json(Reply reply) throws IOException {
    return new ObjectMapper().readTree(reply.body());
  }
}
