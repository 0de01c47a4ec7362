package dev.coppice.e2e.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.e2e.CoppiceServer;
import dev.coppice.e2e.Tenant;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Routes, methods, names and limits as strangers use them. */
final class ApiIT {

  @TempDir static Path directory;
  @AutoClose private static CoppiceServer server;
  private static Tenant tenant;

  @BeforeAll
  static void startServer() throws Exception {
    tenant = Tenant.train("acme");
    Path store = Tenant.store(directory, tenant);
    Path outside = Files.write(directory.resolve("outside.tar.gz"), tenant.artifact());
    Files.createSymbolicLink(store.resolve("leaves.tar.gz"), outside);
    server = CoppiceServer.start(store);
  }

  @Test
  void pingIsHealthy() {
    assertThat(server.get("/ping").body()).isEqualTo("{\n  \"status\": \"Healthy\"\n}\n");
  }

  @Test
  void executionParametersTellCoresAndLimit() {
    assertThat(server.get("/execution-parameters").body())
        .isEqualTo(
            "{\"MaxConcurrentTransforms\": 2, \"BatchStrategy\": \"MULTI_RECORD\","
                + " \"MaxPayloadInMB\": 6}");
  }

  @Test
  void metricsNameNoModel() {
    server.invoke(tenant.name(), tenant.csv());
    HttpResponse<String> metrics = server.get("/metrics");
    assertThat(metrics.headers().firstValue("Content-Type"))
        .contains("text/plain; version=0.0.4; charset=utf-8");
    assertThat(metrics.body())
        .contains("coppice_invocations_total{route=\"invocations\",status=\"2xx\"}")
        .contains("coppice_model_latency_seconds_bucket")
        .contains("coppice_overhead_latency_seconds_sum")
        .contains("coppice_model_loading_wait_seconds_count")
        .contains("coppice_memory_utilization_ratio")
        .doesNotContain("acme");
  }

