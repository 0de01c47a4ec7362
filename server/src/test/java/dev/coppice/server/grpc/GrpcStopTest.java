package dev.coppice.server.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.server.http.ServerFixture;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Clients that answer nothing, as on a machine that sleeps, when the server stops. */
@Timeout(60)
class GrpcStopTest {

  @Test
  void clientWithoutACallIsNotWaitedFor() throws Exception {
    try (GrpcFixture fixture = GrpcFixture.patient(GrpcFixture.limits());
        RawHttp2 client = fixture.client()) {
      client.call(1, GrpcFixture.GOOD);
      while (!client.read().isEnd()) {} // Settings have no end, nor has a message.
      ServerFixture.await(() -> fixture.grpc.calls() == 0);
      assertThat(fixture.grpc.drain(Duration.ofSeconds(20))).isTrue();
    }
  }

  @Test
  void callInFlightIsWaitedFor() throws Exception {
    try (GrpcFixture fixture = GrpcFixture.patient(GrpcFixture.limits())) {
      try (RawHttp2 client = fixture.client()) {
        client.begin(1);
        ServerFixture.await(() -> fixture.grpc.calls() == 1);
        assertThat(fixture.grpc.drain(Duration.ofSeconds(1))).isFalse();
      }
      assertThat(fixture.grpc.drain(Duration.ofSeconds(20))).isTrue();
    }
  }
}
