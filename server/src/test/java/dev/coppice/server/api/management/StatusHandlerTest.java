package dev.coppice.server.api.management;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.loader.memory.SharedBytes;
import dev.coppice.metrics.Telemetry;
import dev.coppice.metrics.tenants.TenantFigures;
import dev.coppice.server.api.control.AnswerRoom;
import dev.coppice.server.api.control.BlockingAnswer;
import dev.coppice.server.api.control.Health;
import dev.coppice.server.http.exchange.Response;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

class StatusHandlerTest {

  private boolean loading;
  private boolean stopping;
  private boolean storeUnseen;
  private boolean turning = true;

  @AutoClose
  private final Telemetry telemetry =
      new Telemetry(TenantFigures.ofMost(100), InstantSource.system());

  private final StatusHandler handler = handler(6 << 20);

  @Test
  void pingSaysWhetherTheServerCanServe() {
    assertPing(handler.ping(), 200, "Healthy");
    loading = true;
    assertPing(handler.ping(), 503, "Loading");
    stopping = true;
    assertPing(handler.ping(), 503, "Stopping");
    loading = false;
    assertPing(handler.ping(), 503, "Stopping");
  }

  @Test
  void readinessWaitsForTheStoreAndEndsWithTheStop() {
    storeUnseen = true;
    assertPing(handler.readyz(), 503, "StoreUnseen");
    assertPing(handler.ping(), 200, "Healthy");
    loading = true;
    assertPing(handler.readyz(), 503, "Loading");
    loading = false;
    storeUnseen = false;
    assertPing(handler.readyz(), 200, "Healthy");
    stopping = true;
    assertPing(handler.readyz(), 503, "Stopping");
  }

  @Test
  void processIsAliveAsLongAsItsLoopsTurn() {
    stopping = true;
    storeUnseen = true;
    assertPing(handler.livez(), 200, "Alive");
    turning = false;
    assertPing(handler.livez(), 503, "Stuck");
  }

  @Test
  void aLimitOfLessThanAMebibyteIsAnnouncedAsOneForNoneIsNoLimit() {
    assertThat(announced(handler((1 << 20) - 1))).endsWith("\"MaxPayloadInMB\": 1}");
    assertThat(announced(handler(6 << 20))).endsWith("\"MaxPayloadInMB\": 6}");
  }

  private static String announced(StatusHandler handler) {
    return handler.executionParameters().body().toString(StandardCharsets.UTF_8);
  }

  private StatusHandler handler(int maxBodyBytes) {
    return new StatusHandler(
        new Health(() -> loading, () -> stopping, () -> storeUnseen, () -> turning),
        telemetry.scrape(),
        new BlockingAnswer(
            Runnable::run, new AnswerRoom(new SharedBytes(1 << 20), new SharedBytes(1 << 20))),
        2,
        maxBodyBytes);
  }

  private static void assertPing(Response ping, int status, String text) {
    assertThat(ping.status()).isEqualTo(status);
    assertThat(ping.body().toString(StandardCharsets.UTF_8))
        .isEqualTo("{\n  \"status\": \"" + text + "\"\n}\n");
  }
}
