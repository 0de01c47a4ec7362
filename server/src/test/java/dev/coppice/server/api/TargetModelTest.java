package dev.coppice.server.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.loader.ModelName;
import dev.coppice.server.http.RawClient;
import dev.coppice.server.http.RawClient.Reply;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which model a call reaches, by header or by path, and which names reach none. */
class TargetModelTest {

  private static final String SEGMENTS =
      "(expected: a relative path without empty, '.' or '..' segments)";
  private static final String CHARACTERS =
      "(expected: 1 to 1024 printable ASCII characters, no backslash)";

  @AutoClose private static ApiFixture named;

  @BeforeAll
  static void start() throws Exception {
    named = new ApiFixture(ApiFixture.NAMED);
  }

  private static void refuses(String header, String text) throws Exception {
    Reply plain = named.post("/invocations", header);
    assertThat(plain.status()).isEqualTo(400);
    assertThat(plain.headers()).containsEntry("content-type", "application/json");
    assertThat(plain.body())
        .isEqualTo(
            "{\n  \"code\": 400,\n  \"type\": \"BadRequestException\",\n  \"message\": \"%s\"\n}\n"
                .formatted(text));
    for (String operation : new String[] {"invocations", "invocations-response-stream"}) {
      Reply runtime = named.post("/endpoints/e/" + operation, header);
      assertThat(runtime.status()).isEqualTo(400);
      assertThat(runtime.headers()).containsEntry("x-amzn-errortype", "ValidationError");
      assertThat(runtime.body()).isEqualTo("{\n  \"Message\": \"%s\"\n}\n".formatted(text));
    }
  }

  @Test
  void callWithoutTheHeaderNamesIt() throws Exception {
    refuses("", "Header X-Amzn-SageMaker-Target-Model is required.");
  }

  @ParameterizedTest
  @ValueSource(strings = {"../x", "..", ".", "/x", "x/", "a//b", "a/./b", "a/../b", "/", "a/.."})
  void nameWithSegmentsThatLeadElsewhereIsRefused(String name) throws Exception {
    refuses(ApiFixture.target(name), "X-Amzn-SageMaker-Target-Model: " + name + " " + SEGMENTS);
  }

  @Test
  void nameOfOtherCharactersIsRefused() throws Exception {
    refuses(ApiFixture.target(""), "X-Amzn-SageMaker-Target-Model:  " + CHARACTERS);
    refuses(ApiFixture.target("a\\b"), "X-Amzn-SageMaker-Target-Model: a\\\\b " + CHARACTERS);
    refuses(
        ApiFixture.target("caf\u00e9"), "X-Amzn-SageMaker-Target-Model: caf\u00e9 " + CHARACTERS);
    refuses(ApiFixture.target("a\tb"), "X-Amzn-SageMaker-Target-Model: a?b " + CHARACTERS);
  }

  @Test
  void nameThatIsTooLongIsRefusedAndQuotedOnlySoFar() throws Exception {
    assertThat(named.post("/invocations", ApiFixture.target("a".repeat(1024))).status())
        .isEqualTo(200);
    refuses(
        ApiFixture.target("a".repeat(1025)),
        "X-Amzn-SageMaker-Target-Model: " + "a".repeat(200) + " " + CHARACTERS);
  }

  @ParameterizedTest
  @ValueSource(strings = {"a\u0000b", "a\u007fb", "a\u000bb"})
  void nameThatNoHeaderMayHoldIsBrokenHttp(String name) throws Exception {
    Reply reply = named.post("/invocations", ApiFixture.target(name));
    assertThat(reply.status()).isEqualTo(400);
    assertThat(reply.body()).contains("Broken HTTP request");
  }

  @Test
  void twoNamesAreRefusedThoughAListWouldBeAName() throws Exception {
    refuses(
        ApiFixture.target("a") + ApiFixture.target("b"),
        "X-Amzn-SageMaker-Target-Model: a, b (expected: one such header)");
    assertThat(named.post("/invocations", ApiFixture.target("a, b")).status()).isEqualTo(200);
  }

  @Test
  void nameIsUsedAsItStands() throws Exception {
    named.post("/invocations", ApiFixture.target("team a/%2e%2e/x?y#z"));
    assertThat(named.cache.status(new ModelName("team a/%2e%2e/x?y#z"))).isPresent();
    named.post("/models/team%20b%2F%252e/invoke", "");
    assertThat(named.cache.status(new ModelName("team b/%2e"))).isPresent();
  }

