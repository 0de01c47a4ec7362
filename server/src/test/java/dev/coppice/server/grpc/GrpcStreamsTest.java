package dev.coppice.server.grpc;

import static dev.coppice.server.grpc.GrpcFixture.GOOD;
import static dev.coppice.server.grpc.GrpcFixture.RESOURCE_EXHAUSTED;
import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.server.api.ApiFixture;
import dev.coppice.server.codec.tensors.TensorBodies;
import dev.coppice.server.http.ServerFixture;
import dev.coppice.server.http.request.HttpLimits;
import dev.coppice.server.logging.LogFormat;
import dev.coppice.server.logging.LoggedLines;
import dev.coppice.server.logging.access.AccessLevel;
import dev.coppice.server.logging.access.AccessLog;
import java.io.IOException;
import java.io.OutputStream;
import java.net.SocketException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What clients of gRPC cannot do with headers and streams: have them kept, unanswered or unread.
 */
class GrpcStreamsTest {

  private static final int MAX_HEADS = 64 << 10;

  @AutoClose private GrpcFixture fixture;
  private ApiFixture server;
  private GrpcServer grpc;

  @BeforeEach
  void start() throws IOException {
    fixture =
        GrpcFixture.patient(
            GrpcFixture.limits().with(new HttpLimits.Heads(8 << 10, 16 << 10, 128, MAX_HEADS)));
    server = fixture.server;
    grpc = fixture.grpc;
  }

  @Test
  void headersBeyondTheLimitAreRefused() throws IOException {
    try (RawHttp2 client = fixture.client()) {
      client.begin(1, RawHttp2.headers().add("x", "y".repeat(9 << 10)));
      assertThat(client.end(1)).doesNotStartWith("0 ");
    }
    try (RawHttp2 client = fixture.client()) {
      client.call(1, GOOD);
      assertThat(client.end(1)).startsWith("0 ");
    }
    fixture.awaitNoCalls();
  }

