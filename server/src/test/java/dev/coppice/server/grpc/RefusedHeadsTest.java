package dev.coppice.server.grpc;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.server.api.ApiFixture;
import dev.coppice.server.logging.LogFormat;
import dev.coppice.server.logging.LoggedLines;
import dev.coppice.server.logging.access.AccessLevel;
import dev.coppice.server.logging.access.AccessLog;
import io.netty.handler.codec.http2.Http2Headers;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the log and the meters have of requests that gRPC refuses by their headers alone. */
@Timeout(60)
class RefusedHeadsTest {

  private static final String INFER = "path=/inference.GRPCInferenceService/ModelInfer ";

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  /**
   * The lines of a request of these headers, and of a good call after it.
   *
   * @param end that the client sees
   * @param counted the metric that is 1 then
   */
  private List<String> lines(Http2Headers headers, String end, String counted) throws IOException {
    AccessLog log =
        new AccessLog(
            AccessLevel.ALL, LogFormat.TEXT, out, InstantSource.system(), Duration.ofSeconds(20));
    try (ApiFixture server = new ApiFixture(ApiFixture.NAMED, ApiFixture.OPEN, log);
        RawHttp2 client = new RawHttp2(server.startGrpc().port(), 1 << 20)) {
      client.begin(1, headers);
      assertThat(client.end(1)).startsWith(end);
      client.call(3, GrpcFixture.GOOD);
      assertThat(client.end(3)).startsWith("0 ");
      server.awaitMetric(counted);
    }
    return out.toString(UTF_8).lines().filter(line -> line.contains(INFER)).toList();
  }

  private static Http2Headers named() {
    return RawHttp2.headers().set("x-request-id", "chosen-1");
  }

  @Test
  void compressedCallHasALine() throws IOException {
    List<String> lines =
        lines(
            named().set("grpc-encoding", "gzip"),
            "12 ",
            "coppice_http_refusals_total{status=\"415\"} 1");

    assertThat(lines).hasSize(2).last().asString().contains(" status=200 ");
    assertThat(lines.getFirst())
        .contains(" request=chosen-1 client=127.0.0.1 method=POST " + INFER + "status=415 in=0 ")
        .endsWith("cause=\"grpc-encoding: gzip (expected: identity)\"");
  }

  @Test
  void whatIsNoCallHasALine() throws IOException {
    List<String> lines =
        lines(
            named().set("content-type", "text/plain"),
            "reset ",
            "coppice_http_refusals_total{status=\"400\"} 1");

    assertThat(lines).hasSize(2).last().asString().contains(" status=200 ");
    assertThat(lines.getFirst())
        .contains(" request=chosen-1 client=127.0.0.1 method=POST " + INFER + "status=400 in=0 ")
        .endsWith("cause=\"Broken HTTP request: no call of gRPC\"");
  }

  @Test
  void lineHasNeitherAQueryNorAnIdOfSeveral() throws IOException {
    List<String> lines =
        lines(
            RawHttp2.headers()
                .set("content-type", "text/plain")
                .path(RawHttp2.headers().path() + "?token=secret")
                .add("x-request-id", List.of("chosen-1", "chosen-2")),
            "reset ",
            "coppice_http_refusals_total{status=\"400\"} 1");

    assertThat(lines).hasSize(2).first().asString().doesNotContain("secret", "chosen");
  }

  @ParameterizedTest
  @ValueSource(strings = {"soon", "", "1s"})
  void callOfABrokenTimeHasALineAndIsNoDefect(String time) throws IOException {
    try (LoggedLines log = new LoggedLines()) {
      List<String> lines =
          lines(
              named().set("grpc-timeout", time),
              "reset ",
              "coppice_http_refusals_total{status=\"400\"} 1");

      assertThat(lines).hasSize(2).first().asString().contains(" status=400 ");
      assertThat(log.messages()).noneMatch(line -> line.startsWith("gRPC: "));
    }
  }
}
