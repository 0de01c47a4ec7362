package dev.coppice.server.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.server.api.access.CallAccess;
import dev.coppice.server.api.access.ManagementAccess;
import dev.coppice.server.api.access.TokenFile;
import dev.coppice.server.api.access.Tokens;
import dev.coppice.server.http.RawClient;
import dev.coppice.server.http.RawClient.Reply;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of the bodies of those who may not do what they ask for. */
class EarlyRefusalTest {

  private static final String ACME = "Authorization: Bearer acme-0123456789ab\r\n";
  private static final String ATTRIBUTES = "X-Amzn-SageMaker-Custom-Attributes: ";
  private static final int LARGE = 1_000_000;

  @TempDir static Path directory;
  @AutoClose private static ApiFixture server;

  @BeforeAll
  static void start() throws Exception {
    Tokens calls =
        TokenFile.ofCalls(
            Files.writeString(directory.resolve("calls"), "acme-0123456789ab acme/\n"));
    Tokens operators =
        TokenFile.ofManagement(Files.writeString(directory.resolve("ops"), "operator-0123456789"));
    server =
        new ApiFixture(
            ApiFixture.NAMED,
            new Api.Access(
                false, CallAccess.of(() -> calls), null, ManagementAccess.of(() -> operators)));
  }

  private static String head(String request, String headers) {
    return request + " HTTP/1.1\r\nHost: x\r\nContent-Type: text/csv\r\n" + headers + "\r\n";
  }

