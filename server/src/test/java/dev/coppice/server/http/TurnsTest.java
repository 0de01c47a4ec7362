package dev.coppice.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.server.http.exchange.Exchange;
import dev.coppice.server.http.exchange.RequestHandler;
import dev.coppice.server.http.exchange.Response;
import dev.coppice.server.http.request.HttpLimits;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Clients that ask for much at once, hundreds of requests in one read or a long answer, and the
 * turns that others have meanwhile.
 */
class TurnsTest {

  private static final int MAX_IN_TURN = 4;

  private static final String REQUEST = "GET / HTTP/1.1\r\nHost: x\r\n\r\n";

  private static HttpServer started(Transport transport, RequestHandler handler)
      throws IOException {
    HttpServer server =
        new HttpServer(
            new HttpSettings("127.0.0.1", 0, 1, transport, HttpLimits.of(1000, 4000), null),
            handler);
    server.start();
    return server;
  }

  /** Counts the requests that its event loop handles before whatever else waits for that. */
  @SuppressWarnings("NonAtomicVolatileUpdate") // Written on that event loop alone.
  private static final class Turns implements RequestHandler {
    private int inTurn;
    private volatile int most;

    @Override
    public void handle(Exchange exchange) {
      if (inTurn++ == 0) {
        exchange.eventLoop().execute(() -> inTurn = 0);
      }
      most = Math.max(most, inTurn);
      if (exchange.path().equals("/parts")) {
        exchange.respond(Response.text(200, "text/plain", ""), new TestParts(2, 2));
      } else {
        exchange.respond(Response.text(200, "text/plain", "here"));
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Transport.class)
  void othersHaveTheirTurnsBetweenRequestsThatComeTogether(Transport transport) throws Exception {
    int requests = 2000;
    Turns turns = new Turns();
    HttpServer server = started(transport, turns);
    try (RawClient client = new RawClient(server.port())) {
      client.send(REQUEST.repeat(requests));
      for (int i = 0; i < requests; i++) {
        assertThat(client.reply().body()).as("answer " + i).isEqualTo("here");
      }
      client.send("GET /parts HTTP/1.1\r\nHost: x\r\n\r\n".repeat(requests));
      for (int i = 0; i < requests; i++) {
        assertThat(client.head().status()).isEqualTo(200);
        assertThat(client.chunks()).as("answer in parts " + i).isEqualTo("0011");
      }
      assertThat(turns.most).isLessThanOrEqualTo(MAX_IN_TURN);
    } finally {
      server.stop(Duration.ofSeconds(20));
    }
  }

  /**
   * Three of a turn's answers leave room for another one that is flushed, and the fourth does not.
   */
  @ParameterizedTest
  @EnumSource(Transport.class)
  void answersThatFillTheirBufferAtTheEndOfATurnGoOut(Transport transport) throws Exception {
    String body = "x".repeat(5000);
    HttpServer server =
        started(transport, exchange -> exchange.respond(Response.text(200, "text/plain", body)));
    try (RawClient client = new RawClient(server.port())) {
      client.send(REQUEST.repeat(100));
      for (int i = 0; i < 100; i++) {
        assertThat(client.reply().body()).as("answer " + i).isEqualTo(body);
      }
    } finally {
      server.stop(Duration.ofSeconds(20));
    }
  }

  /** Has another client ask while it handles the first of many requests. */
  private static final class Interrupted implements RequestHandler {
    private final List<String> asked = new CopyOnWriteArrayList<>();
    private final String body;
    private volatile Runnable meanwhile = () -> {};

    Interrupted(String body) {
      this.body = body;
    }

    @Override
    public void handle(Exchange exchange) {
      asked.add(exchange.path());
      if (exchange.path().equals("/first")) {
        meanwhile.run();
      }
      exchange.respond(Response.text(200, "text/plain", body));
    }
  }

  /** Long answers fill their buffer before a turn is over. */
  @ParameterizedTest
  @CsvSource({"EPOLL, 4", "EPOLL, 8000", "NIO, 4", "NIO, 8000"})
  void nextTurnComesAfterWhatOthersHaveSentMeanwhile(Transport transport, int length)
      throws Exception {
    String body = "x".repeat(length);
    Interrupted handler = new Interrupted(body);
    HttpServer server = started(transport, handler);
    try (RawClient client = new RawClient(server.port());
        RawClient other = new RawClient(server.port())) {
      assertThat(other.get("/").reply().body()).isEqualTo(body);
      handler.asked.clear();
      handler.meanwhile = () -> ask(server.port(), other);
      client.send("GET /first HTTP/1.1\r\nHost: x\r\n\r\n" + REQUEST.repeat(39));
      for (int i = 0; i < 40; i++) {
        assertThat(client.reply().body()).as("answer " + i).isEqualTo(body);
      }
      assertThat(other.reply().body()).isEqualTo(body);
      assertThat(handler.asked.indexOf("/other")).isBetween(1, MAX_IN_TURN);
    } finally {
      server.stop(Duration.ofSeconds(20));
    }
  }

  @ParameterizedTest
  @EnumSource(Transport.class)
  void nextPartsComeAfterWhatOthersHaveSentMeanwhile(Transport transport) throws Exception {
    AtomicReference<TestParts> parts = new AtomicReference<>();
    AtomicInteger before = new AtomicInteger();
    HttpServer server =
        started(
            transport,
            exchange -> {
              if (exchange.path().equals("/parts")) {
                exchange.respond(Response.text(200, "text/plain", ""), parts.get());
              } else {
                before.set(parts.get().made.get());
                exchange.respond(Response.text(200, "text/plain", "here"));
              }
            });
    try (RawClient client = new RawClient(server.port());
        RawClient other = new RawClient(server.port())) {
      parts.set(new TestParts(200, 100, 1, () -> ask(server.port(), other)));
      assertThat(other.get("/").reply().body()).isEqualTo("here");
      assertThat(client.get("/parts").head().status()).isEqualTo(200);
      assertThat(client.chunks()).hasSize(200 * 100);
      assertThat(other.reply().body()).isEqualTo("here");
      assertThat(before.get()).isBetween(2, 32); // As it begins it has two turns.
    } finally {
      server.stop(Duration.ofSeconds(20));
    }
  }

  /** Of what came after them the next may be read, or there was nothing but the end of a line. */
  @ParameterizedTest
  @ValueSource(strings = {REQUEST + REQUEST, "\r\n"})
  void clientIsToldOfAStopBetweenTwoTurns(String rest) throws Exception {
    try (ServerFixture fixture = ServerFixture.patient();
        RawClient client = fixture.client()) {
      client.send("GET /held HTTP/1.1\r\nHost: x\r\n\r\n" + REQUEST.repeat(MAX_IN_TURN) + rest);
      Exchange held = fixture.handler.takeHeld();
      held.eventLoop()
          .execute(
              () -> {
                held.respond(EchoHandler.echo(held)); // A turn of the others follows at once.
                fixture.server.shared().connections().stop();
              });
      for (int i = 0; i <= MAX_IN_TURN; i++) {
        assertThat(client.reply().headers()).as("answer " + i).doesNotContainKey("connection");
      }
      if (rest.equals("\r\n")) {
        ServerFixture.await(() -> fixture.server.connections() == 0);
      } else {
        assertThat(client.reply().headers()).containsEntry("connection", "close");
      }
      assertThat(client.isEnded()).isTrue();
    }
  }

  private static void ask(int port, RawClient client) {
    try {
      client.get("/other");
      ServerFixture.await(() -> LinuxSockets.arrived(port, "01") == 1);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
