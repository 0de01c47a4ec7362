package dev.coppice.server.grpc;

import static dev.coppice.server.grpc.GrpcFixture.GOOD;
import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.server.api.Api;
import dev.coppice.server.api.ApiFixture;
import dev.coppice.server.http.HttpServer;
import dev.coppice.server.http.HttpSettings;
import dev.coppice.server.http.ServerFixture;
import dev.coppice.server.http.Transport;
import dev.coppice.server.http.exchange.AnsweredRequest;
import dev.coppice.server.http.exchange.Exchange;
import dev.coppice.server.http.exchange.RequestHandler;
import dev.coppice.server.http.request.HttpLimits;
import java.io.IOException;
import java.net.SocketException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Calls that are begun and not sent, or whose answers are not taken, in all places that there are.
 * Their clients have a second for it, and longer than a test takes where there are places.
 */
@Timeout(60)
class UnsentCallsTest {

  private static final int MAX_CALLS = 1024;
  private static final int CALLS_OF_A_CLIENT = 100;

  private final HttpLimits limits = GrpcFixture.limits().with(new HttpLimits.Places(100, 1));
  private final List<RawHttp2> clients = new ArrayList<>();

  @AfterEach
  void leave() throws IOException {
    for (RawHttp2 client : clients) {
      client.close();
    }
  }

  private RawHttp2 newClient(GrpcServer server) throws IOException {
    RawHttp2 client = new RawHttp2(server.port(), Integer.MAX_VALUE);
    clients.add(client);
    return client;
  }

  /** On which event loop the newest call was answered. */
  private static final class LoopNames implements RequestHandler {

    private volatile String newest = "";

    @Override
    public void handle(Exchange exchange) {}

    @Override
    public AnsweredRequest.@Nullable EndListener answering(AnsweredRequest request) {
      newest = Thread.currentThread().getName();
      return null;
    }

    /** That of a client that has not called yet. */
    String loopOf(RawHttp2 client) throws IOException {
      client.call(1, GOOD);
      assertThat(client.end(1)).startsWith("0 ");
      return newest;
    }
  }

  private static void begin(RawHttp2 client, int calls, int first) throws IOException {
    for (int i = 0; i < calls; i++) {
      client.begin(first + 2 * i);
    }
  }

  /** Calls until there is a place, as all others are younger at first. */
  private static String answered(RawHttp2 caller) throws IOException {
    String end;
    int stream = 3;
    do {
      caller.call(stream, GOOD);
      end = caller.end(stream);
      stream += 2;
    } while (end.startsWith("14 Too many calls are open"));
    return end;
  }

  @Test
  void keepNobodyOut() throws IOException {
    try (GrpcFixture fixture = GrpcFixture.patient(limits)) {
      RawHttp2 caller = newClient(fixture.grpc);
      for (int i = 0; i < 11; i++) {
        begin(newClient(fixture.grpc), CALLS_OF_A_CLIENT, 1);
      }
      ServerFixture.await(() -> fixture.grpc.calls() >= MAX_CALLS);
      assertThat(answered(caller)).startsWith("0 ");
      leave();
      fixture.awaitNoCalls();
    }
  }

  @Test
  void answersThatNobodyTakesKeepNobodyOut() throws IOException {
    try (GrpcFixture fixture = new GrpcFixture(limits, Api.Access.OPEN, Duration.ofMinutes(10))) {
      RawHttp2 caller = newClient(fixture.grpc);
      for (int i = 0; i < 11; i++) {
        leaveAnswers(fixture.grpc);
      }
      ServerFixture.await( // On a busy machine the first have had their second by then.
          () -> fixture.grpc.calls() >= MAX_CALLS || fixture.grpc.connections() < 12);
      assertThat(answered(caller)).startsWith("0 ");
      leave();
      fixture.awaitNoCalls();
    }
  }

  private void leaveAnswers(GrpcServer server) throws IOException {
    RawHttp2 client = new RawHttp2(server.port(), 0);
    clients.add(client);
    ServerFixture.await(() -> server.connections() == clients.size());
    try {
      for (int call = 0; call < CALLS_OF_A_CLIENT; call++) {
        client.call(1 + 2 * call, GOOD);
      }
    } catch (SocketException e) {
      // It was let go.
    }
  }

  @Test
  void keepNobodyOutWhoIsOnAnotherEventLoop() throws IOException {
    LoopNames heard = new LoopNames();
    HttpServer loops =
        new HttpServer(
            new HttpSettings("127.0.0.1", 0, 2, Transport.best(), limits), exchange -> {});
    loops.start();
    try (ApiFixture server = new ApiFixture(ApiFixture.NAMED)) {
      GrpcServer grpc = server.startGrpc(loops, heard);
      RawHttp2 first = newClient(grpc);
      String own = heard.loopOf(first);
      RawHttp2 caller = null;
      int others = 0;
      while (caller == null || others < 11) {
        RawHttp2 next = newClient(grpc);
        if (!heard.loopOf(next).equals(own)) {
          caller = next;
        } else {
          begin(next, CALLS_OF_A_CLIENT, 3);
          others++;
        }
      }
      ServerFixture.await(() -> grpc.calls() >= MAX_CALLS);
      assertThat(answered(caller)).startsWith("0 ");
      leave();
      ServerFixture.await(() -> grpc.calls() == 0);
    } finally {
      loops.stop(Duration.ZERO);
    }
  }
}
