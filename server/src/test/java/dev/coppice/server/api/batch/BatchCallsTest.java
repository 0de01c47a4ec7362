package dev.coppice.server.api.batch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.cache.ModelCache;
import dev.coppice.loader.memory.SharedBytes;
import dev.coppice.metrics.Telemetry;
import dev.coppice.metrics.tenants.TenantFigures;
import dev.coppice.server.api.ApiFixture;
import dev.coppice.server.api.FakeExchange;
import dev.coppice.server.api.access.CallAccess;
import dev.coppice.server.api.score.RequestMemory;
import dev.coppice.server.api.score.ScarceThreads;
import dev.coppice.server.api.score.ScoringThreads;
import dev.coppice.server.codec.AnswerFormats;
import dev.coppice.server.http.exchange.Response;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What becomes of a batch where what it runs on fails. */
class BatchCallsTest {

  private final SharedBytes memory = new SharedBytes(64 << 20);

  @Test
  void batchForWhichNoThreadCanBeHadIsRefused() throws Exception {
    try (Telemetry telemetry = new Telemetry(TenantFigures.ofMost(100));
        ScoringThreads none = new ScarceThreads(0).scoring(1)) {
      ModelCache cache = ApiFixture.cache(telemetry.cache());
      FakeExchange exchange = new FakeExchange(Runnable::run, "model,x,y\na,0.5,1\n");
      exchange.headers().set("Content-Type", "text/csv; header=present; model=model");

      new BatchCalls(
              BatchSettings.USUAL,
              cache,
              none,
              new RequestMemory(memory, memory),
              Runnable::run,
              AnswerFormats.multiModel("application/json", false),
              CallAccess.OPEN,
              null,
              telemetry.requests())
          .handle(exchange);

      Response answer = exchange.answer();
      assertThat(answer.status()).isEqualTo(503);
      assertThat(answer.body().toString(StandardCharsets.UTF_8)).contains("No worker is available");
      answer.body().release();
      assertThat(none.waiting()).isZero();
      assertThat(memory.used()).isZero();
      cache.close(Duration.ofSeconds(20));
    }
  }
}
