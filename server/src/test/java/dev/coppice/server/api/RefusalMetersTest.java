package dev.coppice.server.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.server.http.RawClient;
import dev.coppice.server.http.exchange.Refusal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What the meters have of requests that no route saw. */
class RefusalMetersTest {

  @ParameterizedTest
  @EnumSource
  void refusalsOfEachKindAreCounted(Refusal.Kind kind) throws Exception {
    try (ApiFixture fixture = new ApiFixture(ApiFixture.NAMED);
        RawClient client = fixture.client()) {
      fixture.telemetry.requests().refused(kind.status());
      assertThat(client.get("/metrics").reply().body())
          .contains("coppice_http_refusals_total{status=\"%d\"} 1".formatted(kind.status()));
    }
  }

  @Test
  void refusalsAtTheManagementPortAreNoCalls() throws Exception {
    try (ApiFixture fixture = new ApiFixture(ApiFixture.NAMED)) {
      fixture.management().refused(Refusal.Kind.FULL);
      assertThat(fixture.get("/metrics").body())
          .doesNotContainPattern("coppice_http_refusals_total\\{status=\"503\"} [^0]");
    }
  }
}
