package dev.coppice.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.server.http.RawClient.Reply;
import dev.coppice.server.http.request.HttpLimits;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The answers to requests that never reach a handler, and what becomes of their connections. */
class RefusalsTest {

  private static final String TOO_LARGE =
      """
      {
        "code": 413,
        "type": "RequestEntityTooLargeException",
        "message": "HTTP content length exceeded 1048576 bytes."
      }
      """;

  @ParameterizedTest
  @EnumSource(Transport.class)
  void bodyOverTheLimitIsAnsweredSoThatItCanBeRead(Transport transport) throws Exception {
    HttpLimits limits = HttpLimits.of(ServerFixture.MAX_BODY, 4L * ServerFixture.MAX_BODY);
    try (ServerFixture fixture = new ServerFixture(limits, transport);
        RawClient client = fixture.client()) {
      int size = 10 << 20;
      client
          .send("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: " + size + "\r\n\r\n")
          .send(new byte[size]);
      Reply reply = client.reply();
      assertThat(reply.statusLine()).isEqualTo("HTTP/1.1 413 Request Entity Too Large");
      assertThat(reply.body()).isEqualTo(TOO_LARGE);
      assertThat(reply.headers())
          .containsEntry("content-type", "application/json")
          .containsEntry("connection", "close");
      assertThat(client.isEnded()).isTrue();
    }
  }

  @Test
  void bodyOverTheLimitIsReadableByTheJdksClient() throws Exception {
    try (ServerFixture fixture = ServerFixture.patient();
        HttpClient client = HttpClient.newHttpClient()) {
      URI uri = URI.create("http://127.0.0.1:" + fixture.server.port() + "/j");
      HttpRequest request =
          HttpRequest.newBuilder(uri)
              .POST(HttpRequest.BodyPublishers.ofByteArray(new byte[10 << 20]))
              .build();
      HttpResponse<String> reply = client.send(request, HttpResponse.BodyHandlers.ofString());
      assertThat(reply.statusCode()).isEqualTo(413);
      assertThat(reply.body()).isEqualTo(TOO_LARGE);
    }
  }

  @Test
  void chunkedBodyOverTheLimitIsRefusedWhenItGoesOver() throws Exception {
    try (ServerFixture fixture = ServerFixture.patient();
        RawClient client = fixture.client()) {
      client.send("POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n100001\r\n");
      client.send(new byte[ServerFixture.MAX_BODY + 1]);
      assertThat(client.reply().body()).isEqualTo(TOO_LARGE);
      assertThat(client.isEnded()).isTrue();
    }
  }

  @Test
  void refusedClientIsCutOffWhenItSendsMoreThanIsDropped() throws Exception {
    HttpLimits limits =
        ServerFixture.limits(
            4L << 20, 1 << 20, 100, Duration.ofSeconds(60), Duration.ofSeconds(60));
    try (ServerFixture fixture = new ServerFixture(limits);
        RawClient client = fixture.client()) {
      client.send("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000000\r\n\r\n");
      assertThat(client.reply().status()).isEqualTo(413);
      byte[] piece = new byte[1 << 20];
      IOException cut = null;
      for (int i = 0; i < 100 && cut == null; i++) {
        try {
          client.send(piece);
        } catch (IOException e) {
          cut = e;
        }
      }
      assertThat(cut).isNotNull();
      ServerFixture.await(() -> fixture.server.connections() == 0);
    }
  }

  @Test
  void expectationOf100IsMetWhenTheBodyIsAcceptable() throws Exception {
    try (ServerFixture fixture = ServerFixture.patient();
        RawClient client = fixture.client()) {
      client.send(
          "POST /e HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n");
      Reply go = client.head();
      assertThat(go.statusLine()).isEqualTo("HTTP/1.1 100 Continue");
      assertThat(go.headers()).isEmpty();
      assertThat(client.send("ok").reply().body()).isEqualTo("POST /e  2 ok");
      client.send("GET /e HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\n\r\n");
      assertThat(client.reply().status()).isEqualTo(200);
    }
  }

  @Test
  void expectationOf100IsRefusedAtOnceWhenTheBodyIsTooLarge() throws Exception {
    try (ServerFixture fixture = ServerFixture.patient();
        RawClient client = fixture.client()) {
      client.send(
          "POST / HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 1048577\r\n\r\n");
      assertThat(client.reply().body()).isEqualTo(TOO_LARGE);
      assertThat(client.isEnded()).isTrue();
    }
  }

  @Test
  void clientThatWaitsFor100InVainIsTheLastOfItsConnection() throws Exception {
    try (ServerFixture fixture = ServerFixture.patient();
        RawClient client = fixture.client()) {
      client.send("POST / HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Encoding: br\r\n");
      client.send("Content-Length: 5\r\n\r\n");
      Reply reply = client.reply();
      assertThat(reply.status()).isEqualTo(415);
      assertThat(reply.headers()).containsEntry("connection", "close");
    }
  }

