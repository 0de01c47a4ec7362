package dev.coppice.cache;

import static dev.coppice.cache.CacheHarness.assertRefused;
import static dev.coppice.cache.CacheHarness.leaseOf;
import static dev.coppice.cache.Refreshing.A;
import static dev.coppice.cache.Refreshing.pass;
import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.cache.resident.Lease;
import dev.coppice.loader.ServingException;
import dev.coppice.loader.ServingException.Reason;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Reasons are of the version in memory or of a newer one. */
class ExplainedVersionTest {

  private static final long KIB = 1024;

  private static CoveredModel covered(CacheHarness it) {
    return new CoveredModel(it.ledger, KIB, KIB, true);
  }

  @Test
  void failureOfAnOlderVersionIsNotToldOfTheNewerOneInItsPlace() throws Exception {
    try (CacheHarness it = new CacheHarness(100 * KIB)) {
      it.load(A);
      it.source.onExplained(
          A,
          memory -> {
            throw ServingException.refused("v1", "no reasons", null);
          });
      assertRefused(it.explainLater(A), Reason.INVALID_MODEL, "no reasons");
      it.source.version = "v2";
      it.source.onExplained(
          A,
          memory -> {
            memory.reserve(2 * KIB);
            return covered(it);
          });
      pass(it, Duration.ofSeconds(2));

      it.cache.acquireNewest(A).close();
      Lease lease = leaseOf(it.explainLater(A));
      assertThat(lease.version()).isEqualTo("v2");
      lease.close();
    }
  }
}
