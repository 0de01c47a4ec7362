package dev.coppice.server.grpc;

import static dev.coppice.server.grpc.GrpcFixture.GOOD;
import static dev.coppice.server.grpc.GrpcFixture.MAX_BODY;
import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.server.codec.tensors.TensorBodies;
import dev.coppice.server.http.ServerFixture;
import dev.coppice.server.logging.LoggedLines;
import java.io.IOException;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Clients of gRPC that let the server send little of its answers at a time, or nothing more. */
@Timeout(60)
class GrpcSlowClientsTest {

  /** What HTTP/2 lets a server send on a new connection. */
  private static final int FIRST_WINDOW = 65_535;

  /** HTTP/2's error for clients that ask for more than they take. */
  private static final int ENHANCE_YOUR_CALM = 11;

  @AutoClose private GrpcFixture fixture;

  @BeforeEach
  void start() throws IOException {
    fixture = new GrpcFixture(GrpcFixture.limits());
  }

  /** A call of two bytes a row whose answer has four, and some around them. */
  private static byte[] rows(int count) {
    return new TensorBodies(Collections.nCopies(count, new double[] {2, 1}), "INT8", List.of())
        .message(true)
        .toByteArray();
  }

  /** Waits for the tick of a client that takes its time. */
  private static void await(long startNanos, int tick, Duration between) {
    long due = startNanos + tick * between.toNanos();
    for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
      LockSupport.parkNanos(left);
    }
  }

  @Test
  void answerOfWhichAFewBytesAreTakenNowAndThenIsCut() throws IOException {
    long start = System.nanoTime();
    try (LoggedLines log = new LoggedLines();
        RawHttp2 client = new RawHttp2(fixture.grpc.port(), 100)) {
      client.call(1, rows(10_000));
      for (int tick = 1; fixture.grpc.calls() > 0 || tick < 10; tick++) {
        await(start, tick, Duration.ofMillis(100));
        client.grant(1, 10);
      }
      assertThat(client.end(1)).isEqualTo("reset " + ENHANCE_YOUR_CALM);
      fixture.awaitNoCalls();
      assertThat(log.warnings())
          .filteredOn(line -> line.contains(" is cut: "))
          .singleElement()
          .asString()
          .startsWith("answer of ")
          .contains(" is cut: its client took ");
      fixture.server.awaitMetric("coppice_invocation_model_errors_total 1"); // Not delivered.
    }
  }

  @Test
  void answerThatIsTakenSteadilyAndForTooLongIsCut() throws IOException {
    Duration request = Duration.ofSeconds(2);
    try (LoggedLines log = new LoggedLines();
        GrpcFixture slow = new GrpcFixture(request, Duration.ofSeconds(10));
        RawHttp2 client = new RawHttp2(slow.grpc.port(), 4096)) {
      client.call(1, GOOD); // The first takes a second on a busy machine.
      assertThat(client.end(1)).startsWith("0 ");
      client.call(3, rows(30_000));
      ServerFixture.await(() -> slow.grpc.calls() > 0);
      long start = System.nanoTime();
      for (int tick = 1; slow.grpc.calls() > 0; tick++) { // All would take 30 s, it has 10.
        await(start, tick, Duration.ofMillis(100));
        client.grant(3, 400);
        client.grant(0, 400);
      }
      assertThat(client.end(3)).isEqualTo("reset " + ENHANCE_YOUR_CALM);
      slow.awaitNoCalls();
      assertThat(log.warnings())
          .filteredOn(line -> line.contains(" is cut: "))
          .singleElement()
          .asString()
          .endsWith(" is cut: its client has not taken it in time");
    }
  }

  @Test
  void answerThatIsLeftIsCutAloneWhileOthersOfItsConnectionAreTaken() throws IOException {
    try (RawHttp2 client = new RawHttp2(fixture.grpc.port(), 512)) {
      client.call(1, rows(10_000));
      int stream = 3;
      while (fixture.grpc.calls() > 0 || stream < 7) {
        client.grant(0, 512);
        client.call(stream, GOOD);
        assertThat(client.end(stream)).startsWith("0 ");
        stream += 2;
      }
      client.call(stream, GOOD);
      assertThat(client.end(stream)).startsWith("0 ");
      fixture.awaitNoCalls();
    }
  }

  @Test
  void clientThatLetsNoAnswerThroughItsConnectionIsCut() throws IOException {
    try (RawHttp2 client = new RawHttp2(fixture.grpc.port(), MAX_BODY)) {
      client.call(1, rows(FIRST_WINDOW / 4)); // A few bytes more than that.
      assertThat(client.isEnded()).isTrue();
    }
    fixture.awaitNoCalls();
  }
}
