package dev.coppice.server.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.server.http.RawClient;
import dev.coppice.server.http.RawClient.Reply;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Calls of the model without a name, alone and beside models with names. */
class SingleModelTest {

  private static final String ALONE =
      "Endpoint %s is not a multi-model endpoint and does not support target model header.";

  @Test
  void namelessModelAnswersInItsOwnDialect() throws Exception {
    try (ApiFixture single = new ApiFixture(ApiFixture.SINGLE)) {
      single.loadSingle();
      Reply reply = single.post("/invocations", "");
      assertThat(reply.status()).isEqualTo(200);
      assertThat(reply.headers()).containsEntry("content-type", "text/csv; charset=utf-8");
      Reply runtime = single.post("/endpoints/e/invocations", "");
      assertThat(runtime.headers()).containsEntry("content-type", "text/csv; charset=utf-8");
      Reply refused = single.post("/invocations", "Content-Type: image/png\r\n", "x");
      assertThat(refused.status()).isEqualTo(415);
      assertThat(refused.headers()).containsEntry("content-type", "text/plain; charset=utf-8");
      assertThat(refused.body()).startsWith("image/png is not an accepted ContentType: ");
      assertThat(single.post("/invocations", "", "").status()).isEqualTo(204);
    }
  }

  /** They are found by who does not know the models. */
  @ParameterizedTest
  @CsvSource({
    "GET, 'X: none', 405",
    "POST, 'Content-Length: 9999999', 413",
    "POST, 'Content-Encoding: gzip', 415",
    "POST, 'Expect: tea', 417",
  })
  void errorsOfHttpItselfAreJson(String method, String header, int status) throws Exception {
    try (ApiFixture single = new ApiFixture(ApiFixture.SINGLE);
        RawClient client = single.client()) {
      String request = method + " /invocations HTTP/1.1\r\nHost: x\r\n" + header + "\r\n\r\n";
      Reply reply = client.send(request).reply();
      assertThat(reply.status()).isEqualTo(status);
      assertThat(reply.headers()).containsEntry("content-type", "application/json");
    }
  }

  @Test
  void namelessModelAloneRefusesNames() throws Exception {
    try (ApiFixture single = new ApiFixture(ApiFixture.SINGLE)) {
      Reply plain = single.post("/invocations", ApiFixture.target("a"));
      assertThat(plain.status()).isEqualTo(400);
      assertThat(plain.headers()).containsEntry("content-type", "application/json");
      assertThat(plain.body()).contains(ALONE.formatted("coppice"));
      Reply runtime = single.post("/endpoints/fleet/invocations", ApiFixture.target("a"));
      assertThat(runtime.status()).isEqualTo(400);
      assertThat(runtime.headers()).containsEntry("x-amzn-errortype", "ValidationError");
      assertThat(runtime.body()).contains(ALONE.formatted("fleet"));
      Reply byPath = single.post("/models/single/invoke", "");
      assertThat(byPath.status()).isEqualTo(404);
      assertThat(byPath.body()).contains("Model not found: single");
    }
  }

  @Test
  void bothKindsOfModelsServeSideBySide() throws Exception {
    Api.Models both = new Api.Models(true, ApiFixture.JSON, null, ApiFixture.SINGLE_MODEL, null);
    try (ApiFixture fixture = new ApiFixture(both)) {
      fixture.loadSingle();
      assertThat(fixture.post("/invocations", "").headers())
          .containsEntry("content-type", "text/csv; charset=utf-8");
      assertThat(fixture.post("/invocations", ApiFixture.target("a")).headers())
          .containsEntry("content-type", "application/json");
    }
  }

  @Test
  void namelessModelIsWaitedForByNobody() throws Exception {
    try (ApiFixture fixture = new ApiFixture(ApiFixture.SINGLE)) {
      Reply reply = fixture.post("/invocations", "");
      assertThat(reply.status()).isEqualTo(503);
      assertThat(reply.headers()).containsEntry("content-type", "text/plain; charset=utf-8");
      assertThat(reply.headers()).containsEntry("retry-after", "1");
      assertThat(reply.body()).isEqualTo("Model is loading.");
      Reply runtime = fixture.post("/endpoints/e/invocations", "");
      assertThat(runtime.status()).isEqualTo(503);
      assertThat(runtime.headers()).containsEntry("x-amzn-errortype", "ServiceUnavailable");
    }
  }
}
