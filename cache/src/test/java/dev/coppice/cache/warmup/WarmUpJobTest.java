package dev.coppice.cache.warmup;

import static dev.coppice.cache.CacheHarness.name;
import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.cache.load.Purpose;
import dev.coppice.cache.stored.UnaskedLoad;
import dev.coppice.cache.stored.UnaskedLoad.Outcome;
import dev.coppice.loader.ServingException;
import dev.coppice.loader.ServingException.Reason;
import java.time.Duration;
import java.util.Objects;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WarmUpJobTest {

  /** Else a model that takes longer than a load may would be fetched in vain all the time. */
  @ParameterizedTest
  @CsvSource({"STORE_UNAVAILABLE, PT16S", "NO_MEMORY, PT16S", "LOAD_TIMEOUT, PT4M16S"})
  void pinnedModelIsTriedEverMoreSeldom(Reason reason, Duration longest) {
    UnaskedLoad failed = new UnaskedLoad(Outcome.FAILED, new ServingException(reason, "away"));
    WarmUpJob job = WarmUpJob.of(name("a"), Purpose.PIN);
    long start = System.nanoTime();
    for (int i = 0; i < 20; i++) {
      job = Objects.requireNonNull(job.after(failed));
    }

    assertThat(Duration.ofNanos(job.dueNanos() - start))
        .isBetween(longest, longest.plusSeconds(10));
  }
}
