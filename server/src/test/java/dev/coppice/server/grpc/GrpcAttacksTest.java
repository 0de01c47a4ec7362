package dev.coppice.server.grpc;

import static dev.coppice.server.grpc.GrpcFixture.GOOD;
import static dev.coppice.server.grpc.GrpcFixture.LONGER;
import static dev.coppice.server.grpc.GrpcFixture.MAX_BODY;
import static dev.coppice.server.grpc.GrpcFixture.RESOURCE_EXHAUSTED;
import static dev.coppice.server.grpc.GrpcFixture.UNKNOWN_FIELD;
import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.server.api.ApiFixture;
import dev.coppice.server.http.RawClient;
import dev.coppice.server.http.ServerFixture;
import dev.coppice.server.http.request.HttpLimits;
import inference.OpenInferenceGrpc.ModelInferRequest;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What clients of gRPC cannot do: fill the memory, take all places, or hold what they took. */
class GrpcAttacksTest {

  @AutoClose private GrpcFixture fixture;
  private ApiFixture server;
  private GrpcServer grpc;

  @BeforeEach
  void start() throws IOException {
    fixture = GrpcFixture.patient(GrpcFixture.limits().withConnections(8));
    server = fixture.server;
    grpc = fixture.grpc;
  }

  @Test
  void wellBehavedCallIsAnswered() throws IOException {
    try (RawHttp2 client = fixture.client()) {
      client.call(1, GOOD);
      assertThat(client.end(1)).startsWith("0 ");
    }
    fixture.awaitNoCalls();
  }

  @Test
  void messageThatClaimsAHugeLengthIsRefusedBeforeItComes() throws IOException {
    try (RawHttp2 client = fixture.client()) {
      client.begin(1);
      client.message(1, 0x7FFF_FFFFL, new byte[0], false);
      assertThat(client.end(1)).startsWith(RESOURCE_EXHAUSTED + " ");
      server.awaitMetric("coppice_http_refusals_total{status=\"413\"} 1");
      client.begin(3);
      client.message(3, 0xFFFF_FFFFL, new byte[0], false);
      assertThat(client.end(3)).doesNotStartWith("0 ");
      client.call(5, GOOD);
      assertThat(client.end(5)).startsWith("0 ");
    }
    fixture.awaitNoCalls();
  }

  @Test
  void messageThatOnlyClaimsALengthTakesTheMemoryOfWhatCame() throws IOException {
    try (RawHttp2 client = fixture.client()) {
      client.begin(1);
      client.message(1, MAX_BODY, new byte[1000], false);
      ServerFixture.await(() -> server.bodyBytes() >= 1000);
      assertThat(server.bodyBytes()).isLessThan(2000);
    }
    fixture.awaitNoCalls();
  }

  @Test
  void messagesBeyondTheMemoryOfAllAreRefused() throws IOException {
    byte[] part = new byte[14_500];
    try (GrpcFixture small = GrpcFixture.patient(HttpLimits.of(30_000, 60_000))) {
      try (RawHttp2 client = small.client()) {
        for (int stream = 1; stream <= 3; stream += 2) {
          client.begin(stream);
          client.message(stream, 30_000, part, false);
          client.send(RawHttp2.DATA, 0, stream, part);
        }
        client.begin(5);
        client.message(5, 30_000, new byte[6_000], false);
        assertThat(client.end(5))
            .startsWith("14 Too many bytes of messages are in flight, please try again.");
        assertThat(small.server.bodyBytes()).isLessThanOrEqualTo(60_000);
      }
      small.awaitNoCalls();
      assertThat(small.metrics()).contains("coppice_http_refusals_total{status=\"503\"} 1");
    }
  }

