package dev.coppice.server.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.server.http.RawClient;
import dev.coppice.server.http.RawClient.Reply;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Paths, methods, names and headers below {@code /endpoints/}. */
class RuntimeRoutesTest {

  @AutoClose private static ApiFixture fixture;

  @BeforeAll
  static void start() throws Exception {
    fixture = new ApiFixture(ApiFixture.NAMED);
  }

  @Test
  void successNamesTheRequestAndTheVariant() throws Exception {
    Reply reply = fixture.post("/endpoints/e/invocations", ApiFixture.target("a"));
    assertThat(reply.status()).isEqualTo(200);
    assertThat(reply.body()).isEqualTo("[0.5]");
    assertThat(reply.headers().keySet())
        .containsExactly(
            "x-amzn-requestid",
            "cache-control",
            "date",
            "content-length",
            "content-type",
            "x-amzn-invoked-production-variant");
    assertThat(reply.headers())
        .containsEntry("content-type", "application/json")
        .containsEntry("x-amzn-invoked-production-variant", "blue");
  }

  @Test
  void whatOnlyTheRealServiceKnowsIsIgnored() throws Exception {
    Reply reply =
        fixture.post(
            "/endpoints/e/invocations",
            ApiFixture.target("a")
                + "Authorization: AWS4-HMAC-SHA256 Credential=x\r\n"
                + "X-Amzn-SageMaker-Custom-Attributes: trace=1\r\n"
                + "X-Amzn-SageMaker-Session-Id: NEW_SESSION\r\n");
    assertThat(reply.status()).isEqualTo(200);
    assertThat(reply.headers()).containsEntry("x-amzn-invoked-production-variant", "blue");
    assertThat(reply.headers().keySet())
        .noneMatch(name -> name.contains("session") || name.contains("custom-attributes"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"e", "E9", "a-b", "a--b", "0"})
  void anyWellFormedEndpointNameWillDo(String name) throws Exception {
    assertThat(fixture.post("/endpoints/" + name + "/invocations", ApiFixture.target("a")).status())
        .isEqualTo(200);
    String longest = "a".repeat(63);
    assertThat(
            fixture.post("/endpoints/" + longest + "/invocations", ApiFixture.target("a")).status())
        .isEqualTo(200);
  }

  @ParameterizedTest
  @CsvSource({
    "-bad-, -bad-",
    "a-, a-",
    "-, -",
    "a.b, a.b",
    "a_b, a_b",
    "a%20b, a b",
    "a%2Fb, a/b",
    "%2e%2e, ..",
    "a%00b, a?b",
    "%C3%A4, ä",
    "'', ''",
    "LONG, LONG",
  })
  void otherEndpointNamesAreRefused(String name, String quoted) throws Exception {
    for (String operation : new String[] {"invocations", "invocations-response-stream"}) {
      Reply reply =
          fixture.post(
              "/endpoints/" + name.replace("LONG", "a".repeat(64)) + "/" + operation,
              ApiFixture.target("a"));
      assertThat(reply.status()).isEqualTo(400);
      assertThat(reply.headers()).containsEntry("x-amzn-errortype", "ValidationError");
      assertThat(reply.body())
          .isEqualTo(
              "{\n  \"Message\": \"Endpoint name: %s (expected: at most 63 letters, digits and inner hyphens)\"\n}\n"
                  .formatted(quoted.replace("LONG", "a".repeat(64))));
    }
  }

  @Test
  void endpointNameIsQuotedOnlySoFar() throws Exception {
    Reply reply = fixture.post("/endpoints/" + "a".repeat(7000) + "/invocations", "");
    assertThat(reply.body()).contains("Endpoint name: " + "a".repeat(200) + " (expected");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/endpoints/",
        "/endpoints/e",
        "/endpoints/e/",
        "/endpoints/e/async-invocations",
        "/endpoints/e/invocations/",
        "/endpoints/e/invocations/x",
        "/endpoints//e/invocations",
        "/endpoints/e//invocations",
        "/endpoints/e/Invocations",
        "/%65ndpoints/e/x",
      })
  void otherPathsBelowEndpointsAreNoOperation(String path) throws Exception {
    for (String method : new String[] {"POST", "GET"}) {
      try (RawClient client = fixture.client()) {
        Reply reply = client.send(method + " " + path + " HTTP/1.1\r\nHost: x\r\n\r\n").reply();
        assertThat(reply.status()).isEqualTo(404);
        assertThat(reply.headers())
            .containsEntry("x-amzn-errortype", "UnknownOperationException")
            .containsKey("x-amzn-requestid");
        assertThat(reply.body())
            .contains(
                "\"Message\": \"Requested resource is not found, please refer to API document.\"");
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"GET", "PUT", "DELETE", "PATCH", "OPTIONS"})
  void otherMethodsAreNoOperationEither(String method) throws Exception {
    try (RawClient client = fixture.client()) {
      Reply reply =
          client.send(method + " /endpoints/e/invocations HTTP/1.1\r\nHost: x\r\n\r\n").reply();
      assertThat(reply.status()).isEqualTo(405);
      assertThat(reply.headers())
          .containsEntry("x-amzn-errortype", "UnknownOperationException")
          .containsEntry("allow", "POST");
      assertThat(reply.body())
          .contains(
              "\"Message\": \"Requested method is not allowed, please refer to API document.\"");
      assertThat(
              client
                  .send("HEAD /endpoints/e/invocations HTTP/1.1\r\nHost: x\r\n\r\n")
                  .head()
                  .status())
          .isEqualTo(405);
    }
  }

  @Test
  void badEscapeIsAValidationError() throws Exception {
    Reply reply = fixture.post("/endpoints/a%zz/invocations", ApiFixture.target("a"));
    assertThat(reply.status()).isEqualTo(400);
    assertThat(reply.headers()).containsEntry("x-amzn-errortype", "ValidationError");
    assertThat(reply.body())
        .contains("path: /endpoints/a%zz/invocations (expected: percent-escapes of UTF-8)");
  }

  @Test
  void escapedPathIsTheSamePath() throws Exception {
    Reply reply = fixture.post("/%65ndpoints/e/%69nvocations", ApiFixture.target("a"));
    assertThat(reply.status()).isEqualTo(200);
    assertThat(reply.headers()).containsKey("x-amzn-requestid");
  }

  @Test
  void pathsBesideTheEndpointsArePlain() throws Exception {
    for (String path : new String[] {"/endpoints", "/endpointsx/e/invocations", "//endpoints/e"}) {
      Reply reply = fixture.post(path, "");
      assertThat(reply.status()).isEqualTo(404);
      assertThat(reply.headers()).containsKey("x-request-id");
      assertThat(reply.body()).contains("\"type\": \"ResourceNotFoundException\"");
    }
  }

  @Test
  void emptyBodyIsAnsweredWithNothing() throws Exception {
    for (String operation : new String[] {"invocations", "invocations-response-stream"}) {
      Reply reply = fixture.post("/endpoints/e/" + operation, ApiFixture.target("a"), "");
      assertThat(reply.status()).isEqualTo(204);
      assertThat(reply.headers().keySet())
          .containsExactly(
              "x-amzn-requestid", "cache-control", "date", "x-amzn-invoked-production-variant");
    }
  }

  @Test
  void bodyOverTheLimitHasNoShape() throws Exception {
    try (RawClient client = fixture.client()) {
      client.send(
          "POST /endpoints/e/invocations HTTP/1.1\r\nHost: x\r\nContent-Length: 1048577\r\n\r\n");
      Reply reply = client.reply();
      assertThat(reply.status()).isEqualTo(413);
      assertThat(reply.headers())
          .containsKey("x-amzn-requestid")
          .doesNotContainKeys("x-amzn-errortype", "x-request-id");
      assertThat(reply.body())
          .isEqualTo("{\n  \"Message\": \"HTTP content length exceeded 1048576 bytes.\"\n}\n");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Content-Encoding: gzip | 424 | ModelError",
        "Expect: tea            | 417 | ExpectationFailedException",
        "no colon               | 400 | ValidationError",
        "X: a\u0000b            | 400 | ValidationError",
      })
  void whatTheServerItselfRefusesHasAShape(String header, int status, String shape)
      throws Exception {
    Reply reply = fixture.post("/endpoints/e/invocations", header + "\r\n");
    assertThat(reply.status()).isEqualTo(status);
    assertThat(reply.headers())
        .containsEntry("x-amzn-errortype", shape)
        .containsKey("x-amzn-requestid");
    assertThat(reply.body()).contains("\"Message\": ");
  }
}
