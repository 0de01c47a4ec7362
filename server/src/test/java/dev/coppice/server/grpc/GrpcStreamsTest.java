package dev.coppice.server.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.server.api.Api;
import dev.coppice.server.api.ApiFixture;
import dev.coppice.server.codec.tensors.TensorBodies;
import dev.coppice.server.http.request.HttpLimits;
import java.io.IOException;
import java.net.SocketException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What clients of gRPC cannot do with headers and streams: have them kept, unanswered or unread.
 */
class GrpcStreamsTest {

  private static final int WINDOW = 65_535;
  private static final int MAX_BODY = 1 << 20;
  private static final int MAX_HEADS = 64 << 10;
  private static final int RESOURCE_EXHAUSTED = 8;

  private static final byte[] GOOD =
      new TensorBodies(List.of(new double[] {0.5, 1}), "FP32", List.of())
          .message(true)
          .toByteArray();

  private ApiFixture server;
  private GrpcServer grpc;

  @BeforeEach
  void start() throws IOException {
    HttpLimits limits =
        HttpLimits.of(MAX_BODY, 4L * MAX_BODY)
            .with(new HttpLimits.Heads(8 << 10, 16 << 10, 128, MAX_HEADS))
            .with(
                new HttpLimits.Times(
                    Duration.ofSeconds(1), Duration.ofMinutes(1), Duration.ofSeconds(1)));
    server = new ApiFixture(ApiFixture.NAMED, Api.Doors.OPEN, limits);
    grpc = server.startGrpc();
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private RawHttp2 client() throws IOException {
    return new RawHttp2(grpc.port(), WINDOW);
  }

  private void awaitNoCalls() {
    while (grpc.calls() > 0 || server.bodyBytes() > 0 || server.headBytes() > 0) {
      Thread.onSpinWait();
    }
  }

  @Test
  void headersBeyondTheLimitAreRefused() throws IOException {
    try (RawHttp2 client = client()) {
      client.begin(1, RawHttp2.headers().add("x", "y".repeat(9 << 10)));
      assertThat(client.end(1)).doesNotStartWith("0 ");
    }
    try (RawHttp2 client = client()) {
      client.call(1, GOOD);
      assertThat(client.end(1)).startsWith("0 ");
    }
    awaitNoCalls();
  }

  @Test
  void headersThatAreKeptTakeTheMemoryOfAllHeads() throws IOException {
    String large = "y".repeat(7000);
    try (RawHttp2 client = client();
        RawHttp2 other = client()) {
      client.begin(1, RawHttp2.headers().add("x-request-id", large));
      client.begin(3, RawHttp2.headers().add("authorization", large));
      client.begin(5, RawHttp2.headers().add("x-request-id", large));
      assertThat(client.end(5))
          .isEqualTo(
              RESOURCE_EXHAUSTED + " Too many bytes of headers are in flight, please try again.");
      assertThat(server.headBytes()).isBetween(2L * large.length(), (long) MAX_HEADS);
      other.begin(1, RawHttp2.headers().add("x-request-id", "small"));
      other.message(1, GOOD.length, GOOD, true);
      assertThat(other.end(1)).startsWith("0 ");
    }
    awaitNoCalls();
  }

  @Test
  void headersThatMeanNothingAreNotKept() throws IOException {
    try (RawHttp2 client = client()) {
      for (int i = 0; i < 20; i++) {
        client.begin(1 + 2 * i, RawHttp2.headers().add("x", "y".repeat(7000)));
      }
      while (grpc.calls() < 20) {
        Thread.onSpinWait();
      }
      assertThat(server.headBytes()).isZero();
    }
    awaitNoCalls();
  }

  @Test
  void headersOfACallThatIsLeftAloneAreGivenBack() throws IOException {
    byte[] waiting =
        new TensorBodies(List.of(new double[] {0.5, 1}), "FP32", List.of())
            .message(true).toBuilder().setModelName("waits").build().toByteArray();
    try (RawHttp2 client = client()) {
      client.begin(1, RawHttp2.headers().add("x-request-id", "y".repeat(7000)));
      client.message(1, waiting.length, waiting, true);
      while (server.cache.waitingCalls() == 0) {
        Thread.onSpinWait();
      }
      assertThat(server.headBytes()).isGreaterThan(7000);
    }
    awaitNoCalls();
  }

  @Test
  void streamsBeyondTheBoundAreRefused() throws IOException {
    try (RawHttp2 client = client()) {
      for (int i = 0; i < 101; i++) {
        client.begin(1 + 2 * i);
      }
      assertThat(client.end(201)).isEqualTo("reset 7"); // REFUSED_STREAM
      assertThat(grpc.calls()).isEqualTo(100);
    }
    awaitNoCalls();
  }

  @Test
  void streamOfARefusedCallIsTakenBackFromItsClient() throws IOException {
    try (RawHttp2 client = client()) {
      for (int i = 0; i < 100; i++) {
        int stream = 1 + 2 * i;
        client.begin(stream, RawHttp2.headers().path("/nobody/is"));
        assertThat(client.end(stream)).startsWith("12 ");
        assertThat(client.end(stream)).isEqualTo("reset 0"); // NO_ERROR: the answer was whole.
      }
      client.call(201, GOOD);
      assertThat(client.end(201)).startsWith("0 ");
    }
    awaitNoCalls();
  }

  @Test
  void manyCallsThatAreRefusedAtOnceAreTold() throws IOException {
    try (RawHttp2 client = client()) {
      for (int i = 0; i < 100; i++) {
        client.begin(1 + 2 * i, RawHttp2.headers().path("/nobody/is"));
      }
      for (int i = 0; i < 100; i++) {
        assertThat(client.end(1 + 2 * i)).startsWith("12 ");
      }
    }
    awaitNoCalls();
  }

  @Test
  void streamsThatCanNeitherBeAnsweredNorTakenBackEndTheConnection() throws IOException {
    try (RawHttp2 client = new RawHttp2(grpc.port(), 0)) { // It takes no byte of an answer.
      try {
        for (int i = 0; i < 100; i++) {
          client.begin(1 + 2 * i, RawHttp2.headers().set("content-type", "text/plain"));
        }
      } catch (SocketException cut) {
        // While it was being sent.
      }
      assertThat(client.isEnded()).isTrue();
    }
    awaitNoCalls();
  }

  @Test
  void streamsThatAreTakenBackOverAndOverEndTheConnection() throws IOException {
    try (RawHttp2 client = client()) {
      int stream = 1;
      try {
        for (int i = 0; i < 3000; i++) {
          client.begin(stream);
          client.send(RawHttp2.RST_STREAM, 0, stream, new byte[] {0, 0, 0, 8});
          stream += 2;
        }
      } catch (IOException cut) {
        // While it was being sent.
      }
      assertThat(client.isEnded()).isTrue();
    }
    awaitNoCalls();
  }
}
