package dev.coppice.server.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.loader.ModelName;
import dev.coppice.metrics.tenants.CallReport;
import dev.coppice.metrics.tenants.TenantSnapshot;
import dev.coppice.server.api.access.CallAccess;
import dev.coppice.server.api.access.ManagementAccess;
import dev.coppice.server.api.access.TokenFile;
import dev.coppice.server.api.access.Tokens;
import dev.coppice.server.http.RawClient;
import dev.coppice.server.http.RawClient.Reply;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Who is let in, on every route, and what the others are told. */
class AccessTest {

  private static final String ACME = "acme-0123456789ab";
  private static final String OPERATOR = "operator-0123456789";
  private static final String TEXT =
      "Authorization: no token known here (expected: Bearer and a token).";
  private static final String ATTRIBUTES = "X-Amzn-SageMaker-Custom-Attributes: ";

  @TempDir static Path directory;
  @AutoClose private static ApiFixture server;

  @BeforeAll
  static void start() throws Exception {
    Tokens calls = TokenFile.ofCalls(file("calls", ACME + " acme/\n"));
    Tokens operators = TokenFile.ofManagement(file("operators", OPERATOR));
    server =
        new ApiFixture(
            ApiFixture.NAMED,
            new Api.Access(
                false, CallAccess.of(() -> calls), null, ManagementAccess.of(() -> operators)));
  }

  private static Path file(String name, String text) throws Exception {
    return Files.writeString(directory.resolve(name), text);
  }

  private static String bearer(String token) {
    return "Authorization: Bearer " + token + "\r\n";
  }

  /** A call of a model on a route: the path, and the headers that name the model. */
  private static Reply call(String path, String model, String more) throws Exception {
    String named = model.replace("/", "%2F");
    return server.post(
        path.replace("{m}", named),
        more.replace("{target}", ApiFixture.target(model)).replace("{m}", model));
  }

  @ParameterizedTest
  @CsvSource({
    "/invocations, {target}",
    "/invocations, '" + ATTRIBUTES + "target-model={m}\r\n'",
    "/models/{m}/invoke, ''",
    "/endpoints/e/invocations, {target}",
    "/endpoints/e/invocations, '" + ATTRIBUTES + "target-model={m}\r\n'",
    "/endpoints/e/invocations-response-stream, {target}",
    "/%69nvocations, {target}",
    "/%65ndpoints/e/invocations, {target}",
  })
  void everyRouteOfACallObeysTheTokensPrefix(String path, String headers) throws Exception {
    assertThat(call(path, "acme/1", headers + bearer(ACME)).status()).isEqualTo(200);

    Reply nobody = call(path, "acme/1", headers);
    assertThat(nobody.status()).isEqualTo(401);
    assertThat(nobody.headers()).containsEntry("www-authenticate", "Bearer");
    Reply unknown = call(path, "acme/1", headers + bearer(OPERATOR));
    assertThat(unknown.status()).isEqualTo(401);
    assertThat(unknown.body()).isEqualTo(nobody.body()).doesNotContain(OPERATOR);

    Reply other = call(path, "beta/1", headers + bearer(ACME));
    assertThat(other.status()).isEqualTo(403);
    assertThat(other.headers()).doesNotContainKey("www-authenticate");
    assertThat(server.cache.status(new ModelName("beta/1"))).isEmpty();
    assertThat(other.body()).contains("Not allowed to call model: beta/1");
  }

  @Test
  void refusedCallLearnsNothingOfTheModel() throws Exception {
    String there = call("/invocations", "acme", "{target}" + bearer(ACME)).body();
    server.cache.acquire(new ModelName("acme")).close();
    assertThat(call("/invocations", "acme", "{target}" + bearer(ACME)).body()).isEqualTo(there);
    String failing = "fails/MODEL_NOT_FOUND";
    assertThat(call("/invocations", failing, "{target}" + bearer(ACME)).body())
        .isEqualTo(there.replace("acme", failing));
  }

  /** Whether one is registered under a name that no store can hold, or none can be. */
  @Test
  void refusedRowLearnsNothingOfTheModel() throws Exception {
    server.register("beta/../there");
    String rows =
        """
        {"model": "beta/../there", "features": [0.5, 1]}
        {"model": "beta/../gone", "features": [0.5, 1]}
        """;
    try (RawClient client = server.client()) {
      client.send(
          "POST /batch HTTP/1.1\r\nHost: x\r\nContent-Type: application/jsonlines\r\n"
              + "%sContent-Length: %d\r\n\r\n%s".formatted(bearer(ACME), rows.length(), rows));
      assertThat(client.head().status()).isEqualTo(200);
      assertThat(client.chunks().replace("there", "gone").lines())
          .hasSize(2)
          .containsOnly(
              "{\"model\": \"beta/../gone\", \"error\": {\"code\": 403, \"message\":"
                  + " \"Not allowed to call model: beta/../gone\"}}");
    }
  }