  @ParameterizedTest
  @CsvSource({
    "%2e%2e, ..",
    "..%2fx, ../x",
    "%2Fx, /x",
    "a%2F%2Fb, a//b",
    "a%5Cb, a\\\\b",
    "a%00b, a?b",
    "%C3%A4, ä",
    "'', ''",
    "%20a, ' a'",
  })
  void nameInThePathThatNoStoreCanHoldIsUnknown(String path, String name) throws Exception {
    String invoke = "/models/" + path + "/invoke";
    for (Reply reply :
        List.of(
            named.post(invoke, ""),
            named.post(invoke, "", ""),
            named.post(invoke, "Content-Type: text/none\r\n", "1"))) {
      assertThat(reply.status()).isEqualTo(404);
      assertThat(reply.body())
          .contains("ModelNotFoundException")
          .contains("\"Model not found: " + name + "\"");
    }
  }

  @Test
  void nameInThePathThatNoStoreCanHoldMayBeThatOfARegisteredModel() throws Exception {
    named.register("../x");
    assertThat(named.post("/models/..%2Fx/invoke", "").status()).isEqualTo(200);
    assertThat(named.post("/models/..%2Fx/invoke", "", "").status()).isEqualTo(204);
    assertThat(named.cache.unload(new ModelName("../x"))).isPresent();
  }

  @ParameterizedTest
  @ValueSource(strings = {"%", "%4", "%zz", "%C3", "%FF", "%C0%AF", "%ED%A0%80"})
  void badEscapeInThePathIsRefused(String escape) throws Exception {
    Reply reply = named.post("/models/a" + escape + "/invoke", "");
    assertThat(reply.status()).isEqualTo(400);
    assertThat(reply.body())
        .contains("BadRequestException")
        .contains("path: /models/a" + escape + "/invoke (expected: percent-escapes of UTF-8)");
  }

  @Test
  void targetHeaderDoesNotMatterWhereThePathNamesTheModel() throws Exception {
    Reply reply = named.post("/models/fromPath/invoke", ApiFixture.target("../fromHeader"));
    assertThat(reply.status()).isEqualTo(200);
    assertThat(named.cache.status(new ModelName("fromPath"))).isPresent();
  }

  @Test
  void otherHeadersThatComeTwiceAreLists() throws Exception {
    Reply types =
        named.post(
            "/invocations",
            ApiFixture.target("a") + "Content-Type: text/csv\r\nContent-Type: text/csv\r\n",
            "1,2");
    assertThat(types.status()).isEqualTo(415);
    assertThat(types.body()).contains("text/csv, text/csv is not an accepted ContentType");
    Reply accepts =
        named.post(
            "/invocations",
            ApiFixture.target("a") + "Accept: text/csv\r\nAccept: application/json\r\n");
    assertThat(accepts.status()).isEqualTo(406);
    assertThat(accepts.body()).contains("Accept type text/csv, application/json is not supported");
  }

  private static String attributes(String first, String second) {
    String name = "X-Amzn-SageMaker-Custom-Attributes: ";
    return name + first + "\r\n" + name + second + "\r\n";
  }

  @Test
  void attributesOfSeveralHeadersAreOneList() throws Exception {
    for (String path : new String[] {"/invocations", "/endpoints/e/invocations"}) {
      Reply warm = named.post(path, ApiFixture.target("a") + attributes("trace=1", "warm-up=true"));
      assertThat(warm.status()).isEqualTo(204);
      Reply output =
          named.post(
              path,
              ApiFixture.target("a") + attributes("trace=1", "inference-output=predicted_score"));
      assertThat(output.body()).isEqualTo("{\"predictions\": [{\"predicted_score\": 0.5}]}");
      assertThat(named.post(path, attributes("target-model=a", "trace=1")).status()).isEqualTo(200);
      assertThat(named.post(path, attributes("trace=1", "target-model=a")).status()).isEqualTo(200);
      assertThat(named.post(path, attributes("target-model=a", "target-model=b")).status())
          .isEqualTo(400);
    }
    Reply batch =
        named.post(
            "/batch",
            "Content-Type: application/jsonlines\r\n" + attributes("trace=1", "inference-output=x"),
            "{\"model\": \"a\", \"features\": [0.5, 1]}");
    assertThat(batch.status()).isEqualTo(400);
    assertThat(batch.body()).contains("inference-output: x (expected: predicted_label, ");
  }

  @Test
  void errorsLeaveTheConnectionOpen() throws Exception {
    try (RawClient client = named.client()) {
      for (int i = 0; i < 10; i++) {
        assertThat(client.post("/invocations", "1,2").reply().status()).isEqualTo(400);
        assertThat(client.post("/endpoints/-/invocations", "1").reply().status()).isEqualTo(400);
        assertThat(client.post("/nosuch", "1").reply().status()).isEqualTo(404);
        assertThat(client.get("/invocations").reply().status()).isEqualTo(405);
      }
    }
  }
}
