package dev.coppice.server.grpc;

import static dev.coppice.server.grpc.GrpcFixture.GOOD;
import static org.assertj.core.api.Assertions.assertThat;

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
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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
  private static final int ANSWER = 1 << 10;
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  private final HttpLimits limits = GrpcFixture.limits().withConnections(100);
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

  /** On which event loop the newest call was answered, and what holds one there. */
  private static final class LoopNames implements RequestHandler {

    private volatile String newest = "";
    private volatile String held = "";

    @Override
    public void handle(Exchange exchange) {}

    @Override
    public AnsweredRequest.@Nullable EndListener answering(AnsweredRequest request) {
      String loop = Thread.currentThread().getName();
      newest = loop;
      ServerFixture.await(() -> !held.equals(loop));
      return null;
    }

    /** That of a client that has not called yet. */
    String loopOf(RawHttp2 client) throws IOException {
      client.call(1, GOOD);
      assertThat(client.end(1)).startsWith("0 ");
      return newest;
    }

    /** The same of one that takes no answer unasked. */
    String loopOfSlow(RawHttp2 client) throws IOException {
      client.call(1, GOOD);
      client.grant(1, ANSWER);
      assertThat(client.end(1)).startsWith("0 ");
      return newest;
    }

    /** Holds a loop with the next call of a client. */
    void hold(String loop, RawHttp2 client, int stream) throws IOException {
      held = loop;
      newest = "";
      client.call(stream, GOOD);
      ServerFixture.await(() -> newest.equals(loop));
    }

    void release() {
      held = "";
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
    try (GrpcFixture fixture = new GrpcFixture(limits, ApiFixture.OPEN, Duration.ofMinutes(10))) {
      RawHttp2 caller = newClient(fixture.grpc);
      caller.call(1, GOOD); // Or calls that wait for the model's load would be too many.
      assertThat(caller.end(1)).startsWith("0 ");
      int left = 0;
      while (left < MAX_CALLS) {
        RawHttp2 client = new RawHttp2(fixture.grpc.port(), 0);
        clients.add(client);
        left += leaveAnswers(client, 1, left, fixture.grpc);
      }
      assertThat(answered(caller)).startsWith("0 ");
      ServerFixture.await(() -> fixture.grpc.calls() == MAX_CALLS - 1); // One alone is cut.
      assertThat(takenLater(clients.subList(1, clients.size()))).isEqualTo(MAX_CALLS - 1);
      leave();
      fixture.awaitNoCalls();
    }
  }

  /** Takes all answers that are left; returns how many there are. */
  private static int takenLater(List<RawHttp2> slow) throws IOException {
    int taken = 0;
    for (int i = 0; i < MAX_CALLS; i++) {
      RawHttp2 client = slow.get(i / CALLS_OF_A_CLIENT);
      int stream = 1 + 2 * (i % CALLS_OF_A_CLIENT);
      client.grant(stream, ANSWER);
      taken += client.end(stream).startsWith("0 ") ? 1 : 0;
    }
    return taken;
  }

  /**
   * Calls as often as a client may and there are places beside others' answers; returns how often.
   * One call after the other, as a busy machine would refuse some of many at once.
   */
  private static int leaveAnswers(RawHttp2 client, int first, int others, GrpcServer server)
      throws IOException {
    int count = Math.min(CALLS_OF_A_CLIENT, MAX_CALLS - others);
    for (int i = 0; i < count; i++) {
      client.call(first + 2 * i, GOOD);
      int all = others + i + 1;
      ServerFixture.await(() -> server.calls() == all);
    }
    return count;
  }

  /** Of an event loop that was busy for long others see clients who take nothing. */
  @Test
  void answersThatAreTakenOnceTheirEventLoopComesRoundCostNoConnection() throws IOException {
    LoopNames heard = new LoopNames();
    HttpLimits patient = limits.with(new HttpLimits.Times(PATIENCE, PATIENCE, PATIENCE));
    HttpServer loops =
        new HttpServer(
            new HttpSettings("127.0.0.1", 0, 2, Transport.best(), patient, null), exchange -> {});
    loops.start();
    try (ApiFixture server = new ApiFixture(ApiFixture.NAMED)) {
      GrpcServer grpc = server.startGrpc(loops, heard);
      RawHttp2 first = newClient(grpc);
      String own = heard.loopOf(first);
      RawHttp2 caller = newClient(grpc);
      while (heard.loopOf(caller).equals(own)) {
        caller = newClient(grpc);
      }
      Map<RawHttp2, Integer> slow = leaveAnswersOn(own, grpc, heard);
      heard.hold(own, first, 3);
      assertThat(answered(caller)).startsWith("0 ");
      for (RawHttp2 client : slow.keySet()) {
        for (int i = 0; i < slow.get(client); i++) {
          client.grant(3 + 2 * i, ANSWER);
        }
      }
      heard.release();
      for (RawHttp2 client : slow.keySet()) {
        for (int i = 0; i < slow.get(client); i++) {
          assertThat(client.end(3 + 2 * i)).startsWith("0 ");
        }
      }
    } finally {
      heard.release();
      loops.stop(Duration.ZERO);
    }
  }

  /** Takes all places for clients on one event loop; returns how many each has. */
  private Map<RawHttp2, Integer> leaveAnswersOn(String loop, GrpcServer server, LoopNames heard)
      throws IOException {
    Map<RawHttp2, Integer> calls = new LinkedHashMap<>();
    int left = 0;
    while (left < MAX_CALLS) {
      RawHttp2 client = new RawHttp2(server.port(), 0);
      clients.add(client);
      if (heard.loopOfSlow(client).equals(loop)) {
        int count = leaveAnswers(client, 3, left, server);
        calls.put(client, count);
        left += count;
      }
    }
    return calls;
  }

  @Test
  void keepNobodyOutWhoIsOnAnotherEventLoop() throws IOException {
    LoopNames heard = new LoopNames();
    HttpServer loops =
        new HttpServer(
            new HttpSettings("127.0.0.1", 0, 2, Transport.best(), limits, null), exchange -> {});
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
