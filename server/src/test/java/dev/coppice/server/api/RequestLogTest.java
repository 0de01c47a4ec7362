package dev.coppice.server.api;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.server.http.RawClient;
import dev.coppice.server.http.RawClient.Reply;
import dev.coppice.server.http.ServerFixture;
import dev.coppice.server.logging.LogFormat;
import dev.coppice.server.logging.access.AccessLevel;
import dev.coppice.server.logging.access.AccessLog;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the log has of each request, to be found by the id that its client got. */
class RequestLogTest {

  private static final String ID = "0af7651916cd43dd8448eb211c80319c";
  private static final String TIMES = "ms=[0-9.]+ waiting=0.000 loading=[0-9.]+ scoring=[0-9.]+ ";

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  private ApiFixture logging(AccessLevel level, LogFormat format) throws IOException {
    InstantSource clock = InstantSource.fixed(Instant.parse("2026-01-31T08:00:00.007Z"));
    AccessLog log = new AccessLog(level, format, out, clock, Duration.ofSeconds(20));
    return new ApiFixture(ApiFixture.NAMED, ApiFixture.OPEN, log);
  }

  /** To be read when the fixture is closed. */
  private List<String> lines() {
    return out.toString(UTF_8).lines().toList();
  }

  @Test
  void everyRequestHasOneLineWithAllThatIsKnownOfIt() throws Exception {
    try (ApiFixture fixture = logging(AccessLevel.ALL, LogFormat.TEXT)) {
      fixture.post(
          "/invocations",
          "X-Request-Id: mine\r\nContent-Type: text/csv\r\n"
              + ("traceparent: 00-" + ID + "-b7ad6b7169203331-01\r\n")
              + ApiFixture.target("a"),
          "0.5,1");
      ask(fixture, "GET /ping HTTP/1.1\r\nHost: x\r\nX-Request-Id: p\r\n\r\n");
    }
    assertThat(lines()).hasSize(2);
    assertThat(lines().getFirst())
        .matches(
            "2026-01-31T08:00:00.007Z access request=mine trace="
                + ID
                + " client=127.0.0.1 method=POST path=/invocations status=200 in=5 out=\\d+ "
                + TIMES
                + "model=a version=.+");
    assertThat(lines().getLast())
        .matches(
            "2026-01-31T08:00:00.007Z access request=p client=127.0.0.1 method=GET path=/ping"
                + " status=200 in=0 out=\\d+ ms=[0-9.]+");
  }

  @Test
  void modelIsNamedHoweverTheRequestNamesIt() throws Exception {
    try (ApiFixture fixture = logging(AccessLevel.ALL, LogFormat.JSON)) {
      fixture.post("/invocations", csv("X-Amzn-SageMaker-Custom-Attributes: target-model=by attr"));
      fixture.post("/models/by%20path/invoke", csv("Accept: application/json"));
      fixture.post("/endpoints/e/invocations", csv("X-Amzn-SageMaker-Target-Model: by-endpoint"));
      // Refused before any handler sees it.
      fixture.post("/invocations", csv("Content-Encoding: gzip\r\n" + target("by \"header\"")));
      ask(fixture, "DELETE /models/gone HTTP/1.1\r\nHost: x\r\n\r\n");
    }
    assertThat(lines())
        .extracting(line -> line.replaceAll(".*\"model\":(\"(?:[^\"\\\\]|\\\\.)*\").*", "$1"))
        .containsExactly(
            "\"by attr\"", "\"by path\"", "\"by-endpoint\"", "\"by \\\"header\\\"\"", "\"gone\"");
    assertThat(lines())
        .allMatch(line -> line.startsWith("{\"time\":\"2026-01-31T08:00:00.007Z\","));
  }

  private static String csv(String header) {
    return "Content-Type: text/csv\r\n" + header + "\r\n";
  }

  private static String target(String name) {
    return "X-Amzn-SageMaker-Target-Model: " + name;
  }

  @Test
  void withErrorsAloneAFailureIsFoundByItsIdAndASuccessHasNoLine() throws Exception {
    String id;
    try (ApiFixture fixture = logging(AccessLevel.ERRORS, LogFormat.TEXT)) {
      fixture.post("/invocations", ApiFixture.target("a"));
      Reply reply =
          fixture.post(
              "/endpoints/e/invocations",
              "Content-Type: text/csv\r\n" + ApiFixture.target("a"),
              "1,2,3");
      id = reply.headers().get("x-amzn-requestid");
      assertThat(reply.body()).contains("See the server log of request " + id);
      fixture.post("/nosuch", "");
    }
    assertThat(lines()).hasSize(2);
    assertThat(lines().getFirst())
        .contains("request=" + id + " ", " status=424 ", " model=a ")
        .endsWith(
            "cause=\"Unable to evaluate payload provided: Number of columns does not match number"
                + " of features in booster. (2 vs. 3)\"");
    assertThat(lines().getLast())
        .contains(" path=/nosuch status=404 ", "cause=\"Requested resource");
  }

  @Test
  void longAnswerThatItsClientDidNotTakeIsFoundByItsId() throws Exception {
    String row = "0.5,1\n";
    String rows = row.repeat(ApiFixture.MAX_BODY / row.length() / 10 * 9);
    try (ApiFixture fixture = logging(AccessLevel.ERRORS, LogFormat.TEXT);
        RawClient client = fixture.client()) {
      client.send(
          "POST /invocations HTTP/1.1\r\nHost: x\r\nX-Request-Id: long\r\nContent-Length: %d\r\n"
              .concat("%s\r\n%s")
              .formatted(rows.length(), csv(target("a")), rows));
      assertThat(client.head().headers()).containsKey("content-length");
      client.reset();
      ServerFixture.await(() -> !lines().isEmpty());
    }
    assertThat(lines())
        .singleElement()
        .asString()
        .contains(" request=long ", " status=200 ", " answer=cut");
  }

  @Test
  void outageIsOneLineAndItsCount() throws Exception {
    try (ApiFixture fixture = logging(AccessLevel.ERRORS, LogFormat.TEXT)) {
      for (int i = 0; i < 200; i++) {
        fixture.post("/nosuch", "");
      }
    }
    assertThat(lines()).hasSizeLessThan(50);
  }

  @Test
  void nothingIsLoggedWhereItIsOff() throws Exception {
    try (ApiFixture fixture = logging(AccessLevel.OFF, LogFormat.TEXT)) {
      fixture.post("/nosuch", "");
    }
    assertThat(lines()).isEmpty();
  }

  @Test
  void requestThatIsNoneHasALineToo() throws Exception {
    try (ApiFixture fixture = logging(AccessLevel.ERRORS, LogFormat.TEXT)) {
      ask(fixture, "GARBAGE\r\n\r\n");
    }
    assertThat(lines())
        .hasSize(1)
        .first()
        .asString()
        .contains(" status=400 ", "cause=\"Broken HTTP");
  }

  private static void ask(ApiFixture fixture, String request) throws Exception {
    try (RawClient client = fixture.client()) {
      client.send(request).reply();
    }
  }
}
