package dev.coppice.server.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.server.http.RawClient;
import dev.coppice.server.http.RawClient.Reply;
import org.junit.jupiter.api.Test;

/** A drain that operators begin and end. */
class DrainTest {

  @Test
  void probesFailFromItsBeginningToItsEndWhileCallsAreServed() throws Exception {
    try (ApiFixture fixture = new ApiFixture(ApiFixture.NAMED)) {
      assertThat(ask(fixture, "GET /ping").status()).isEqualTo(200);

      assertThat(ask(fixture, "POST /drain").status()).isEqualTo(200);
      assertThat(ask(fixture, "GET /ping").status()).isEqualTo(503);
      assertThat(ask(fixture, "GET /ping").body()).contains("Draining");
      assertThat(ask(fixture, "GET /readyz").status()).isEqualTo(503);
      assertThat(ask(fixture, "GET /v2/health/ready").status()).isEqualTo(503);
      assertThat(ask(fixture, "GET /livez").status()).isEqualTo(200);
      assertThat(fixture.post("/invocations", ApiFixture.target("a")).status()).isEqualTo(200);

      assertThat(ask(fixture, "DELETE /drain").status()).isEqualTo(200);
      assertThat(ask(fixture, "GET /ping").status()).isEqualTo(200);
      assertThat(ask(fixture, "GET /readyz").status()).isEqualTo(200);
      assertThat(ask(fixture, "GET /v2/health/ready").status()).isEqualTo(200);
      assertThat(ask(fixture, "GET /drain").status()).isEqualTo(405);
    }
  }

  private static Reply ask(ApiFixture fixture, String line) throws Exception {
    try (RawClient client = fixture.client()) {
      return client.send(line + " HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n").reply();
    }
  }
}
