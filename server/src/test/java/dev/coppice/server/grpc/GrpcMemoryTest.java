package dev.coppice.server.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.server.http.HttpServer;
import dev.coppice.server.http.ServerFixture;
import dev.coppice.server.http.request.HttpLimits;
import io.grpc.reflection.v1.ServerReflectionRequest;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What calls of gRPC may have of direct memory, and what operators see of it. */
@Timeout(60)
class GrpcMemoryTest {

  private static final int MESSAGE = 32 << 20;
  private static final int PART = 16 << 10;

  /** Of a question: more than any may have, and less than is read at once. */
  private static final int TOO_LONG = 40 << 10;

  private static final String REFLECTION =
      "/grpc.reflection.v1.ServerReflection/ServerReflectionInfo";

  @Test
  void messageUnderWayIsInTheDirectMemoryThatIsReported() throws IOException {
    HttpLimits limits = HttpLimits.of(MESSAGE, 2L * MESSAGE);
    try (GrpcFixture fixture = GrpcFixture.patient(limits);
        RawHttp2 client = fixture.client()) {
      long before = HttpServer.directMemory();
      client.begin(1);
      client.message(1, MESSAGE, new byte[0], false);
      for (int sent = PART; sent < MESSAGE; sent += PART) {
        client.send(RawHttp2.DATA, 0, 1, new byte[PART]);
        int bytes = sent;
        // Then there is room in the window.
        ServerFixture.await(() -> fixture.server.bodyBytes() >= bytes);
      }
      assertThat(HttpServer.directMemory() - before).isGreaterThanOrEqualTo(MESSAGE / 2);
    }
  }

  /** The client's own choice is that no answer may be sent. */
  @Test
  void descriptionOfTheServiceThatIsNotTakenIsCutInTime() throws IOException {
    byte[] question =
        ServerReflectionRequest.newBuilder()
            .setFileContainingSymbol(InferenceMethods.SERVICE)
            .build()
            .toByteArray();
    try (GrpcFixture fixture = new GrpcFixture(GrpcFixture.limits());
        RawHttp2 client = new RawHttp2(fixture.grpc.port(), 0)) {
      client.begin(1, RawHttp2.headers().path(REFLECTION));
      client.message(1, question.length, question, false);

      assertThat(client.end(1)).isEqualTo("reset 11"); // ENHANCE_YOUR_CALM
      fixture.awaitNoCalls();
    }
  }

  @Test
  void questionThatIsTooLongIsRefusedAndNotAnswered() throws IOException {
    byte[] question =
        ServerReflectionRequest.newBuilder()
            .setFileByFilename("x".repeat(TOO_LONG))
            .build()
            .toByteArray();
    try (GrpcFixture fixture = GrpcFixture.patient(GrpcFixture.limits());
        RawHttp2 client = new RawHttp2(fixture.grpc.port(), 1 << 20)) {
      client.begin(1, RawHttp2.headers().path(REFLECTION));
      client.message(1, question.length, question, false);
      RawHttp2.Frame answer = client.read();
      while (answer.stream() != 1 || answer.type() == RawHttp2.WINDOW_UPDATE) {
        answer = client.read();
      }

      assertThat(answer.type()).isEqualTo(RawHttp2.HEADERS);
      assertThat(answer.isEnd()).isTrue();
      fixture.awaitNoCalls();
    }
  }
}