  @ParameterizedTest
  @CsvSource({
    "PUT,/models,'GET, HEAD'",
    "POST,/models,'GET, HEAD'",
    "PATCH,/models/x,'GET, HEAD, DELETE'",
    "GET,/models/x/invoke,POST",
    "GET,/invocations,POST",
    "OPTIONS,/invocations,POST",
    "POST,/ping,'GET, HEAD'",
    "POST,/metrics,'GET, HEAD'",
    "DELETE,/execution-parameters,'GET, HEAD'",
    "PUT,/models/x/invoke,POST",
    "PATCH,/invocations,POST",
  })
  void wrongMethodIsRefusedWithTheAllowedOnes(String method, String path, String allow) {
    HttpResponse<String> answer = send(method, path);
    assertThat(answer.statusCode()).isEqualTo(405);
    assertThat(answer.headers().firstValue("Allow")).contains(allow);
    assertThat(answer.body())
        .contains("MethodNotAllowedException")
        .contains("Requested method is not allowed, please refer to API document.");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/nosuch",
        "/",
        "//",
        "//ping",
        "/ping/",
        "/ping/../ping",
        "/%2Fping",
        "/invocations/",
        "/Invocations",
        "/models/a/b",
        "/models/a/invoke/",
        "/models/a/invoke/b",
        "/models//",
        "/endpoints"
      })
  void unknownPathIsRefused(String path) {
    HttpResponse<String> answer = send("GET", path);
    assertThat(answer.statusCode()).isEqualTo(404);
    assertThat(answer.body())
        .contains("ResourceNotFoundException")
        .contains("Requested resource is not found, please refer to API document.");
  }

  @Test
  void callWithoutTargetModelNamesTheHeader() {
    HttpResponse<String> answer = send("POST", "/invocations");
    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(answer.body()).contains("Header X-Amzn-SageMaker-Target-Model is required.");
  }

  @ParameterizedTest
  @ValueSource(strings = {"../x", "/x", "a//b", "a/./b", "a/..", "x/"})
  void nameThatLeavesTheStoreIsRefusedBeforeAnyFetch(String name) {
    HttpResponse<String> answer = server.invoke(name, "1");
    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(answer.body())
        .contains(
            "X-Amzn-SageMaker-Target-Model: "
                + name
                + " (expected: a relative path without empty, '.' or '..' segments)");
  }

  @Test
  void nameThatIsTooLongOrHoldsABackslashIsRefused() {
    String rule = "(expected: 1 to 1024 printable ASCII characters, no backslash)";
    assertThat(server.invoke("a".repeat(1025), "1").body()).contains(rule);
    assertThat(server.invoke("a\\b", "1").body()).contains(rule);
  }

  @Test
  void linkOutOfTheStoreIsNotFollowed() {
    HttpResponse<String> answer = server.invoke("leaves.tar.gz", "1");
    assertThat(answer.statusCode()).isEqualTo(404);
    assertThat(answer.body()).contains("Model not found: leaves.tar.gz");
  }

  @Test
  void nameInThePathIsPercentDecodedOnce() {
    assertThat(send("POST", "/models/none%2Fat%20all/invoke").body())
        .contains("Model not found: none/at all");
    assertThat(send("POST", "/models/%2e%2e/invoke").statusCode()).isEqualTo(404);
    assertThat(send("GET", "/models/a%2541").body()).contains("Model not found: a%41");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/%70ing", "/models/", "/ping?a=b&c", "/ping?../.."})
  void pathMayBeEscapedAndHaveAQuery(String path) {
    assertThat(server.get(path).statusCode()).isEqualTo(200);
  }

  @Test
  void headIsAnsweredLikeGetWithoutTheBody() {
    for (String path : new String[] {"/ping", "/models", "/metrics", "/execution-parameters"}) {
      HttpResponse<String> answer = send("HEAD", path);
      assertThat(answer.statusCode()).isEqualTo(200);
      assertThat(answer.headers().firstValueAsLong("Content-Length").orElse(0)).isPositive();
      assertThat(answer.body()).isEmpty();
    }
    assertThat(send("HEAD", "/invocations").statusCode()).isEqualTo(405);
  }

  @Test
  void everyAnswerNamesItsRequestAndIsNotStored() {
    for (String path : new String[] {"/ping", "/nosuch", "/invocations", "/models/none"}) {
      HttpResponse<String> answer = server.get(path);
      assertThat(answer.headers().firstValue("x-request-id").orElse("")).hasSize(36);
      assertThat(answer.headers().firstValue("Cache-Control")).contains("no-store");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "/invocations, 415",
    "/models/x/invoke, 415",
    "/endpoints/fleet/invocations, 424",
    "/endpoints/fleet/invocations-response-stream, 424",
    "/batch, 415",
    "/v2/models/x/infer, 415",
    "/v2/repository/index, 415",
    "/v2/repository/models/x/load, 415",
    "/models, 415",
    "/warm, 415",
    "/drain, 415",
    "/ping, 415",
    "/nosuch, 415",
  })
  void encodedBodyIsRefusedOnEveryRoute(String path, int status) {
    HttpResponse<String> answer = server.post(path, "1", "Content-Encoding: gzip");
    assertThat(answer.statusCode()).isEqualTo(status);
    assertThat(answer.body()).contains("Content-Encoding: gzip (expected: identity)");
  }

  @Test
  void linkOutOfTheStoreIsNotFollowedForTheRuntimeApiEither() {
    HttpResponse<String> answer =
        server.post(
            "/endpoints/fleet/invocations",
            "1",
            "Content-Type: text/csv",
            CoppiceServer.TARGET_MODEL + ": leaves.tar.gz");
    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(answer.headers().firstValue("x-amzn-ErrorType")).contains("ValidationError");
    assertThat(answer.body()).contains("Model not found: leaves.tar.gz");
  }

  @Test
  void emptyBodyIsAnsweredWithNothing() {
    HttpResponse<String> answer = server.invoke(tenant.name(), "");
    assertThat(answer.statusCode()).isEqualTo(204);
    assertThat(answer.body()).isEmpty();
    assertThat(answer.headers().firstValue("Content-Type")).isEmpty();
  }

  @Test
  void everyRowOfALargeBodyIsScored() {
    String rows = (tenant.csv() + "\n").repeat(2_000);
    String score = tenant.expected().substring(1, tenant.expected().length() - 1);
    assertThat(server.invoke(tenant.name(), rows).body())
        .isEqualTo("[" + (score + ", ").repeat(1_999) + score + "]");
  }

  private static HttpResponse<String> send(String method, String path) {
    return server.send(
        HttpRequest.newBuilder(server.uri(path))
            .method(method, BodyPublishers.ofString(method.equals("POST") ? "1" : ""))
            .header("Content-Type", "text/csv")
            .build());
  }
}