  /** Its message, its end and its refusal come in one turn of the event loop. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void wholeMessageBeyondTheMemoryOfAllIsRefusedAndNotHandled(boolean isWarm) throws IOException {
    int most = 15_000;
    int part = most - 300; // Which counts 256 bytes more.
    HttpLimits limits = HttpLimits.of(most, 2L * most);
    try (GrpcFixture small = GrpcFixture.patient(limits);
        RawHttp2 client = small.client()) {
      if (isWarm) {
        client.call(1, GOOD);
        assertThat(client.end(1)).startsWith("0 ");
      }
      try (RawHttp2 other = small.client()) {
        for (int stream = 1; stream <= 3; stream += 2) {
          other.begin(stream);
          other.message(stream, most, new byte[part], false);
        }
        ServerFixture.await(() -> small.server.bodyBytes() >= 2L * part);
        client.call(3, LONGER);
        assertThat(client.end(3)).startsWith("14 Too many bytes of messages are in flight");
        client.begin(5, RawHttp2.headers().path("/inference.GRPCInferenceService/ServerLive"));
        client.message(5, UNKNOWN_FIELD.length, UNKNOWN_FIELD, true);
        assertThat(client.end(5)).startsWith("14 Too many bytes of messages are in flight");
        client.call(7, GOOD);
        assertThat(client.end(7)).startsWith("0 ");
      }
      small.awaitNoCalls();
      assertThat(small.metrics())
          .contains("coppice_http_refusals_total{status=\"503\"} 2")
          .contains("coppice_model_cache_lookups_total{result=\"hit\"} " + (isWarm ? 1 : 0))
          .contains("coppice_model_cache_lookups_total{result=\"miss\"} 1")
          .contains("coppice_invocations_total{route=\"grpc\",status=\"5xx\"} 0");
    }
  }

  @Test
  void answerThatIsNotTakenIsCut() throws IOException {
    try (GrpcFixture hasty = new GrpcFixture(GrpcFixture.limits());
        RawHttp2 client = new RawHttp2(hasty.grpc.port(), 0)) {
      client.call(1, GOOD);
      assertThat(client.end(1)).isEqualTo("reset 11"); // ENHANCE_YOUR_CALM
      hasty.awaitNoCalls();
    }
  }

  @Test
  void callThatNeverGoesOnIsEnded() throws IOException {
    try (GrpcFixture hasty = new GrpcFixture(GrpcFixture.limits());
        RawHttp2 silent = hasty.client();
        RawHttp2 halting = hasty.client()) {
      silent.begin(1);
      halting.begin(1);
      halting.message(1, MAX_BODY, new byte[1000], false);
      for (RawHttp2 client : List.of(silent, halting)) {
        assertThat(client.end(1)).startsWith("4 Call was not over after 1.0 seconds.");
      }
      hasty.awaitNoCalls();
      assertThat(hasty.metrics()).contains("coppice_http_refusals_total{status=\"408\"} 2");
    }
  }

  @Test
  void secondMessageIsRefused() throws IOException {
    try (RawHttp2 client = fixture.client()) {
      client.begin(1);
      client.message(1, GOOD.length, GOOD, false);
      client.message(1, GOOD.length, GOOD, true);
      assertThat(client.end(1)).doesNotStartWith("0 ");
    }
    fixture.awaitNoCalls();
  }

  @Test
  void whoeverKeepsTheEventLoopsOfGrpcBusyHoldsUpNoCallOverHttp() throws IOException {
    byte[] message =
        ModelInferRequest.parseFrom(GOOD).toBuilder().setModelName("held").build().toByteArray();
    try (RawHttp2 client = fixture.client();
        RawClient bystander = server.client()) {
      client.call(1, message);
      assertThat(server.hold().thread()).startsWith("coppice-grpc-");
      assertThat(bystander.get("/ping").reply().status()).isEqualTo(200);
      server.hold().release();
      assertThat(client.end(1)).startsWith("0 ");
    }
    fixture.awaitNoCalls();
  }

  @Test
  void connectionsTakeHalfThePlacesAtMost() throws IOException {
    try (RawHttp2 one = fixture.client();
        RawHttp2 other = fixture.client()) {
      one.begin(1);
      other.begin(1);
      ServerFixture.await(() -> grpc.calls() == 2);
      try (RawHttp2 refused = fixture.client()) {
        assertThat(refused.isEnded()).isTrue();
      }
      assertThat(fixture.metrics()).contains("coppice_http_refusals_total{status=\"503\"} 1");
      try (var http = server.client()) {
        assertThat(http.get("/models").reply().status()).isEqualTo(200);
      }
    }
    ServerFixture.await(() -> grpc.connections() == 0);
    try (RawHttp2 client = fixture.client()) {
      client.call(1, GOOD);
      assertThat(client.end(1)).startsWith("0 ");
    }
  }

  @Test
  void otherMethodsTakeSmallMessagesAlone() throws IOException {
    try (RawHttp2 client = fixture.client()) {
      client.begin(1, RawHttp2.headers().path("/grpc.health.v1.Health/Check"));
      byte[] part = new byte[16_000];
      client.message(1, 100_000, part, false);
      client.send(RawHttp2.DATA, 0, 1, part);
      client.send(RawHttp2.DATA, 0, 1, part);
      assertThat(client.end(1)).startsWith(RESOURCE_EXHAUSTED + " ");
    }
    fixture.awaitNoCalls();
    server.awaitMetric("coppice_http_refusals_total{status=\"413\"} 1");
  }

  @Test
  void bytesThatAreNoHttp2EndTheConnection() throws IOException {
    try (RawHttp2 client = fixture.client()) {
      client.send(99, 99, 99, new byte[100]);
      client.send(RawHttp2.HEADERS, 4, 1, new byte[] {(byte) 0xFF, (byte) 0xFF, (byte) 0xFF});
      assertThat(client.isEnded()).isTrue();
    }
    fixture.awaitNoCalls();
  }
}
