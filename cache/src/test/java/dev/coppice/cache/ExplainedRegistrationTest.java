package dev.coppice.cache;

import static dev.coppice.cache.CacheHarness.FOREVER;
import static dev.coppice.cache.CacheHarness.name;
import static dev.coppice.cache.CacheHarness.until;
import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.cache.load.LoadSettings;
import dev.coppice.cache.resident.Lease;
import dev.coppice.loader.ModelName;
import dev.coppice.loader.ServingException;
import dev.coppice.loader.ServingException.Reason;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** Registered models that are loaded anew with what the reasons of their scores take. */
class ExplainedRegistrationTest {

  private static final long KIB = 1024;
  private static final ModelName A = name("a");
  private static final ModelName B = name("b");

  private static final String CHANGED =
      "The files of model a have changed since it was loaded;"
          + " load it again to have reasons for its scores.";

  /** What comes from that source has this size, and as much again if reasons are asked for. */
  private static FakeOrigin source(CacheHarness it, long bytes) {
    FakeOrigin source = new FakeOrigin(it.ledger);
    source.size(A, bytes);
    source.onExplained(
        A,
        memory -> {
          memory.reserve(2 * bytes);
          return new CoveredModel(it.ledger, bytes, bytes);
        });
    return source;
  }

  @Test
  void loadForReasonsIsGivenUpWhenItsModelIsUnloaded() throws Exception {
    try (CacheHarness it = CacheHarness.withoutStore(200 * KIB)) {
      FakeOrigin source = source(it, 10 * KIB);
      source.onExplained(
          A,
          memory -> {
            memory.reserve(20 * KIB);
            new CountDownLatch(1).await();
            throw new IllegalStateException("went on");
          });
      it.cache.register(A, source);
      Future<Lease> call = it.explainLater(A);
      until(() -> source.loads(A) == 2);

      assertThat(it.cache.unload(A).orElseThrow()).succeedsWithin(FOREVER);

      assertThat(CacheHarness.failureOf(call)).hasMessage("Model not found: a");
      assertThat(it.budget.used()).isZero();
      until(() -> it.loads() == 0);
    }
  }

  @Test
  void modelWhoseFilesChangedServesOnAndHasNoReasons() throws Exception {
    try (CacheHarness it = CacheHarness.withoutStore(200 * KIB)) {
      FakeOrigin source = source(it, 10 * KIB);
      it.cache.register(A, source);
      source.version = "v2";

      CacheHarness.assertRefused(it.explainLater(A), Reason.INVALID_MODEL, CHANGED);
      CacheHarness.assertRefused(it.explainLater(A), Reason.INVALID_MODEL, CHANGED);

      assertThat(source.loads(A)).isEqualTo(2);
      assertThat(it.cache.status(A).orElseThrow().version()).isEqualTo("v1");
      assertThat(it.budget.used()).isEqualTo(10 * KIB);
    }
  }

  @Test
  void modelWhoseFilesAreGoneIsNotSaidToBeAbsentToCallsForReasons() throws Exception {
    try (CacheHarness it = CacheHarness.withoutStore(200 * KIB)) {
      FakeOrigin source = source(it, 10 * KIB);
      it.cache.register(A, source);
      source.onExplained(
          A,
          memory -> {
            throw new ServingException(Reason.MODEL_NOT_FOUND, "nothing there");
          });

      CacheHarness.assertRefused(it.explainLater(A), Reason.INVALID_MODEL, CHANGED);

      it.cache.acquire(A).close();
    }
  }

  @Test
  void loadForReasonsWhoseLastCallerLeavesWhileAnotherWaitsForItsPlaceIsInterrupted()
      throws Exception {
    LoadSettings oneLoad = PlainSettings.loads(1, 10, 10, FOREVER, FOREVER, FOREVER);
    try (CacheHarness it = new CacheHarness(200 * KIB, oneLoad)) {
      FakeOrigin source = source(it, 10 * KIB);
      source.onExplained(
          A,
          memory -> {
            new CountDownLatch(1).await();
            throw new IllegalStateException("went on");
          });
      it.cache.register(A, source);
      Future<Lease> left = it.explainLater(A);
      until(() -> source.loads(A) == 2 && it.callsAsleep() == 1);
      Future<Lease> b = it.acquireLater(B);
      until(() -> it.loads() == 2);

      left.cancel(true);

      CacheHarness.leaseOf(b).close();
      it.cache.acquire(A).close();
    }
  }

  @Test
  void callsForReasonsCountAmongAllThatWait() throws Exception {
    LoadSettings oneWaits = PlainSettings.loads(2, 1, 10, FOREVER, FOREVER, FOREVER);
    try (CacheHarness it = new CacheHarness(200 * KIB, oneWaits)) {
      FakeOrigin source = source(it, 10 * KIB);
      CountDownLatch gate = new CountDownLatch(1);
      source.onExplained(
          A,
          memory -> {
            gate.await();
            memory.reserve(20 * KIB);
            return new CoveredModel(it.ledger, 10 * KIB, 10 * KIB);
          });
      it.cache.register(A, source);
      it.cache.register(B, source);
      Future<Lease> first = it.explainLater(A);
      until(() -> source.loads(A) == 2);

      assertThat(it.cache.figures().waitingCalls()).isOne();
      CacheHarness.assertRefused(
          it.explainLater(B),
          Reason.OVERLOADED,
          "No worker is available to serve request for model: b."
              + " Consider increasing job queue size.");
      gate.countDown();
      CacheHarness.leaseOf(first).close();
      until(() -> it.cache.figures().waitingCalls() == 0);
    }
  }
}