  @Test
  void headersThatAreKeptTakeTheMemoryOfAllHeads() throws IOException {
    String large = "y".repeat(7000);
    try (RawHttp2 client = fixture.client();
        RawHttp2 other = fixture.client()) {
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
    fixture.awaitNoCalls();
  }

  @Test
  void headersThatMeanNothingAreNotKept() throws IOException {
    try (RawHttp2 client = fixture.client()) {
      for (int i = 0; i < 20; i++) {
        client.begin(1 + 2 * i, RawHttp2.headers().add("x", "y".repeat(7000)));
      }
      ServerFixture.await(() -> grpc.calls() == 20);
      assertThat(server.headBytes()).isZero();
    }
    fixture.awaitNoCalls();
  }

  @Test
  void headersOfACallThatIsLeftAloneAreGivenBack() throws IOException {
    byte[] waiting =
        new TensorBodies(List.of(new double[] {0.5, 1}), "FP32", List.of())
            .message(true).toBuilder().setModelName("waits").build().toByteArray();
    try (RawHttp2 client = fixture.client()) {
      client.begin(1, RawHttp2.headers().add("x-request-id", "y".repeat(7000)));
      client.message(1, waiting.length, waiting, true);
      ServerFixture.await(() -> server.cache.figures().waitingCalls() > 0);
      assertThat(server.headBytes()).isGreaterThan(7000);
    }
    fixture.awaitNoCalls();
  }

  @Test
  void streamsBeyondTheBoundAreRefused() throws IOException {
    try (RawHttp2 client = fixture.client()) {
      for (int i = 0; i < 101; i++) {
        client.begin(1 + 2 * i);
      }
      assertThat(client.end(201)).isEqualTo("reset 7"); // REFUSED_STREAM
      assertThat(grpc.calls()).isEqualTo(100);
    }
    fixture.awaitNoCalls();
  }

  @Test
  void streamOfARefusedCallIsTakenBackFromItsClient() throws IOException {
    try (RawHttp2 client = fixture.client()) {
      for (int i = 0; i < 100; i++) {
        int stream = 1 + 2 * i;
        client.begin(stream, RawHttp2.headers().path("/nobody/is"));
        assertThat(client.end(stream)).startsWith("12 ");
        assertThat(client.end(stream)).isEqualTo("reset 0"); // NO_ERROR: the answer was whole.
      }
      client.call(201, GOOD);
      assertThat(client.end(201)).startsWith("0 ");
    }
    fixture.awaitNoCalls();
  }

  @Test
  void manyCallsThatAreRefusedAtOnceAreTold() throws IOException {
    try (RawHttp2 client = fixture.client()) {
      for (int i = 0; i < 100; i++) {
        client.begin(1 + 2 * i, RawHttp2.headers().path("/nobody/is"));
      }
      for (int i = 0; i < 100; i++) {
        assertThat(client.end(1 + 2 * i)).startsWith("12 ");
      }
    }
    fixture.awaitNoCalls();
  }

  @Test
  void streamsThatCanNeitherBeAnsweredNorTakenBackEndTheConnection() throws IOException {
    try (LoggedLines log = new LoggedLines();
        RawHttp2 client = new RawHttp2(grpc.port(), 0)) { // It takes no byte of an answer.
      try {
        for (int i = 0; i < 100; i++) {
          client.begin(1 + 2 * i, RawHttp2.headers().set("content-type", "text/plain"));
        }
      } catch (SocketException cut) {
        // While it was being sent.
      }
      assertThat(client.isEnded()).isTrue();
      assertThat(log.warnings())
          .anyMatch(
              line ->
                  line.endsWith(" its client left more than 16 streams that are no calls open"));
    }
    fixture.awaitNoCalls();
  }

  @Test
  void ofAClientThatBreaksHttpTheLogSaysWhatEndedItsConnection() throws IOException {
    try (LoggedLines log = new LoggedLines();
        RawHttp2 client = fixture.client()) {
      client.call(1, GOOD);
      assertThat(client.end(1)).startsWith("0 ");
      client.send(RawHttp2.RST_STREAM, 0, 3, new byte[] {0, 0, 0, 8}); // It never began.
      assertThat(client.end(3)).isEqualTo("goaway 1"); // PROTOCOL_ERROR
      assertThat(client.isEnded()).isTrue();
      assertThat(log.warnings())
          .filteredOn(line -> line.contains(" is cut: "))
          .singleElement()
          .asString()
          .matches("connection of /127.0.0.1:[0-9]+ is cut: PROTOCOL_ERROR, Stream 3 .*");
    }
    fixture.awaitNoCalls();
  }

  @Test
  void streamsThatAreTakenBackOverAndOverEndTheConnection() throws IOException {
    try (RawHttp2 client = fixture.client()) {
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
    fixture.awaitNoCalls();
  }

  @Test
  void defectThatEndsAConnectionIsInTheLog() throws IOException {
    AccessLog lines =
        new AccessLog(
            AccessLevel.ALL,
            LogFormat.TEXT,
            OutputStream.nullOutputStream(),
            () -> {
              throw new IllegalStateException("made to fail");
            },
            Duration.ZERO);
    try (LoggedLines log = new LoggedLines();
        ApiFixture broken = new ApiFixture(ApiFixture.NAMED, ApiFixture.OPEN, lines);
        RawHttp2 client = new RawHttp2(broken.startGrpc().port(), 1 << 20)) {
      client.begin(1, RawHttp2.headers().set("content-type", "text/plain"));
      assertThat(client.end(1)).isEqualTo("goaway 2"); // INTERNAL_ERROR
      assertThat(log.messages()).contains("gRPC: Connection Error");
    }
  }

  @Test
  void ofAClientThatLeavesTheLogSaysNothing() throws IOException {
    try (LoggedLines log = new LoggedLines();
        RawHttp2 client = fixture.client()) {
      client.begin(1);
      ServerFixture.await(() -> grpc.calls() == 1);
      client.cut();
      ServerFixture.await(() -> grpc.connections() == 0);
      fixture.awaitNoCalls();
      assertThat(log.messages())
          .noneMatch(line -> line.startsWith("gRPC: ") || line.contains(" is cut: "));
    }
  }
}
