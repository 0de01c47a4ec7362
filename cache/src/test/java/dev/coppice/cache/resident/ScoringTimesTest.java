package dev.coppice.cache.resident;

import static dev.coppice.cache.CacheHarness.name;
import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.cache.CacheHarness;
import dev.coppice.loader.ModelName;
import org.junit.jupiter.api.Test;

/** What is known of a model's speed when it comes back. */
class ScoringTimesTest {

  private static final ModelName A = name("a");
  private static final long SLOW = 1_000_000;

  private static long rowNanos(CacheHarness it) {
    try (Lease lease = it.cache.acquire(A)) {
      return lease.scoringTime().estimate(1);
    }
  }

  private static void measureSlow(CacheHarness it) {
    try (Lease lease = it.cache.acquire(A)) {
      for (int call = 0; call < 100; call++) {
        lease.scoringTime().add(1, SLOW);
      }
    }
  }

  private static void unload(CacheHarness it) {
    it.cache.unload(A).orElseThrow().join();
  }

  @Test
  void modelThatWasMeasuredSlowIsSlowFromItsFirstCallWhenItComesBack() {
    try (CacheHarness it = new CacheHarness(1 << 20)) {
      measureSlow(it);
      unload(it);

      assertThat(rowNanos(it)).isGreaterThan(SLOW / 2);
      assertThat(it.source.loads(A)).isEqualTo(2);
    }
  }

  @Test
  void anotherVersionIsGuessedAnew() {
    try (CacheHarness it = new CacheHarness(1 << 20)) {
      long guess = rowNanos(it);
      measureSlow(it);
      unload(it);
      it.source.version = "v2";

      assertThat(rowNanos(it)).isEqualTo(guess);
    }
  }

  @Test
  void modelOfAStoreThatNamesNoVersionsIsGuessedAnew() {
    try (CacheHarness it = new CacheHarness(1 << 20)) {
      it.source.version = "";
      long guess = rowNanos(it);
      measureSlow(it);
      unload(it);

      assertThat(rowNanos(it)).isEqualTo(guess);
    }
  }
}
