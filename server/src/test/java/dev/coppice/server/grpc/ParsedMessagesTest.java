package dev.coppice.server.grpc;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.server.api.ApiFixture;
import dev.coppice.server.logging.LogFormat;
import dev.coppice.server.logging.LoggedLines;
import dev.coppice.server.logging.access.AccessLevel;
import dev.coppice.server.logging.access.AccessLog;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Messages that are none of their methods, or are not there. */
@Timeout(60)
class ParsedMessagesTest {

  private static final byte[] BROKEN = {(byte) 0xFF, (byte) 0xFF};

  @ParameterizedTest
  @CsvSource({
    "/inference.GRPCInferenceService/ModelReady, ModelReadyRequest",
    "/grpc.health.v1.Health/Check, HealthCheckRequest",
    "/grpc.reflection.v1.ServerReflection/ServerReflectionInfo, ServerReflectionRequest",
  })
  void brokenMessageIsItsClientsFault(String method, String expected) throws Exception {
    refuses(
        method,
        client -> client.message(1, BROKEN.length, BROKEN, true),
        "3 message: broken (expected: a " + expected + ")");
  }

  @ParameterizedTest
  @ValueSource(strings = {"ModelReady", "ServerLive", "ModelInfer"})
  void callWithoutAMessageIsItsClientsFault(String method) throws Exception {
    refuses(
        "/inference.GRPCInferenceService/" + method,
        client -> client.send(RawHttp2.DATA, RawHttp2.END_STREAM, 1, new byte[0]),
        "3 messages: none (expected: one)");
  }

  private interface Sending {
    void send(RawHttp2 client) throws IOException;
  }

  private static void refuses(String method, Sending sending, String end) throws Exception {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    AccessLog lines =
        new AccessLog(
            AccessLevel.ALL, LogFormat.TEXT, out, InstantSource.system(), Duration.ofSeconds(20));
    try (LoggedLines log = new LoggedLines();
        ApiFixture server = new ApiFixture(ApiFixture.NAMED, ApiFixture.OPEN, lines);
        RawHttp2 client = new RawHttp2(server.startGrpc().port(), 1 << 20)) {
      client.begin(1, RawHttp2.headers().path(method));
      sending.send(client);
      assertThat(client.end(1)).isEqualTo(end);
      server.awaitMetric("coppice_http_refusals_total{status=\"400\"} 1");
      assertThat(log.messages()).noneMatch(line -> line.startsWith("gRPC: "));
    }
    assertThat(out.toString(UTF_8).lines())
        .filteredOn(line -> line.contains(" path=" + method + " "))
        .singleElement()
        .asString()
        .contains(" status=400 ");
  }
}
