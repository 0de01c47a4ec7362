package dev.coppice.server.grpc;

import static dev.coppice.server.grpc.GrpcFixture.GOOD;
import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.server.api.ApiFixture;
import dev.coppice.server.http.LinuxSockets;
import dev.coppice.server.http.ServerFixture;
import dev.coppice.server.http.exchange.AnsweredRequest;
import dev.coppice.server.http.exchange.Exchange;
import dev.coppice.server.http.exchange.RequestHandler;
import dev.coppice.server.http.request.HttpLimits;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A client of gRPC that sends many calls at once, and the turn that another has meanwhile. */
class GrpcTurnsTest {

  private static final int CALLS = 99;
  private static final int CALLS_APART = 20;
  private static final int UNKNOWN_FRAME = 99;

  /** Eight calls, and those that are handed on with the eighth. */
  private static final int MAX_IN_TURN = 8 + 6;

  /** Longer than an idle client is left alone. */
  private static final long PATIENCE_NANOS = 1_500_000_000;

  private static final long BETWEEN_TRIES_NANOS = 5_000_000;

  /** Notes who is answered, in which order; the event loop waits for what some of them do. */
  private static final class Order implements RequestHandler {
    private final List<String> answered = new CopyOnWriteArrayList<>();
    private final Map<String, Runnable> meanwhile = new ConcurrentHashMap<>();

    /** Once, as all answers of a turn are out. */
    private volatile @Nullable Runnable turn;

    @Override
    public void handle(Exchange exchange) {}

    @Override
    public AnsweredRequest.@Nullable EndListener answering(AnsweredRequest request) {
      String id = request.id().toString();
      answered.add(id);
      meanwhile.getOrDefault(id, () -> {}).run();
      int count = answered.size();
      return (delivered, bytes) -> sent(count);
    }

    private void sent(int count) {
      Runnable last = turn;
      if (last != null && count > 8 && count == answered.size()) {
        turn = null;
        last.run();
      }
    }
  }

  @Test
  void othersHaveTheirTurnBetweenCallsThatComeTogether() throws IOException {
    Order order = new Order();
    try (ApiFixture server = new ApiFixture(ApiFixture.NAMED)) {
      GrpcServer grpc = server.startGrpc(server.http, order);
      try (RawHttp2 client = new RawHttp2(grpc.port(), 1 << 20);
          RawHttp2 other = new RawHttp2(grpc.port(), 1 << 20)) {
        call(other, 1, "other"); // Of a model that is loaded first.
        assertThat(other.end(1)).startsWith("0 ");
        call(client, 1, "many");
        assertThat(client.end(1)).startsWith("0 ");
        order.answered.clear();
        order.meanwhile.put("first", () -> ask(grpc.port(), client, other));
        call(client, 3, "first");
        for (int i = 0; i <= CALLS; i++) {
          assertThat(client.end(3 + 2 * i)).as("call " + i).startsWith("0 ");
        }
        assertThat(other.end(3)).startsWith("0 ");
        assertThat(order.answered).hasSize(CALLS + 2);
        assertThat(order.answered.indexOf("other")).isBetween(1, MAX_IN_TURN);
      }
    }
  }

  /** Else it would pile up in the server, however much a client sends. */
  @Test
  void whatWaitsForItsTurnIsNotRead() throws IOException {
    Order order = new Order();
    AtomicLong unread = new AtomicLong();
    try (ApiFixture server = new ApiFixture(ApiFixture.NAMED)) {
      GrpcServer grpc = server.startGrpc(server.http, order);
      try (RawHttp2 client = new RawHttp2(grpc.port(), 1 << 20)) {
        client.grant(0, 1 << 20);
        call(client, 1, "many");
        assertThat(client.end(1)).startsWith("0 ");
        order.meanwhile.put("first", () -> sendMany(client));
        order.meanwhile.put("look", () -> unread.set(LinuxSockets.arrived(grpc.port(), "01")));
        call(client, 3, "first");
        for (int i = 0; i <= 4 * CALLS; i++) {
          assertThat(client.end(3 + 2 * i)).as("call " + i).startsWith("0 ");
        }
        assertThat(unread).hasValue(1);
      }
    }
  }

  /**
   * The calls of its first turn are over, the next is not begun, and the event loop is busy for
   * longer than idle clients are left alone.
   */
  @Test
  void whoWaitsForItsNextTurnGivesItsPlaceToNobody() throws IOException {
    Order order = new Order();
    HttpLimits limits = GrpcFixture.limits().withConnections(2);
    try (ApiFixture server = new ApiFixture(ApiFixture.NAMED, ApiFixture.OPEN, limits)) {
      GrpcServer grpc = server.startGrpc(server.http, order);
      try (RawHttp2 client = new RawHttp2(grpc.port(), 1 << 20)) {
        call(client, 1, "many");
        assertThat(client.end(1)).startsWith("0 ");
        order.meanwhile.put("first", () -> sendApart(client));
        AtomicLong status = new AtomicLong();
        order.turn = () -> status.set(comeForAPlace(server));
        call(client, 3, "first");
        for (int i = 0; i <= CALLS_APART; i++) {
          assertThat(client.end(3 + 2 * i)).as("call " + i).startsWith("0 ");
        }
        assertThat(status).hasValue(503);
      }
    }
  }

  /** Behind each comes a frame that means nothing, longer than what goes on at once. */
  private static void sendApart(RawHttp2 client) {
    try {
      for (int i = 1; i <= CALLS_APART; i++) {
        call(client, 3 + 2 * i, "many");
        client.send(UNKNOWN_FRAME, 0, 0, new byte[1000]);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Until there is one, for a while; returns the status of the last try. */
  private static int comeForAPlace(ApiFixture server) {
    long end = System.nanoTime() + PATIENCE_NANOS;
    while (System.nanoTime() - end < 0) {
      try {
        return server.get("/models").status();
      } catch (IOException closed) {
        LockSupport.parkNanos(BETWEEN_TRIES_NANOS); // Each leaves a connection to the kernel.
      }
    }
    return 503;
  }

  /** After a quarter of them somebody looks. */
  private static void sendMany(RawHttp2 client) {
    try {
      for (int i = 1; i <= 4 * CALLS; i++) {
        call(client, 3 + 2 * i, i == CALLS ? "look" : "many");
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What came of the other one waits behind all of the client's. */
  private static void ask(int port, RawHttp2 client, RawHttp2 other) {
    try {
      for (int i = 1; i <= CALLS; i++) {
        call(client, 3 + 2 * i, "many");
      }
      ServerFixture.await(() -> LinuxSockets.arrived(port, "01") == 1);
      call(other, 3, "other");
      ServerFixture.await(() -> LinuxSockets.arrived(port, "01") == 2);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void call(RawHttp2 client, int stream, String id) throws IOException {
    client.begin(stream, RawHttp2.headers().add("x-request-id", id));
    client.message(stream, GOOD.length, GOOD, true);
  }
}
