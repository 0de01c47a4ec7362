package dev.coppice.server.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.server.api.Api;
import dev.coppice.server.http.HttpServer;
import dev.coppice.server.http.request.HttpLimits;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What operators see of the memory that calls of gRPC have. */
@Timeout(60)
class GrpcMemoryTest {

  /** More than tests before this can have left in what is kept for the next. */
  private static final int MESSAGE = 32 << 20;

  private static final int PART = 16 << 10;

  @Test
  void messageUnderWayIsInTheDirectMemoryThatIsReported() throws IOException {
    HttpLimits limits = HttpLimits.of(MESSAGE, 2L * MESSAGE);
    try (GrpcFixture fixture = new GrpcFixture(limits, Api.Access.OPEN, Duration.ofSeconds(40));
        RawHttp2 client = fixture.client()) {
      client.begin(1);
      client.message(1, MESSAGE, new byte[0], false);
      for (int sent = PART; sent < MESSAGE; sent += PART) {
        client.send(RawHttp2.DATA, 0, 1, new byte[PART]);
        while (fixture.server.bodyBytes() < sent) { // Then there is room in the window.
          Thread.onSpinWait();
        }
      }
      assertThat(HttpServer.directMemory()).isGreaterThanOrEqualTo(MESSAGE - PART);
    }
  }
}
