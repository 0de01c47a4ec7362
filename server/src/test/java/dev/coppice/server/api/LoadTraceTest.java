package dev.coppice.server.api;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the store's requests say of the trace of the request that caused them, on every route. */
class LoadTraceTest {

  private static final String TRACE =
      "traceparent: 00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01\ntracestate: a=1\n";

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "POST|/models/m/invoke|text/csv|0.5,1",
        "POST|/batch|application/jsonlines|{\"model\": \"m\", \"features\": [0.5, 1]}",
        "GET|/v2/models/m|text/plain|''",
        "POST|/v2/repository/models/m/load|application/json|{}",
        "POST|/warm|application/json|{\"models\": [\"m\"]}"
      })
  void loadCarriesTheTraceOfItsRequest(String method, String path, String type, String body)
      throws Exception {
    try (ApiFixture fixture = new ApiFixture(ApiFixture.NAMED)) {
      try (var client = fixture.client()) {
        String head =
            "%s %s HTTP/1.1\r\nHost: x\r\nCache-Control: no-cache\r\nConnection: close\r\n%s"
                .formatted(method, path, TRACE.replace("\n", "\r\n"));
        client.send(
            head
                + "Content-Type: %s\r\nContent-Length: %d\r\n\r\n%s"
                    .formatted(type, body.length(), body));
        assertThat(client.rest()).startsWith("HTTP/1.1 200 ");
      }
      assertThat(fixture.hold().trace("m")).isEqualTo(TRACE);
    }
  }
}
