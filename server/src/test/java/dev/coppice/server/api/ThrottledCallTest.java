package dev.coppice.server.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.loader.ModelName;
import dev.coppice.metrics.Telemetry;
import dev.coppice.metrics.tenants.ErrorKind;
import dev.coppice.metrics.tenants.TenantFigures;
import dev.coppice.server.api.access.CallAccess;
import dev.coppice.server.api.access.LimitTable;
import dev.coppice.server.api.access.ManagementAccess;
import dev.coppice.server.api.access.TenantLimit;
import dev.coppice.server.api.access.TenantLimits;
import dev.coppice.server.http.RawClient;
import dev.coppice.server.http.RawClient.Reply;
import dev.coppice.server.http.ServerFixture;
import java.io.IOException;
import java.time.InstantSource;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Calls beyond their tenant's limit, on the routes. */
class ThrottledCallTest {

  private static final Map<String, TenantLimit> LIMITS =
      Map.of("rated", new TenantLimit(0, 1), "single file", new TenantLimit(1, 0));

  private static final ModelName RATED = new ModelName("rated");

  private final Telemetry telemetry =
      new Telemetry(TenantFigures.ofMost(100), InstantSource.system());
  private final ApiFixture server = new ApiFixture(ApiFixture.NAMED, access());

  ThrottledCallTest() throws IOException {}

  private Api.Access access() {
    LimitTable table = new LimitTable(TenantLimit.NONE, LIMITS);
    // Time stands still.
    TenantLimits limits = new TenantLimits(() -> table, telemetry.requests(), () -> 0);
    return new Api.Access(false, CallAccess.OPEN, limits, ManagementAccess.OPEN);
  }

  @AfterEach
  void close() {
    server.close();
    telemetry.close();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "/invocations | text/csv | 0.5,1",
        "/invocations | application/json | {'dataframe_split': {'data': [[0.5, 1]]}}",
        "/models/rated/invoke | text/csv | 0.5,1",
        "/endpoints/e/invocations | text/csv | 0.5,1",
        "/endpoints/e/invocations-response-stream | text/csv | 0.5,1",
        "/v2/models/rated/infer | application/json | {'inputs': [{'name': 'x', 'datatype': 'FP64',"
            + " 'shape': [1, 2], 'data': [0.5, 1]}]}",
      })
  void callBeyondTheRateIsToldWhenToComeBackOnEveryRoute(String path, String type, String body)
      throws Exception {
    String headers = "Content-Type: " + type + "\r\n" + ApiFixture.target("rated");
    String json = body.replace('\'', '"');
    assertThat(server.post(path, headers, json).status()).isEqualTo(200);

    Reply refused = server.post(path, headers, json);
    assertThat(refused.status()).isEqualTo(429);
    assertThat(refused.headers()).containsEntry("retry-after", "1");
    assertThat(refused.body())
        .contains("Too many calls of model: rated (expected: at most 1 per second).");
    assertThat(server.post("/invocations", ApiFixture.target("other")).status()).isEqualTo(200);
  }

  @Test
  void rowsOfABatchBeyondTheRateFailAndTheOthersAreScored() throws Exception {
    assertThat(server.post("/invocations", ApiFixture.target("rated")).status()).isEqualTo(200);

    String rows =
        "{\"model\": \"rated\", \"features\": [1, 2]}\n{\"model\": \"other\", \"features\": [1, 2]}";
    try (RawClient client =
        server
            .client()
            .send(
                "POST /batch HTTP/1.1\r\nHost: x\r\nContent-Type: application/jsonlines\r\n"
                    + "Content-Length: %d\r\n\r\n%s".formatted(rows.length(), rows))) {
      assertThat(client.head().status()).isEqualTo(200);
      assertThat(client.chunks().lines())
          .satisfiesExactly(
              rated ->
                  assertThat(rated).contains("\"code\": 429", "Too many calls of model: rated"),
              other -> assertThat(other).doesNotContain("error"));
    }
  }

  @Test
  void callBeyondTheRateIsToldInItsRoutesOwnForm() throws Exception {
    assertThat(server.post("/invocations", ApiFixture.target("rated")).status()).isEqualTo(200);

    assertThat(server.post("/models/rated/invoke", "").body())
        .isEqualTo(
            "{\n  \"code\": 429,\n  \"type\": \"ThrottlingException\",\n  \"message\":"
                + " \"Too many calls of model: rated (expected: at most 1 per second).\"\n}\n");
    assertThat(server.post("/endpoints/e/invocations", ApiFixture.target("rated")).headers())
        .containsEntry("x-amzn-errortype", "ThrottlingException");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "/invocations|text/csv|0.5,1|429",
        "/invocations|application/json|{\"inputs\": [[0.5, 1]]}|429",
        "/models/rated/invoke|text/csv|0.5,1|429",
        "/endpoints/e/invocations|text/csv|0.5,1|429",
        "/endpoints/e/invocations-response-stream|text/csv|0.5,1|429",
        "/v2/models/rated/infer|application/json|{}|429",
        "/batch|application/jsonlines|{\"model\": \"rated\", \"features\": [0.5, 1]}|200",
      })
  void callBeyondTheRateIsAnErrorOfItsTenant(String path, String type, String body, int status)
      throws Exception {
    String target = ApiFixture.target("rated");
    assertThat(server.post("/invocations", target).status()).isEqualTo(200);

    String headers = "Content-Type: " + type + "\r\n" + target;
    assertThat(server.post(path, headers, body).status()).isEqualTo(status);

    TenantFigures figures = server.telemetry.tenants();
    ServerFixture.await(() -> figures.find(RATED).orElseThrow().counts().calls() == 2);
    assertThat(figures.find(RATED).orElseThrow().errors())
        .isEqualTo(Map.of(ErrorKind.THROTTLED, 1L));
  }

  @Test
  void descriptionThatMayLoadAModelCountsAsACallAndAnOperatorsLoadDoesNot() throws Exception {
    assertThat(server.get("/v2/models/rated").status()).isEqualTo(200);

    Reply refused = server.get("/v2/models/rated");
    assertThat(refused.status()).isEqualTo(429);
    assertThat(refused.headers()).containsEntry("retry-after", "1");
    assertThat(refused.body()).contains("\"error\": \"Too many calls of model: rated");
    assertThat(server.post("/v2/repository/models/rated/load", "").status()).isEqualTo(200);
    for (int i = 0; i < 20; i++) {
      assertThat(server.get("/v2/models/single%20file").status()).isEqualTo(200);
      assertThat(server.get("/v2/models/single%20file/versions/9").status()).isEqualTo(404);
    }
  }

  @Test
  void placeIsFreeAgainOnceTheAnswerIsOutWhateverItSays() throws Exception {
    String target = ApiFixture.target("single file");
    for (int i = 0; i < 20; i++) {
      assertThat(server.post("/invocations", target).status()).isEqualTo(200);
      assertThat(server.post("/invocations", target, "text").status()).isEqualTo(415);
      assertThat(server.post("/invocations", target, "").status()).isEqualTo(204);
    }
  }
}