  @Test
  void connectionStaysOpenAfterRefusalsThatLeaveItInStep() throws Exception {
    try (ServerFixture fixture = ServerFixture.patient();
        RawClient client = fixture.client()) {
      for (int i = 0; i < 10; i++) {
        client.send(
            "POST / HTTP/1.1\r\nHost: x\r\nContent-Encoding: gzip\r\nContent-Length: 3\r\n\r\nabc");
        Reply encoded = client.reply();
        assertThat(encoded.status()).isEqualTo(415);
        assertThat(encoded.body())
            .contains("\"type\": \"UnsupportedMediaTypeException\"")
            .contains("\"message\": \"Content-Encoding: gzip (expected: identity)\"");
        client.send("POST / HTTP/1.1\r\nHost: x\r\nExpect: tea\r\nContent-Length: 3\r\n\r\nabc");
        Reply expected = client.reply();
        assertThat(expected.status()).isEqualTo(417);
        assertThat(expected.body())
            .contains("\"type\": \"ExpectationFailedException\"")
            .contains("\"message\": \"Expect: tea (expected: 100-continue)\"");
        client.send(
            "POST /i HTTP/1.1\r\n"
                + "Host: x\r\n"
                + "Content-Encoding: Identity\r\n"
                + "Content-Length: 1\r\n\r\n"
                + "a");
        assertThat(client.reply().body()).isEqualTo("POST /i  1 a");
        assertThat(client.get("/fails").reply().body())
            .isEqualTo(
                """
                {
                  "code": 500,
                  "type": "InternalServerException",
                  "message": "Internal server error."
                }
                """);
        assertThat(client.get("/bad-header").reply().status()).isEqualTo(500);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET /\r\n\r\n",
        "GET / HTTP/2.0\r\n\r\n",
        "GET / HTTP/1.2\r\n\r\n",
        "GET / HTTP/1.1\nHost: x\n\n",
        "GET / HTTP/1.1\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: x\r\nHost: x\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a b\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a/b\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: user@a\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a:b\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a:1:2\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: [::1\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: []\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: [::1]a\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: \u00fc\r\n\r\n",
        "GET / HTTP/1.0\r\nHost: a b\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: x\r\nno colon\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: x\r\nSpace : x\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab",
        "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: x\r\n\r\n",
        "POST / HTTP/1.1\r\n"
            + "Host: x\r\n"
            + "Content-Length: 3\r\n"
            + "Transfer-Encoding: chunked\r\n\r\n"
            + "0\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: gzip\r\n\r\n",
        "POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nabcd\r\n",
        "GET / HTTP/1.1\r\n"
            + "Host: x\r\n"
            + "Sec-WebSocket-Key1: 1\r\n"
            + "Sec-WebSocket-Key2: 2\r\n\r\n"
            + "12345678",
        "GET / HTTP/1.1\r\nHost: x\r\nAuthorization Bearer hidden: x\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer hidden\u0001\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: x\r\nAuthorization : Bearer hidden\r\n\r\n",
        "\u0016\u0003\u0001\u0002\u0000\u0001\r\n\r\n"
      })
  void brokenHttpIs400AndTheEnd(String request) throws Exception {
    try (ServerFixture fixture = ServerFixture.patient();
        RawClient client = fixture.client()) {
      Reply reply = client.send(request).reply();
      assertThat(reply.status()).isEqualTo(400);
      assertThat(reply.body())
          .contains("\"type\": \"BadRequestException\"", "Broken HTTP request")
          .doesNotContain("hidden");
      assertThat(reply.headers()).containsEntry("connection", "close");
      assertThat(client.isEnded()).isTrue();
    }
  }

  @Test
  void headersOverTheLimitAre431() throws Exception {
    try (ServerFixture fixture = ServerFixture.patient();
        RawClient client = fixture.client()) {
      String longest = "GET / HTTP/1.1\r\nHost: x\r\nX: " + "x".repeat((16 << 10) - 10);
      assertThat(client.send(longest + "\r\n\r\n").reply().status()).isEqualTo(200);
      Reply reply = client.send(longest + "x\r\n\r\n").reply();
      assertThat(reply.status()).isEqualTo(431);
      assertThat(reply.body())
          .contains(
              "RequestHeaderFieldsTooLargeException",
              "HTTP headers exceeded 16384 bytes, or 128 in number.");
      assertThat(client.isEnded()).isTrue();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"a:\r\n", "Accept: x\r\n"})
  void headersOverTheirNumberAre431(String header) throws Exception {
    try (ServerFixture fixture = ServerFixture.patient();
        RawClient client = fixture.client()) {
      String most = "GET / HTTP/1.1\r\nHost: x\r\n" + "a:\r\n".repeat(127);
      assertThat(client.send(most + "\r\n").reply().status()).isEqualTo(200);
      // The server does not wait for the end of the headers.
      Reply reply = client.send(most + header + header).reply();
      assertThat(reply.status()).isEqualTo(431);
      assertThat(client.isEnded()).isTrue();
    }
  }

  @Test
  void trailersOverTheirNumberAre431() throws Exception {
    try (ServerFixture fixture = ServerFixture.patient();
        RawClient client = fixture.client()) {
      client.send("POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n");
      assertThat(client.send("a:\r\n".repeat(130)).reply().status()).isEqualTo(431);
      assertThat(client.isEnded()).isTrue();
    }
  }

  @ParameterizedTest
  @CsvSource({"x, 1, 200", "x, 17000, 431", "bad(name, 1, 400"})
  void trailersAreCheckedThoughNobodyReadsThem(String name, int length, int status)
      throws Exception {
    try (ServerFixture fixture = ServerFixture.patient();
        RawClient client = fixture.client()) {
      client.send("POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n");
      client.send(name + ": " + "v".repeat(length) + "\r\n\r\n");
      assertThat(client.reply().status()).isEqualTo(status);
    }
  }

  @Test
  void requestLineOverTheLimitIs414() throws Exception {
    try (ServerFixture fixture = ServerFixture.patient();
        RawClient client = fixture.client()) {
      String path = "/" + "x".repeat((8 << 10) - "GET / HTTP/1.1".length());
      assertThat(client.get(path).reply().status()).isEqualTo(200);
      Reply reply = client.get(path + "x").reply();
      assertThat(reply.status()).isEqualTo(414);
      assertThat(reply.body())
          .contains("RequestUriTooLongException", "HTTP request line exceeded 8192 bytes.");
      assertThat(client.isEnded()).isTrue();
    }
  }
}