  @Test
  void refusedCallChangesNoFiguresOfItsTenant() throws Exception {
    ModelName gamma = new ModelName("gamma");
    server.telemetry.tenants().called(new CallReport(gamma, null, "", true, 1, 1, 1));
    String row = "{\"model\": \"gamma\", \"features\": [0.5, 1]}\n";
    for (int i = 0; i < 20; i++) { // By the last answer the first was counted, were it to be.
      Reply batch =
          server.post("/batch", "Content-Type: application/jsonlines\r\n" + bearer(ACME), row);
      assertThat(batch.status()).isEqualTo(200);
      assertThat(call("/invocations", "gamma", "{target}" + bearer(ACME)).status()).isEqualTo(403);
    }
    TenantSnapshot figures = server.telemetry.tenants().find(gamma).orElseThrow();
    assertThat(figures.counts().calls()).isEqualTo(1);
    assertThat(figures.errors()).isEmpty();
  }

  @Test
  void plainRoutesSayItInJson() throws Exception {
    assertThat(call("/invocations", "acme/1", "{target}").body())
        .isEqualTo(
            "{\n  \"code\": 401,\n  \"type\": \"UnauthorizedException\",\n  \"message\": \"%s\"\n}\n"
                .formatted(TEXT));
    assertThat(call("/invocations", "b", "{target}" + bearer(ACME)).body())
        .isEqualTo(
            "{\n  \"code\": 403,\n  \"type\": \"AccessDeniedException\",\n"
                + "  \"message\": \"Not allowed to call model: b\"\n}\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"invocations", "invocations-response-stream"})
  void runtimeRoutesSayItInTheShapesOfTheApi(String operation) throws Exception {
    Reply nobody = call("/endpoints/e/" + operation, "acme/1", "{target}");
    assertThat(nobody.headers()).containsEntry("x-amzn-errortype", "UnrecognizedClientException");
    assertThat(nobody.body()).isEqualTo("{\n  \"Message\": \"%s\"\n}\n".formatted(TEXT));
    Reply other = call("/endpoints/e/" + operation, "b", "{target}" + bearer(ACME));
    assertThat(other.headers()).containsEntry("x-amzn-errortype", "AccessDeniedException");
    assertThat(other.body()).isEqualTo("{\n  \"Message\": \"Not allowed to call model: b\"\n}\n");
  }

  /** Else whoever has no token could try out what the server has. */
  @ParameterizedTest
  @ValueSource(
      strings = {"/endpoints/-/invocations", "/endpoints/e/invocations", "/models/%2e%2e/invoke"})
  void nothingIsSaidOfTheRequestBeforeItsCallerIsKnown(String path) throws Exception {
    assertThat(server.post(path, "X-Amzn-SageMaker-Target-Variant: none\r\n").status())
        .isEqualTo(401);
  }

  @ParameterizedTest
  @CsvSource({
    "GET, /models",
    "GET, /models/",
    "GET, /models/acme",
    "DELETE, /models/acme",
    "POST, /models",
    "PUT, /models",
    "GET, /metrics",
    "GET, /%6detrics",
    "HEAD, /metrics",
    "GET, '/models?limit=1'"
  })
  void whateverChangesOrListsNeedsAManagementToken(String method, String path) throws Exception {
    assertThat(ask(method, path, "").status()).isEqualTo(401);
    Reply caller = ask(method, path, bearer(ACME));
    assertThat(caller.status()).isEqualTo(401);
    assertThat(caller.headers()).containsEntry("www-authenticate", "Bearer");
    assertThat(ask(method, path, bearer(OPERATOR)).status()).isIn(200, 404, 405);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/ping",
        "/health",
        "/livez",
        "/readyz",
        "/version",
        "/execution-parameters",
        "/v2",
        "/v2/health/live",
        "/v2/health/ready",
        "/console"
      })
  void probesNeedNoToken(String path) throws Exception {
    assertThat(ask("GET", path, "").status()).isEqualTo(200);
  }

  @Test
  void unknownPathsAreUnknownToAll() throws Exception {
    assertThat(ask("GET", "/nosuch", "").status()).isEqualTo(404);
    assertThat(ask("GET", "/models/a/b", "").status()).isEqualTo(404);
  }

  private static Reply ask(String method, String path, String headers) throws Exception {
    try (RawClient client = server.client()) {
      client.send(method + " " + path + " HTTP/1.1\r\nHost: x\r\n" + headers + "\r\n");
      return method.equals("HEAD") ? client.head() : client.reply();
    }
  }
}
