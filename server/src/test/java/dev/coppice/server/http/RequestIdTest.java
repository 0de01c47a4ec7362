package dev.coppice.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.server.http.exchange.Exchange;
import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a request is called, in its answer and in the log. */
class RequestIdTest {

  private final ServerFixture fixture = ServerFixture.patient();
  private final RawClient client = fixture.client();

  RequestIdTest() throws IOException {}

  @AfterEach
  void close() throws IOException {
    client.close();
    fixture.close();
  }

  private static String request(String id) {
    return "GET /held HTTP/1.1\r\nHost: x\r\nX-Request-Id: " + id + "\r\n\r\n";
  }

  @ParameterizedTest
  @ValueSource(strings = {"a", "Order_1.2-z", "0"})
  void clientsIdIsKept(String id) throws Exception {
    client.send(request(id));
    Exchange held = fixture.handler.takeHeld();
    assertThat(held.requestId()).isEqualTo(id);
    held.respond(EchoHandler.echo(held));
    assertThat(client.reply().headers()).containsEntry("x-request-id", id);
  }

  @Test
  void longestIdHas128Characters() throws Exception {
    for (int length : new int[] {128, 129}) {
      client.send(request("a".repeat(length)));
      Exchange held = fixture.handler.takeHeld();
      assertThat(held.requestId()).hasSize(length == 128 ? 128 : 36);
      held.respond(EchoHandler.echo(held));
      assertThat(client.reply().status()).isEqualTo(200);
    }
  }

  @Test
  void ofTwoIdsNoneIsTaken() throws Exception {
    client.send(request("a\r\nX-Request-Id: b"));
    Exchange held = fixture.handler.takeHeld();
    assertThat(held.requestId()).matches("[0-9a-f-]{36}");
    held.respond(EchoHandler.echo(held));
    assertThat(client.reply().headers()).containsEntry("x-request-id", held.requestId());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a b", "a\tb", "a\u00e9", "a/b", "a,b", "%0a"})
  void idThatCouldMeanSomethingElseInALogIsReplaced(String id) throws Exception {
    client.send(request(id));
    Exchange held = fixture.handler.takeHeld();
    assertThat(held.requestId()).matches("[0-9a-f-]{36}");
    held.respond(EchoHandler.echo(held));
    assertThat(client.reply().headers()).containsEntry("x-request-id", held.requestId());
  }

  @Test
  void refusalsCarryItToo() throws Exception {
    client.send("GET / HTTP/1.1\r\nHost: x\r\nX-Request-Id: mine\r\nExpect: tea\r\n\r\n");
    assertThat(client.reply().headers()).containsEntry("x-request-id", "mine");
  }
}