  private static String length(int bytes) {
    return "Content-Length: " + bytes + "\r\n";
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "POST /invocations",
        "POST /models/acme%2F1/invoke",
        "POST /endpoints/e/invocations",
        "POST /endpoints/e/invocations-response-stream",
        "POST /%69nvocations",
        "POST /v2/models/acme%2F1/infer",
        "POST /v2/models/acme%2F1/versions/1/infer",
        "PUT /models",
        "PUT /models/acme",
        "POST /metrics",
        "PUT /drain",
        "PUT /console/data"
      })
  void clientWithoutATokenIsAnsweredBeforeItsLargeBodyAndLetGo(String request) throws Exception {
    try (RawClient client = server.client()) {
      client.send(head(request, ApiFixture.target("acme/1") + length(LARGE)));
      Reply reply = client.reply();
      assertThat(reply.status()).isEqualTo(401);
      assertThat(reply.headers())
          .containsEntry("www-authenticate", "Bearer")
          .containsEntry("connection", "close");
      assertThat(client.isEnded()).isTrue();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "POST /invocations, 'X-Amzn-SageMaker-Target-Model: beta/1\r\n'",
    "POST /invocations, '" + ATTRIBUTES + "target-model=beta/1\r\n'",
    "POST /models/beta%2F1/invoke, ''",
    "POST /endpoints/e/invocations, 'X-Amzn-SageMaker-Target-Model: beta/1\r\n'",
    "POST /v2/models/beta%2F1/infer, ''",
  })
  void callerOfAnotherModelIsAnsweredBeforeItsLargeBody(String request, String target)
      throws Exception {
    try (RawClient client = server.client()) {
      client.send(head(request, ACME + target + length(LARGE)));
      Reply reply = client.reply();
      assertThat(reply.status()).isEqualTo(403);
      assertThat(reply.body()).contains("Not allowed to call model: beta/1");
      assertThat(client.isEnded()).isTrue();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "POST /invocations",
        "POST /batch",
        "POST /models/acme%2F1/invoke",
        "POST /endpoints/e/invocations",
        "POST /v2/models/acme%2F1/infer",
        "PUT /models",
        "GET /metrics",
      })
  void bodiesOfClientsWithoutATokenTakeNoMemory(String request) throws Exception {
    List<RawClient> clients = new ArrayList<>();
    try {
      sendHalves(request, clients);
      for (RawClient client : clients) {
        assertThat(client.reply().status()).isEqualTo(401);
      }
      assertThatBodiesHaveRoom();
    } finally {
      closeAll(clients);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "POST /nothing, 404",
    "POST /invocations/, 404",
    "POST /%zz, 400",
    "POST /v2/models/acme%2F1/nothing, 404",
    "GET /ping, 200",
    "POST /ping, 405",
    "GET /v2/health/live, 200",
    "GET /console, 200",
    "GET /invocations, 405",
    "PUT /batch, 405",
    "GET /models/acme%2F1/invoke, 405",
    "DELETE /endpoints/e/invocations, 405",
    "GET /v2/models/acme%2F1/infer, 405",
    "POST /v2/models/acme%2F1, 405",
  })
  void bodiesThatNobodyReadsTakeNoMemory(String request, int status) throws Exception {
    List<RawClient> clients = new ArrayList<>();
    try {
      sendHalves(request, clients);
      assertThatBodiesHaveRoom();
      for (RawClient client : clients) {
        assertThat(client.send(new byte[LARGE / 2]).reply().status()).isEqualTo(status);
      }
    } finally {
      closeAll(clients);
    }
  }

  /** Half a body of each client: more than all bodies may take, were they kept. */
  private static void sendHalves(String request, List<RawClient> clients) throws IOException {
    for (int i = 0; i < 20; i++) {
      RawClient client = server.client();
      clients.add(client);
      client.send(head(request, length(LARGE))).send(new byte[LARGE / 2]);
    }
  }

  private static void assertThatBodiesHaveRoom() throws IOException {
    assertThat(server.bodyBytes()).isZero();
    assertThat(server.post("/invocations", ACME + ApiFixture.target("acme/1")).status())
        .isEqualTo(200);
  }

  private static void closeAll(List<RawClient> clients) throws IOException {
    for (RawClient client : clients) {
      client.close();
    }
  }

  @Test
  void refusalOfALargeBodyThatIsSentAnywayCanBeRead() throws Exception {
    try (RawClient client = server.client()) {
      client.send(head("POST /invocations", length(LARGE))).send(new byte[LARGE]);
      assertThat(client.reply().status()).isEqualTo(401);
      assertThat(client.isEnded()).isTrue();
    }
  }

  @Test
  void bodyOfUnknownLengthIsNotWaitedFor() throws Exception {
    try (RawClient client = server.client()) {
      client.send(head("POST /invocations", "Transfer-Encoding: chunked\r\n")).send("2\r\n1,");
      assertThat(client.reply().status()).isEqualTo(401);
      assertThat(client.isEnded()).isTrue();
    }
  }

  @Test
  void clientThatAsksFirstIsToldInsteadOfContinuing() throws Exception {
    String expect = "Expect: 100-continue\r\n" + length(3);
    try (RawClient client = server.client()) {
      client.send(head("POST /invocations", ApiFixture.target("acme/1") + expect));
      assertThat(client.reply().status()).isEqualTo(401);
      assertThat(client.isEnded()).isTrue();
    }
    try (RawClient client = server.client()) {
      client.send(head("POST /invocations", ACME + ApiFixture.target("acme/1") + expect));
      assertThat(client.head().statusLine()).isEqualTo("HTTP/1.1 100 Continue");
      assertThat(client.send("1,2").reply().status()).isEqualTo(200);
    }
  }

  @Test
  void smallBodyIsDroppedAndTheConnectionGoesOn() throws Exception {
    String target = ApiFixture.target("acme/1") + length(3);
    try (RawClient client = server.client()) {
      for (int i = 0; i < 3; i++) {
        client.send(head("POST /invocations", target)).send("1,2");
        Reply reply = client.reply();
        assertThat(reply.status()).isEqualTo(401);
        assertThat(reply.headers()).doesNotContainKey("connection");
        client.send(head("POST /invocations", ACME + target)).send("1,2");
        assertThat(client.reply().status()).isEqualTo(200);
      }
    }
  }

  @Test
  void whatIsWrongWithTheHeadItselfIsToldFirst() throws Exception {
    try (RawClient client = server.client()) {
      client.send(head("POST /invocations", length(ApiFixture.MAX_BODY + 1)));
      assertThat(client.reply().status()).isEqualTo(413);
    }
    try (RawClient client = server.client()) {
      client.send(head("POST /invocations", "Host: y\r\n" + length(LARGE)));
      assertThat(client.reply().status()).isEqualTo(400);
    }
  }

  @Test
  void bodyOfACallThatIsAllowedIsStillReadWhole() throws Exception {
    String body = "0.5,1\n".repeat(50_000);
    assertThat(
            server
                .post(
                    "/invocations",
                    "Content-Type: text/csv\r\n" + ACME + ApiFixture.target("acme/1"),
                    body)
                .status())
        .isEqualTo(200);
  }
}
