package dev.coppice.server.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.server.http.RawClient;
import dev.coppice.server.http.RawClient.Reply;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** In which of its two formats {@code /metrics} answers. */
class MetricsRouteTest {

  @AutoClose private static ApiFixture server;

  @BeforeAll
  static void start() throws Exception {
    server = new ApiFixture(ApiFixture.NAMED);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "X: none | text/plain",
        "Accept: */* | text/plain",
        "Accept: text/html | text/plain",
        "Accept: text/html, */*;q=0.8 | text/plain",
        "Accept: application/openmetrics-text | application/openmetrics-text",
        "Accept: application/openmetrics-text;q=0 | text/plain",
        "Accept: application/openmetrics-text;q=0.1, text/plain;q=0.9 | text/plain",
        "Accept: text/plain;q=0.1, Application/OpenMetrics-Text | application/openmetrics-text",
        "Accept: application/openmetrics-text;version=1.0.0,text/plain;version=0.0.4;q=0.5 |"
            + " application/openmetrics-text",
        // As Prometheus asks.
        "Accept: application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.5,"
            + "application/openmetrics-text;version=0.0.1;q=0.4,text/plain;version=1.0.0;q=0.3,"
            + "text/plain;version=0.0.4;q=0.2,*/*;q=0.1 | application/openmetrics-text",
      })
  void formatIsTheOneThatTheClientWeighsMost(String header, String type) throws Exception {
    try (RawClient client = server.client()) {
      Reply reply =
          client.send("GET /metrics HTTP/1.1\r\nHost: x\r\n" + header + "\r\n\r\n").reply();
      assertThat(reply.status()).isEqualTo(200);
      assertThat(reply.headers().get("content-type")).startsWith(type + "; version=");
      assertThat(reply.body().endsWith("# EOF\n")).isEqualTo(type.startsWith("application/"));
    }
  }
}
