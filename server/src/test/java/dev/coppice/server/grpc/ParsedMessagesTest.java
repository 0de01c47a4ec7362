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
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Messages that are none of their methods, or not there, or too many. */
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

  @ParameterizedTest
  @CsvSource({
    "0000000000 0000000000, reset 8, Too many requests",
    "0100000000, 13 Can't decode compressed, Can't decode compressed",
    "0200000000, 13 gRPC frame header malformed, gRPC frame header malformed",
  })
  void messagesThatTheLibraryDoesNotTakeHaveALine(String frames, String end, String cause)
      throws Exception {
    String line =
        refuses(
            "/inference.GRPCInferenceService/ServerLive",
            client -> {
              for (String frame : frames.split(" ")) {
                client.send(RawHttp2.DATA, 0, 1, HexFormat.of().parseHex(frame));
              }
            },
            end);
    assertThat(line).contains(" cause=\"" + cause);
  }

  private interface Sending {
    void send(RawHttp2 client) throws IOException;
  }

  private static String refuses(String method, Sending sending, String end) throws Exception {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    AccessLog lines =
        new AccessLog(
            AccessLevel.ALL, LogFormat.TEXT, out, InstantSource.system(), Duration.ofSeconds(20));
    try (LoggedLines log = new LoggedLines();
        ApiFixture server = new ApiFixture(ApiFixture.NAMED, ApiFixture.OPEN, lines);
        RawHttp2 client = new RawHttp2(server.startGrpc().port(), 1 << 20)) {
      client.begin(1, RawHttp2.headers().path(method));
      sending.send(client);
      assertThat(client.end(1)).startsWith(end);
      server.awaitMetric("coppice_http_refusals_total{status=\"400\"} 1");
      assertThat(log.messages()).noneMatch(line -> line.startsWith("gRPC: "));
    }
    List<String> ofMethod =
        out.toString(UTF_8).lines().filter(line -> line.contains(" path=" + method + " ")).toList();
    assertThat(ofMethod).singleElement().asString().contains(" status=400 ");
    return ofMethod.getFirst();
  }
}
