package dev.coppice.server.grpc;

import static dev.coppice.server.grpc.GrpcFixture.GOOD;
import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.server.http.ServerFixture;
import dev.coppice.server.http.request.HttpLimits;
import inference.OpenInferenceGrpc.ModelInferRequest;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Connections without a call, once all places are taken. */
@Timeout(60)
class IdleConnectionsTest {

  private static final long BETWEEN_TRIES_NANOS = 5_000_000;

  /** Longer than an idle client is left alone. */
  private static final long PATIENCE_NANOS = 1_100_000_000;

  /** Two of them have all places. */
  private final HttpLimits limits = GrpcFixture.limits().withConnections(4);

  /** Returns once an ordinary request over HTTP has found a place. */
  private static void ask(GrpcFixture fixture) throws IOException {
    while (!isLetIn(fixture)) {
      LockSupport.parkNanos(BETWEEN_TRIES_NANOS); // Each leaves a connection to the kernel.
    }
  }

  private static boolean isLetIn(GrpcFixture fixture) {
    try {
      return fixture.server.get("/models").status() == 200;
    } catch (IOException closed) {
      return false;
    }
  }

  private static void awaitPatience() {
    long end = System.nanoTime() + PATIENCE_NANOS;
    ServerFixture.await(() -> System.nanoTime() - end > 0);
  }

  private static RawHttp2 called(GrpcFixture fixture) throws IOException {
    RawHttp2 client = fixture.client();
    client.call(1, GOOD);
    assertThat(client.end(1)).startsWith("0 ");
    return client;
  }

  /** They come while the event loop is busy, and all before any of the others has left. */
  @Test
  void giveTheirPlacesToManyNewcomersAtOnce() throws IOException {
    int many = 16;
    byte[] held =
        ModelInferRequest.parseFrom(GOOD).toBuilder().setModelName("held").build().toByteArray();
    HttpLimits all = limits.withConnections(2 + 2 * many);
    List<RawHttp2> clients = new ArrayList<>();
    try (GrpcFixture fixture = GrpcFixture.patient(all);
        RawHttp2 holding = called(fixture)) {
      for (int i = 0; i < many; i++) {
        clients.add(called(fixture));
      }
      awaitPatience();
      holding.call(3, held);
      assertThat(fixture.server.hold().thread()).startsWith("coppice-grpc-");
      for (int i = 0; i < many; i++) {
        clients.add(fixture.client());
        clients.getLast().call(1, GOOD);
      }
      fixture.server.hold().release();
      for (RawHttp2 newcomer : clients.subList(many, 2 * many)) {
        assertThat(newcomer.end(1)).startsWith("0 ");
      }
      assertThat(holding.end(3)).startsWith("0 ");
      for (RawHttp2 each : clients) {
        each.close();
      }
    }
  }

  @Test
  void giveTheirPlacesToNewcomersAndAreToldSo() throws IOException {
    try (GrpcFixture fixture = GrpcFixture.patient(limits);
        RawHttp2 busy = fixture.client();
        RawHttp2 idle = fixture.client()) {
      busy.call(1, GOOD);
      assertThat(busy.end(1)).startsWith("0 ");
      busy.begin(3);
      idle.call(1, GOOD);
      assertThat(idle.end(1)).startsWith("0 ");

      ask(fixture);

      assertThat(idle.end(3)).isEqualTo("goaway 0");
      assertThat(idle.isEnded()).isTrue();
      busy.message(3, GOOD.length, GOOD, true);
      assertThat(busy.end(3)).startsWith("0 ");
    }
  }

  /** The library would ask it whether it has heard, and wait ten seconds for the answer. */
  @Test
  void whoHasNotBegunToSpeakIsNotWaitedFor() throws IOException {
    try (GrpcFixture fixture = GrpcFixture.patient(limits);
        RawHttp2 busy = fixture.client();
        Socket silent = new Socket(InetAddress.getLoopbackAddress(), fixture.grpc.port())) {
      busy.begin(1);
      ServerFixture.await(() -> fixture.grpc.calls() == 1 && fixture.grpc.connections() == 2);

      ask(fixture);

      byte[] said = silent.getInputStream().readAllBytes();
      assertThat(said[3]).isEqualTo((byte) RawHttp2.SETTINGS);
      assertThat(said).hasSize(9 + said[2]);
    }
  }

  /** Both were found as one place was wanted; the other left by itself. */
  @Test
  void whoHasLeftGivesUpNoPlace() throws IOException {
    try (GrpcFixture fixture = GrpcFixture.patient(limits)) {
      try (RawHttp2 one = fixture.client();
          RawHttp2 other = fixture.client()) {
        one.call(1, GOOD);
        assertThat(one.end(1)).startsWith("0 ");
        other.call(1, GOOD);
        assertThat(other.end(1)).startsWith("0 ");
        awaitPatience();
        ask(fixture);
      }
      ServerFixture.await(
          () -> fixture.grpc.connections() + fixture.server.http.connections() == 0);
      try (RawHttp2 one = fixture.client();
          RawHttp2 other = fixture.client()) {
        one.begin(1);
        other.begin(1);
        ServerFixture.await(() -> fixture.grpc.calls() == 2);
        assertThat(isLetIn(fixture)).isFalse();
      }
    }
  }
}
