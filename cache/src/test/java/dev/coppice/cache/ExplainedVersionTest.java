package dev.coppice.cache;

import static dev.coppice.cache.CacheHarness.assertRefused;
import static dev.coppice.cache.CacheHarness.leaseOf;
import static dev.coppice.cache.Refreshing.A;
import static dev.coppice.cache.Refreshing.B;
import static dev.coppice.cache.Refreshing.pass;
import static dev.coppice.cache.Refreshing.status;
import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.cache.resident.Lease;
import dev.coppice.loader.KeptModel;
import dev.coppice.loader.ServingException;
import dev.coppice.loader.ServingException.Reason;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** Reasons are of the version in memory or of a newer one. */
class ExplainedVersionTest {

  private static final long KIB = 1024;

  private static CoveredModel covered(CacheHarness it) {
    return new CoveredModel(it.ledger, KIB, KIB, true);
  }

  /** The first version, whose reasons are refused. */
  private static void loadWithoutReasons(CacheHarness it) throws Exception {
    it.load(A);
    it.source.onExplained(
        A,
        memory -> {
          throw ServingException.refused("v1", "no reasons", null);
        });
    assertRefused(it.explainLater(A), Reason.INVALID_MODEL, "no reasons");
  }

  @Test
  void failureOfAnOlderVersionIsNotToldOfTheNewerOneInItsPlace() throws Exception {
    try (CacheHarness it = new CacheHarness(100 * KIB)) {
      loadWithoutReasons(it);
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

  @Test
  void failureOfAVersionThatHasLeftMemoryIsNotToldOfTheNextOne() throws Exception {
    try (CacheHarness it = new CacheHarness(100 * KIB)) {
      loadWithoutReasons(it);
      evict(it);
      it.load(A);
      assertRefused(it.explainLater(A), Reason.INVALID_MODEL, "no reasons");
      assertThat(it.source.loads(A)).as("not tried again for that version").isEqualTo(3);

      it.source.version = "v2";
      it.source.onExplained(
          A,
          memory -> {
            memory.reserve(2 * KIB);
            return covered(it);
          });
      evict(it);
      it.load(A);
      Lease lease = leaseOf(it.explainLater(A));
      assertThat(lease.version()).isEqualTo("v2");
      lease.close();
    }
  }

  private static void evict(CacheHarness it) throws Exception {
    it.source.size(B, 100 * KIB);
    it.load(B);
    assertThat(it.isResident(A)).isFalse();
  }

  @Test
  void olderCopyDoesNotTakeThePlaceOfWhatIsInMemory() throws Exception {
    try (CacheHarness it = new CacheHarness(100 * KIB)) {
      loadBesideAnOlderCopy(it, new AtomicBoolean());

      Lease lease = leaseOf(it.explainLater(A));
      assertThat(lease.version()).isEqualTo("v2");
      lease.close();
    }
  }

  @Test
  void whatIsInMemoryServesOnWhereOnlyAnOlderCopyHasWhatReasonsTake() throws Exception {
    try (CacheHarness it = new CacheHarness(100 * KIB)) {
      loadBesideAnOlderCopy(it, new AtomicBoolean(true));

      assertRefused(it.explainLater(A), Reason.STORE_UNAVAILABLE, "away");
      assertThat(status(it).version()).isEqualTo("v2");
    }
  }

  @Test
  void copyOfWhatIsInMemoryHasItsReasonsWhereTheNewestCannotBeHad() throws Exception {
    try (CacheHarness it = new CacheHarness(100 * KIB)) {
      it.load(A);
      it.source.kept.put(A, new KeptModel("v1", KIB));
      it.source.useless.add(A); // As long as the store has not failed.
      it.source.onExplained(
          A,
          memory -> {
            if (it.source.useless.remove(A)) {
              throw new ServingException(Reason.STORE_UNAVAILABLE, "away");
            }
            memory.reserve(2 * KIB);
            return covered(it);
          });

      Lease lease = leaseOf(it.explainLater(A));
      assertThat(lease.version()).isEqualTo("v1");
      lease.close();
    }
  }

  /** The store has the version in memory, and what its source keeps is older. */
  private static void loadBesideAnOlderCopy(CacheHarness it, AtomicBoolean isStoreAway) {
    it.source.version = "v2";
    it.load(A);
    it.source.kept.put(A, new KeptModel("v1", KIB));
    AtomicBoolean isOfCopy = new AtomicBoolean(true);
    it.source.onExplained(
        A,
        memory -> {
          boolean isFetched = !isOfCopy.getAndSet(false);
          if (isFetched && isStoreAway.get()) {
            throw new ServingException(Reason.STORE_UNAVAILABLE, "away");
          }
          it.source.version = isFetched ? "v2" : "v1";
          memory.reserve(2 * KIB);
          return covered(it);
        });
  }
}
