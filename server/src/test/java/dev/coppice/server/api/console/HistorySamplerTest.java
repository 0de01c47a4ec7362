package dev.coppice.server.api.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.cache.budget.MemoryBudget;
import dev.coppice.loader.ModelName;
import dev.coppice.metrics.Telemetry;
import dev.coppice.metrics.Totals;
import dev.coppice.metrics.meters.Route;
import dev.coppice.metrics.tenants.CallReport;
import dev.coppice.metrics.tenants.TenantFigures;
import dev.coppice.server.api.ScriptedCache;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class HistorySamplerTest {

  private static final long MILLISECOND = 1_000_000;

  private final Telemetry telemetry =
      new Telemetry(TenantFigures.ofMost(100), InstantSource.system());
  private final Vitals vitals =
      new Vitals(
          telemetry, ScriptedCache.of(telemetry.cache()), new MemoryBudget(1000), null, () -> 0);
  private final HistorySampler sampler = new HistorySampler(vitals, InstantSource.system());

  @AfterEach
  void close() {
    sampler.close();
    vitals.cache().close(Duration.ofSeconds(10));
    telemetry.close();
  }

  @Test
  void sampleIsOfWhatHappenedSinceTheOneBefore() {
    call(200, 5 * MILLISECOND);
    call(503, 7 * MILLISECOND);
    sampler.sample();
    call(400, MILLISECOND);
    sampler.sample();

    HistorySampler.History history = sampler.history();

    assertThat(history.tick()).isEqualTo(2);
    Sample first = history.samples().getFirst();
    assertThat(first.counts().calls()).isEqualTo(2);
    assertThat(first.counts().serverErrors()).isEqualTo(1);
    assertThat(first.times().p99()).isCloseTo(7 * MILLISECOND, Percentage.withPercentage(5));
    Sample second = history.samples().getLast();
    assertThat(second.counts().calls()).isEqualTo(1);
    assertThat(second.counts().clientErrors()).isEqualTo(1);
    assertThat(second.times().p50()).isCloseTo(MILLISECOND, Percentage.withPercentage(5));
  }

  @Test
  void requestsThatNoRouteSawAreCallsAndErrors() {
    call(200, MILLISECOND);
    for (int status : new int[] {400, 413, 431, 500, 503, 503}) {
      telemetry.requests().refused(status);
    }
    sampler.sample();
    sampler.sample();

    Totals first = sampler.history().samples().getFirst().counts();
    assertThat(first.calls()).isEqualTo(7);
    assertThat(first.clientErrors()).isEqualTo(3);
    assertThat(first.serverErrors()).isEqualTo(3);
    assertThat(sampler.history().samples().getLast().counts().calls()).isZero();
  }

  @Test
  void anHourIsKeptAndNoMore() {
    for (int i = 0; i < HistorySampler.MAX + 5; i++) {
      sampler.sample();
    }

    assertThat(sampler.history().samples()).hasSize(HistorySampler.MAX);
    assertThat(sampler.history().tick()).isEqualTo(HistorySampler.MAX + 5);
  }

  @Test
  void wholeHourIsSomeTensOfKilobytes() {
    for (int i = 0; i < HistorySampler.MAX; i++) {
      call(200, (i + 1) * MILLISECOND);
      sampler.sample();
    }

    String json = new ConsoleData(vitals).write(sampler.history());

    assertThat(json.length()).isLessThan(40_000);
    assertThat(json).contains("\"calls\":[1,1,");
  }

  @Test
  void sampleThatFailsIsNotTheLast() throws Exception {
    CountDownLatch looks = new CountDownLatch(3); // One as it is made.
    InstantSource clock =
        () -> {
          looks.countDown();
          if (looks.getCount() == 1) {
            throw new OutOfMemoryError("unable to create native thread: made to fail");
          }
          return Instant.EPOCH;
        };
    try (HistorySampler failing = new HistorySampler(vitals, clock)) {
      failing.start(Duration.ofMillis(1));

      assertThat(looks.await(20, TimeUnit.SECONDS)).isTrue();
    }
  }

  private void call(int status, long nanos) {
    telemetry.requests().started();
    telemetry.requests().finished("id", Route.INVOKE, status, true, nanos, nanos);
    telemetry
        .requests()
        .called(new CallReport(new ModelName("a"), null, "", true, 1, nanos, nanos));
  }
}
