package dev.coppice.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.server.http.RawClient.Reply;
import dev.coppice.server.http.exchange.Exchange;
import dev.coppice.server.http.request.HttpLimits;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a well-behaved client sees. */
class HttpServerTest {

  private static final String UUID =
      "[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}";

  @ParameterizedTest
  @EnumSource(Transport.class)
  void answersWithTheHeadersOfEveryAnswer(Transport transport) throws Exception {
    try (ServerFixture fixture = new ServerFixture(HttpLimits.of(1000, 4000), transport);
        RawClient client = fixture.client()) {
      Reply reply = client.post("/a%20b?x=1&y", "hello").reply();
      assertThat(reply.statusLine()).isEqualTo("HTTP/1.1 200 OK");
      assertThat(reply.body()).isEqualTo("POST /a%20b x=1&y 5 hello");
      assertThat(reply.headers().keySet())
          .containsExactly(
              "x-request-id", "cache-control", "date", "content-length", "content-type");
      assertThat(reply.headers().get("x-request-id")).matches(UUID);
      assertThat(reply.headers()).containsEntry("cache-control", "no-store");
    }
  }

  @ParameterizedTest
  @EnumSource(Transport.class)
  void answersPipelinedRequestsInOrderThoughTheFirstIsAnsweredLast(Transport transport)
      throws Exception {
    try (ServerFixture fixture = new ServerFixture(HttpLimits.of(1000, 4000), transport);
        RawClient client = fixture.client()) {
      client.post("/held", "first").get("/second").post("/held", "third").get("/fourth");
      Exchange first = fixture.handler.takeHeld();
      first.respond(EchoHandler.echo(first));
      assertThat(client.reply().body()).isEqualTo("POST /held  5 first");
      assertThat(client.reply().body()).isEqualTo("GET /second  0 ");
      Exchange third = fixture.handler.takeHeld();
      third.respond(EchoHandler.echo(third));
      assertThat(client.reply().body()).isEqualTo("POST /held  5 third");
      assertThat(client.reply().body()).isEqualTo("GET /fourth  0 ");
    }
  }

  @Test
  void answersThousandsOfPipelinedRequestsBehindOneThatWaits() throws Exception {
    try (ServerFixture fixture = ServerFixture.patient();
        RawClient client = fixture.client()) {
      StringBuilder requests = new StringBuilder();
      for (int i = 0; i < 5000; i++) {
        requests.append("GET /").append(i).append(" HTTP/1.1\r\nHost: x\r\n\r\n");
      }
      client.get("/held").send(requests.toString());
      Exchange held = fixture.handler.takeHeld();
      held.respond(EchoHandler.echo(held));
      assertThat(client.reply().status()).isEqualTo(200);
      for (int i = 0; i < 5000; i++) {
        assertThat(client.reply().body()).isEqualTo("GET /" + i + "  0 ");
      }
    }
  }

  @Test
  void makesNoMoreAnswersForAClientThatReadsNone() throws Exception {
    try (ServerFixture fixture = ServerFixture.patient();
        RawClient client = fixture.client()) {
      client.get("/large").get("/large").get("/large").get("/held");
      for (int i = 0; i < 3; i++) {
        assertThat(client.reply().body()).hasSize(EchoHandler.LARGE);
      }
      Exchange held = fixture.handler.takeHeld();
      held.respond(EchoHandler.echo(held));
      assertThat(client.reply().status()).isEqualTo(200);
    }
  }

  @Test
  void readsChunkedBodies() throws Exception {
    try (ServerFixture fixture = ServerFixture.patient();
        RawClient client = fixture.client()) {
      client.send(
          "POST /c HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n");
      client.send("1;x=y\r\n!\r\n0\r\nTrailer: t\r\n\r\n").get("/next");
      assertThat(client.reply().body()).isEqualTo("POST /c  6 hello!");
      assertThat(client.reply().body()).isEqualTo("GET /next  0 ");
    }
  }

  @Test
  void readsBodiesThatComeInPiecesUpToTheLimit() throws Exception {
    try (ServerFixture fixture = ServerFixture.patient();
        RawClient client = fixture.client()) {
      for (int size : List.of(1, 60_000, 70_000, 300_001, ServerFixture.MAX_BODY)) {
        client.send("POST /b HTTP/1.1\r\nHost: x\r\nContent-Length: " + size + "\r\n\r\n");
        client.send("a".repeat(size / 2)).send("a".repeat(size - size / 2));
        assertThat(client.reply().body()).startsWith("POST /b  " + size + " a");
      }
    }
  }

  @Test
  void headIsGetWithoutABody() throws Exception {
    try (ServerFixture fixture = ServerFixture.patient();
        RawClient client = fixture.client()) {
      Reply reply = client.send("HEAD /h HTTP/1.1\r\nHost: x\r\n\r\n").head();
      assertThat(reply.headers()).containsEntry("content-length", "10");
      assertThat(client.get("/h").reply().body()).isEqualTo("GET /h  0 ");
    }
  }

