package dev.coppice.server.grpc;

import static dev.coppice.server.grpc.GrpcFixture.GOOD;
import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.server.http.LinuxSockets;
import dev.coppice.server.http.ServerFixture;
import dev.coppice.server.http.request.HttpLimits;
import inference.OpenInferenceGrpc.ModelInferRequest;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What is left for health checks where all places are taken, by clients that are at work. */
@Timeout(60)
class GrpcProbesTest {

  private static final int RESERVED = 2;

  private final List<RawHttp2> clients = new ArrayList<>();
  @AutoClose private GrpcFixture fixture;

  @BeforeEach
  void takeAllPlaces() throws IOException {
    fixture = GrpcFixture.patient(GrpcFixture.limits().with(new HttpLimits.Places(4, RESERVED)));
    for (int i = 0; i < 2; i++) {
      newClient().begin(1);
    }
    ServerFixture.await(() -> fixture.grpc.calls() == 2);
  }

  @AfterEach
  void leave() throws IOException {
    for (RawHttp2 client : clients) {
      client.close();
    }
  }

  private RawHttp2 newClient() throws IOException {
    clients.add(fixture.client());
    return clients.getLast();
  }

  private static void askForHealth(RawHttp2 client, int stream) throws IOException {
    client.begin(stream, RawHttp2.headers().path("/grpc.health.v1.Health/Check"));
    client.message(stream, 0, new byte[0], true);
  }

  @Test
  void healthIsToldOnceOnAConnection() throws IOException {
    RawHttp2 prober = newClient();
    askForHealth(prober, 1);
    assertThat(prober.end(1)).startsWith("0 ");
    assertThat(prober.end(3)).isEqualTo("goaway 0");
    assertThat(prober.isEnded()).isTrue();
  }

  @Test
  void otherCallsAreRefusedAndTheirClientsSentAway() throws IOException {
    RawHttp2 caller = newClient();
    caller.call(1, GOOD);
    assertThat(caller.end(1)).startsWith("14 Too many connections are open, please try again.");
    assertThat(caller.end(3)).isEqualTo("goaway 0");
    assertThat(caller.isEnded()).isTrue();
    assertThat(fixture.metrics()).contains("coppice_http_refusals_total{status=\"503\"} 1");
  }

  @Test
  void whoeverOnlySitsThereKeepsNoProbeWaiting() throws IOException {
    for (int i = 0; i < 5 * RESERVED; i++) {
      assertThat(newClient().read().type()).isEqualTo(RawHttp2.SETTINGS); // It is in.
      ServerFixture.await(() -> fixture.grpc.connections() <= 2 + RESERVED);
    }
    RawHttp2 prober = newClient();
    askForHealth(prober, 1);
    assertThat(prober.end(1)).startsWith("0 ");
  }

  /** Its next call may find one of the others. */
  @Test
  void whoAsksNothingKeepsItsPlaceForSeconds() throws IOException {
    RawHttp2 silent = newClient();
    assertThat(silent.end(1)).isEqualTo("goaway 0");
    assertThat(silent.isEnded()).isTrue();
  }

  /** They come while the event loop is busy: two stay, two have to go, and nobody else is in. */
  @Test
  void newcomersBeyondThoseOnTheirWayOutAreClosedAtOnce() throws IOException {
    byte[] held =
        ModelInferRequest.parseFrom(GOOD).toBuilder().setModelName("held").build().toByteArray();
    clients.getFirst().message(1, held.length, held, true);
    assertThat(fixture.server.hold().thread()).startsWith("coppice-grpc-");
    for (int i = 0; i < 2 * RESERVED + 1; i++) {
      askForHealth(newClient(), 1);
    }
    ServerFixture.await(() -> LinuxSockets.arrived(fixture.grpc.port(), "01") == 2 * RESERVED + 1);
    fixture.server.hold().release();
    for (RawHttp2 prober : clients.subList(2, 2 + 2 * RESERVED)) {
      assertThat(prober.end(1)).startsWith("0 ");
    }
    assertThat(clients.getLast().isEnded()).isTrue();
    assertThat(fixture.metrics()).contains("coppice_http_refusals_total{status=\"503\"} 1");
  }
}
