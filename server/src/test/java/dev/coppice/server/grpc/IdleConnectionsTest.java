package dev.coppice.server.grpc;

import static dev.coppice.server.grpc.GrpcFixture.GOOD;
import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.server.http.ServerFixture;
import dev.coppice.server.http.request.HttpLimits;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
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
  private final HttpLimits limits =
      GrpcFixture.limits().with(new HttpLimits.Places(4, HttpLimits.Places.RESERVED));

  /** Returns once an ordinary request over HTTP has found a place. */
  private static void ask(GrpcFixture fixture) throws IOException {
    int status;
    do {
      status = fixture.server.get("/models").status();
      LockSupport.parkNanos(BETWEEN_TRIES_NANOS); // Each leaves a connection to the kernel.
    } while (status == 503);
    assertThat(status).isEqualTo(200);
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
        long end = System.nanoTime() + PATIENCE_NANOS;
        ServerFixture.await(() -> System.nanoTime() - end > 0);
        ask(fixture);
      }
      ServerFixture.await(
          () -> fixture.grpc.connections() + fixture.server.http.connections() == 0);
      try (RawHttp2 one = fixture.client();
          RawHttp2 other = fixture.client()) {
        one.begin(1);
        other.begin(1);
        ServerFixture.await(() -> fixture.grpc.calls() == 2);
        assertThat(fixture.server.get("/models").status()).isEqualTo(503);
      }
    }
  }
}
