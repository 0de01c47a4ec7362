package dev.coppice.server.api.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.coppice.server.api.score.ScoringThreads;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The turns of a batch's tenants where something breaks that never should. */
class TenantTurnsTest {

  @Test
  void defectInFindingTheNextTenantEndsTheTurnsAndGivesTheirPlaceBack() throws Exception {
    try (ScoringThreads threads = new ScoringThreads(1, 10, 1, Duration.ofMinutes(1))) {
      TenantTurns turns =
          new TenantTurns(
              null,
              () -> {
                throw new IllegalStateException("made to fail");
              },
              new Progress(),
              null);
      FutureTask<TenantCall> run = new FutureTask<>(() -> turns.run(threads));
      Thread.ofVirtual().start(run);

      assertThatExceptionOfType(ExecutionException.class)
          .isThrownBy(() -> run.get(20, TimeUnit.SECONDS))
          .withStackTraceContaining("made to fail");
      threads.enter(BatchPlace.LINE, turns).close();
      assertThat(threads.waiting()).isZero();
    }
  }
}
