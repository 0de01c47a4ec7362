package dev.coppice.cache;

import static dev.coppice.cache.CacheHarness.leaseOf;
import static dev.coppice.cache.CacheHarness.until;
import static dev.coppice.cache.Refreshing.A;
import static dev.coppice.cache.Refreshing.awaitResult;
import static dev.coppice.cache.Refreshing.harness;
import static dev.coppice.cache.Refreshing.pass;
import static dev.coppice.cache.Refreshing.status;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.coppice.cache.refresh.RefreshResult;
import dev.coppice.cache.resident.EvictionCause;
import dev.coppice.cache.resident.Lease;
import dev.coppice.loader.ServingException;
import dev.coppice.loader.ServingException.Reason;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** Who wants the newest version gets it, whatever memory and the store do meanwhile. */
class NewestMeanwhileTest {

  private final AtomicReference<String> stored = new AtomicReference<>("v1");

  /** As it does where many models are loaded and there is room for few. */
  private void copyLeavesMemoryAsSoonAsItIsThere(CacheHarness it) {
    it.source.knownAt = CacheHarness.EPOCH;
    pass(it, Duration.ofDays(1));
    stored.set("v2");
    it.source.question = (name, known) -> stored.get();
    it.source.on(
        A,
        memory -> { // Of the copy, unless it is known to be outdated.
          it.source.version = it.source.questions.get() == 0 ? "v1" : stored.get();
          return it.source.build(memory, 1024);
        });
    it.listener.afterWait =
        () -> {
          if (it.source.questions.get() == 0) {
            it.cache.unload(A);
          }
        };
  }

  @Test
  void callHasTheStoreAskedForACopyThatLeavesMemoryAtOnce() throws Exception {
    try (CacheHarness it = harness()) {
      copyLeavesMemoryAsSoonAsItIsThere(it);

      Lease lease = leaseOf(it.acquireNewestLater(A));
      assertThat(lease.version()).isEqualTo("v2");
      lease.close();
    }
  }

  @Test
  void refreshOfACopyThatLeavesMemoryAtOnceFailsIfTheStoreDoesNotAnswer() {
    try (CacheHarness it = harness()) {
      copyLeavesMemoryAsSoonAsItIsThere(it);
      it.source.question =
          (name, known) -> {
            throw new ServingException(Reason.STORE_UNAVAILABLE, "Model store is unavailable.");
          };

      assertThatExceptionOfType(ServingException.class)
          .isThrownBy(() -> it.cache.refresh(A))
          .returns(Reason.STORE_UNAVAILABLE, ServingException::reason);
    }
  }

  @Test
  void whoComesWhileAnOlderVersionIsLoadedHasTheStoreAskedOnceMore() throws Exception {
    try (CacheHarness it = harness()) {
      it.source.question = (name, known) -> stored.get();
      it.load(A);
      pass(it, Duration.ofSeconds(10));
      stored.set("v2");
      CountDownLatch gate = it.gate(A, 1024);
      it.source.on(
          A,
          memory -> {
            String version = stored.get();
            gate.await();
            it.source.version = version;
            return it.source.build(memory, 1024);
          });
      Future<Lease> first = it.acquireNewestLater(A);
      until(() -> it.source.loads(A) == 2 && it.callsAsleep() == 1);
      pass(it, Duration.ofSeconds(10));
      stored.set("v3");

      Future<?> refresh = it.refreshLater(A);
      Future<Lease> call = it.acquireNewestLater(A);
      until(() -> it.callsAsleep() == 3);
      gate.countDown();

      refresh.get(20, TimeUnit.SECONDS);
      assertThat(status(it).version()).isEqualTo("v3");
      Lease lease = leaseOf(call);
      assertThat(lease.version()).isEqualTo("v3");
      lease.close();
      leaseOf(first).close();
      assertThat(it.source.questions).as("once for both").hasValue(2);
    }
  }

  @Test
  void whoseNewerVersionYieldsToALoadOfAnOlderOneHasItLoadedAfterThat() throws Exception {
    try (CacheHarness it = harness()) {
      it.source.knownAt = CacheHarness.EPOCH;
      it.load(A);
      pass(it, Duration.ofSeconds(10));
      CountDownLatch answer = it.source.gateAnswer("v2");
      Future<Lease> newest = it.acquireNewestLater(A);
      until(() -> it.source.questions.get() == 1);
      it.cache.unload(A).orElseThrow().join();
      CountDownLatch gate = it.gate(A, 1024); // A copy of the old one.
      Future<Lease> other = it.acquireLater(A);
      until(() -> it.source.loads(A) == 2);
      it.source.on(
          A,
          memory -> {
            it.source.version = "v2";
            return it.source.build(memory, 1024);
          });

      answer.countDown();
      awaitResult(it, RefreshResult.YIELDED);
      gate.countDown();

      Lease lease = leaseOf(newest);
      assertThat(lease.version()).isEqualTo("v2");
      lease.close();
      leaseOf(other).close();
    }
  }

  @Test
  void modelThatIsDeletedBeforeItsNewerVersionIsLoadedIsNotServedAnyMore() {
    try (CacheHarness it = harness()) {
      it.load(A);
      pass(it, Duration.ofSeconds(10));
      it.source.question = (name, known) -> "v2";
      it.source.on(
          A,
          memory -> {
            throw new ServingException(Reason.MODEL_NOT_FOUND, "gone");
          });

      assertThatExceptionOfType(ServingException.class)
          .isThrownBy(() -> it.cache.acquireNewest(A))
          .returns(Reason.MODEL_NOT_FOUND, ServingException::reason);

      awaitResult(it, RefreshResult.GONE);
      assertThat(it.listener.evictions).containsExactly(EvictionCause.GONE);
    }
  }

  @Test
  void newestVersionIsLoadedOnceWhereACopyTookThePlaceOfWhatItWasFoundFor() throws Exception {
    try (CacheHarness it = harness()) {
      it.source.knownAt = CacheHarness.EPOCH;
      it.load(A);
      pass(it, Duration.ofSeconds(10));
      CountDownLatch answer = it.source.gateAnswer("v2");
      Future<Lease> newest = it.acquireNewestLater(A);
      until(() -> it.source.questions.get() == 1);
      it.cache.unload(A).orElseThrow().join();
      it.load(A);
      it.source.version = "v2";
      answer.countDown();

      Lease lease = leaseOf(newest);
      assertThat(lease.version()).isEqualTo("v2");
      lease.close();
      assertThat(it.source.loads(A)).isEqualTo(3);
    }
  }
}