  @Test
  void noContentHasNeitherBodyNorTypeNorLength() throws Exception {
    try (ServerFixture fixture = ServerFixture.patient();
        RawClient client = fixture.client()) {
      Reply reply = client.post("/empty", "").head();
      assertThat(reply.status()).isEqualTo(204);
      assertThat(reply.headers().keySet()).containsExactly("x-request-id", "cache-control", "date");
      assertThat(client.get("/h").reply().status()).isEqualTo(200);
    }
  }

  @Test
  void http10ClosesUnlessAskedToStay() throws Exception {
    try (ServerFixture fixture = ServerFixture.patient();
        RawClient client = fixture.client()) {
      client.send("GET /1 HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
      assertThat(client.reply().headers()).containsEntry("connection", "keep-alive");
      client.send("GET /2 HTTP/1.0\r\n\r\n");
      assertThat(client.reply().headers()).containsEntry("connection", "close");
      assertThat(client.isEnded()).isTrue();
    }
  }

  @Test
  void closesWhenAskedTo() throws Exception {
    try (ServerFixture fixture = ServerFixture.patient();
        RawClient client = fixture.client()) {
      // In one piece: what comes once it is closed would make its end a reset.
      client.send(
          "GET /1 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
              + "GET /never HTTP/1.1\r\nHost: x\r\n\r\n");
      assertThat(client.reply().headers()).containsEntry("connection", "close");
      assertThat(client.isEnded()).isTrue();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "a", "a.b-c_d", "a:80", "a:", ":80", "1.2.3.4:8080", "[::1]", "[fe80::1]:80"})
  void takesHostsOfEveryForm(String host) throws Exception {
    try (ServerFixture fixture = ServerFixture.patient();
        RawClient client = fixture.client()) {
      client.send("GET /h HTTP/1.1\r\nHost: %s\r\n\r\n".formatted(host));
      assertThat(client.reply().status()).isEqualTo(200);
    }
  }

  @Test
  void takesAbsoluteTargetsAndEmptyLinesBetweenRequests() throws Exception {
    try (ServerFixture fixture = ServerFixture.patient();
        RawClient client = fixture.client()) {
      client.send("\r\n\r\nGET http://host:80/p?q HTTP/1.1\r\nHost: x\r\n\r\n\r\n");
      assertThat(client.reply().body()).isEqualTo("GET /p q 0 ");
      client.send("GET http://host HTTP/1.1\r\nHost: x\r\n\r\n");
      assertThat(client.reply().body()).isEqualTo("GET /  0 ");
    }
  }

  /** Whoever reads a path in front of this server, such as a proxy, reads another one there. */
  @ParameterizedTest
  @CsvSource({
    "p?q://host/x, p q://host/x",
    "p/q://host/x, 'p/q://host/x '",
    "://host/x, '://host/x '"
  })
  void takesNoTargetForAbsoluteThatDoesNotBeginWithAScheme(String target, String path)
      throws Exception {
    try (ServerFixture fixture = ServerFixture.patient();
        RawClient client = fixture.client()) {
      client.send("GET %s HTTP/1.1\r\nHost: x\r\n\r\n".formatted(target));
      assertThat(client.reply().body()).isEqualTo("GET " + path + " 0 ");
    }
  }

  /** As clients should have sent them. */
  @Test
  void takesBytesBeyondAsciiInATargetAsIfTheyWereEscaped() throws Exception {
    try (ServerFixture fixture = ServerFixture.patient();
        RawClient client = fixture.client()) {
      client.send("GET /ü%20?ü HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(StandardCharsets.UTF_8));
      assertThat(client.reply().body()).isEqualTo("GET /%c3%bc%20 %c3%bc 0 ");
    }
  }

  @Test
  void servesManyRequestsOfTheJdksClientAtOnce() throws Exception {
    try (ServerFixture fixture = ServerFixture.patient();
        HttpClient client = HttpClient.newHttpClient()) {
      URI uri = URI.create("http://127.0.0.1:" + fixture.server.port() + "/j");
      var pending = new ArrayList<java.util.concurrent.CompletableFuture<HttpResponse<String>>>();
      for (int i = 0; i < 200; i++) {
        HttpRequest request =
            HttpRequest.newBuilder(uri)
                .POST(HttpRequest.BodyPublishers.ofString("b" + i, StandardCharsets.UTF_8))
                .expectContinue(i % 2 == 0)
                .build();
        pending.add(client.sendAsync(request, HttpResponse.BodyHandlers.ofString()));
      }
      for (int i = 0; i < 200; i++) {
        assertThat(pending.get(i).get().body()).endsWith(" b" + i);
      }
    }
  }
}
