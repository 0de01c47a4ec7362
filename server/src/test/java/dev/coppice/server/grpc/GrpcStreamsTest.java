package dev.coppice.server.grpc;

import static dev.coppice.server.grpc.GrpcFixture.GOOD;
import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.server.http.ServerFixture;
import dev.coppice.server.logging.LoggedLines;
import java.io.IOException;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What clients of gRPC cannot do with headers and streams: have them kept, unanswered or unread.
 */
class GrpcStreamsTest {

  @AutoClose private GrpcFixture fixture;
  private GrpcServer grpc;

  @BeforeEach
  void start() throws IOException {
    fixture = GrpcFixture.patient(GrpcFixture.limits());
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
