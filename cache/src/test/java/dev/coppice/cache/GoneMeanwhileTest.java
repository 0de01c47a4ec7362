package dev.coppice.cache;

import static dev.coppice.cache.CacheHarness.failureOf;
import static dev.coppice.cache.CacheHarness.until;
import static dev.coppice.cache.Refreshing.A;
import static dev.coppice.cache.Refreshing.awaitResult;
import static dev.coppice.cache.Refreshing.harness;
import static dev.coppice.cache.Refreshing.pass;
import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.cache.refresh.RefreshResult;
import dev.coppice.cache.resident.Lease;
import dev.coppice.loader.KeptModel;
import dev.coppice.loader.ServingException;
import dev.coppice.loader.ServingException.Reason;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/**
 * The store says that it has a model no more, while a copy of that comes back into memory in the
 * place of the one that it was asked for.
 */
class GoneMeanwhileTest {

  private static ServingException gone() {
    return new ServingException(Reason.MODEL_NOT_FOUND, "gone");
  }

  /** A model that came from a copy, in memory; once the gate opens there is neither any more. */
  private static CountDownLatch modelToGo(CacheHarness it) {
    it.source.knownAt = CacheHarness.EPOCH;
    it.source.kept.put(A, new KeptModel("v1", 1024));
    it.load(A);
    pass(it, Duration.ofSeconds(10));
    CountDownLatch gate = new CountDownLatch(1);
    it.source.question =
        (name, known) -> {
          gate.await();
          it.source.kept.remove(A);
          it.source.on(
              A,
              memory -> {
                throw gone();
              });
          throw gone();
        };
    return gate;
  }

  /** As if it had been evicted. */
  private static void leave(CacheHarness it) {
    it.cache.unload(A).orElseThrow().join();
  }

  @Test
  void copyThatIsBackIsNotServedAnyMore() throws Exception {
    try (CacheHarness it = harness()) {
      CountDownLatch gate = modelToGo(it);
      Future<Lease> newest = it.acquireNewestLater(A);
      until(() -> it.source.questions.get() == 1);
      leave(it);
      it.load(A);

      gate.countDown();

      assertThat(failureOf(newest).reason()).isEqualTo(Reason.MODEL_NOT_FOUND);
      assertThat(it.isResident(A)).isFalse();
    }
  }

  @Test
  void copyThatIsOnItsWayIsNotServedEither() throws Exception {
    try (CacheHarness it = harness()) {
      CountDownLatch gate = modelToGo(it);
      Future<Lease> newest = it.acquireNewestLater(A);
      until(() -> it.source.questions.get() == 1);
      leave(it);
      CountDownLatch restore = it.gate(A, 1024);
      Future<Lease> other = it.acquireLater(A);
      until(() -> it.source.loads(A) == 2);

      gate.countDown();
      awaitResult(it, RefreshResult.GONE);
      restore.countDown();

      assertThat(failureOf(newest).reason()).isEqualTo(Reason.MODEL_NOT_FOUND);
      assertThat(failureOf(other).reason()).isEqualTo(Reason.MODEL_NOT_FOUND);
    }
  }
}
