package dev.coppice.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.server.http.RawClient.Reply;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The server's own answers look as the clients of the path expect, as soon as the path is known.
 */
class AnswerStyleTest {

  private HttpServer server =
      new HttpServer(
          new HttpSettings(
              "127.0.0.1",
              0,
              1,
              Transport.best(),
              ServerFixture.limits(
                  4L * ServerFixture.MAX_BODY,
                  1 << 20,
                  10,
                  Duration.ofMillis(500),
                  Duration.ofSeconds(20)),
              null),
          new StyledHandler());

  @BeforeEach
  void start() throws Exception {
    server.start();
  }

  @AfterEach
  void stop() {
    assertThat(server.stop(Duration.ofSeconds(20))).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "GET /styled/a HTTP/1.1\\r\\n\\r\\n, FAILED, 500",
    "GET /styled/a?b HTTP/1.1\\r\\nExpect: tea\\r\\n\\r\\n, EXPECTATION, 417",
    "GET http://h/styled/a HTTP/1.1\\r\\nContent-Encoding: br\\r\\n\\r\\n, CONTENT_ENCODING, 415",
    "POST /styled/a HTTP/1.1\\r\\nContent-Length: 9999999\\r\\n\\r\\n, BODY_TOO_LARGE, 413",
    "POST /styled/a HTTP/1.1\\r\\nContent-Length: 1\\r\\n\\r\\n, TOO_SLOW, 408",
    "GET /styled/a HTTP/1.1\\r\\nno colon\\r\\n\\r\\n, BROKEN_HTTP, 400",
    "GET /styled/a HTTP/1.1\\r\\nX: a\u0000b\\r\\n\\r\\n, BROKEN_HTTP, 400",
    "GET /styled/a HTTP/1.1\\r\\nX: LONG\\r\\n\\r\\n, HEADERS_TOO_LARGE, 431",
  })
  void refusalIsWordedInTheStyleOfThePath(String request, String kind, int status)
      throws Exception {
    try (RawClient client = new RawClient(server.port())) {
      Reply reply =
          client
              .send(
                  request
                      .replace("HTTP/1.1", "HTTP/1.1\r\nHost: h")
                      .replace("\\r\\n", "\r\n")
                      .replace("LONG", "x".repeat(20_000)))
              .reply();
      assertThat(reply.status()).isEqualTo(status);
      assertThat(reply.headers()).containsEntry("content-type", "text/styled");
      assertThat(reply.headers()).doesNotContainKey("x-request-id");
      assertThat(reply.body()).isEqualTo(kind + " " + reply.headers().get("styled-id"));
    }
  }

  @Test
  void refusalIsPlainWhereThePathIsAnotherOrNotKnown() throws Exception {
    for (String request :
        new String[] {
          "GET /a HTTP/1.1\r\nHost: x\r\n\r\n",
          "GET /styled/" + "x".repeat(9000) + " HTTP/1.1\r\nHost: x\r\n\r\n",
          "GET /styled/a HTTP/9.9\r\n\r\n".replace("HTTP/9.9", "nonsense")
        }) {
      try (RawClient client = new RawClient(server.port())) {
        Reply reply = client.send(request).reply();
        assertThat(reply.headers()).containsKey("x-request-id");
        assertThat(reply.headers()).containsEntry("content-type", "application/json");
      }
    }
  }
}
