package dev.coppice.server.api.management;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.metrics.Telemetry;
import dev.coppice.server.http.exchange.Response;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class StatusHandlerTest {

  private boolean loading;
  private boolean stopping;

  @Test
  void pingSaysWhetherTheServerCanServe() {
    try (Telemetry telemetry = new Telemetry()) {
      StatusHandler handler =
          new StatusHandler(
              new Health(() -> loading, () -> stopping),
              telemetry.scrape(),
              Runnable::run,
              2,
              6 << 20);
      assertPing(handler.ping(), 200, "Healthy");
      loading = true;
      assertPing(handler.ping(), 503, "Loading");
      stopping = true;
      assertPing(handler.ping(), 503, "Stopping");
      loading = false;
      assertPing(handler.ping(), 503, "Stopping");
    }
  }

  private static void assertPing(Response ping, int status, String text) {
    assertThat(ping.status()).isEqualTo(status);
    assertThat(ping.body().toString(StandardCharsets.UTF_8))
        .isEqualTo("{\n  \"status\": \"" + text + "\"\n}\n");
  }
}
