package dev.coppice.cache;

import static dev.coppice.cache.CacheHarness.DEFAULTS;
import static dev.coppice.cache.CacheHarness.EPOCH;
import static dev.coppice.cache.CacheHarness.assertRefused;
import static dev.coppice.cache.CacheHarness.leaseOf;
import static dev.coppice.cache.CacheHarness.name;
import static dev.coppice.cache.CacheHarness.until;
import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.cache.load.LoadSettings;
import dev.coppice.cache.resident.Lease;
import dev.coppice.cache.resident.ModelStatus;
import dev.coppice.loader.ModelName;
import dev.coppice.loader.ServingException.Reason;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ModelCacheTest {

  private static final ModelName A = name("a");
  private static final ModelName B = name("b");
  private static final long ROOM = 1 << 20;

  @Test
  void listsModelsByNameWithWhatIsKnownOfThem() {
    try (CacheHarness it = new CacheHarness(ROOM)) {
      it.load(B);
      it.load(A);
      it.nanos.addAndGet(Duration.ofSeconds(3).toNanos());
      Lease lease = it.cache.tryAcquire(A).orElseThrow();

      assertThat(it.cache.list()).extracting(ModelStatus::name).containsExactly(A, B);
      ModelStatus status = it.cache.status(A).orElseThrow();
      assertThat(status.uri()).isEqualTo("fake://a");
      assertThat(status.version()).isEqualTo("v1");
      assertThat(status.state()).isEqualTo(ModelStatus.State.READY);
      assertThat(status.bytes()).isEqualTo(1024);
      assertThat(status.leases()).isEqualTo(1);
      assertThat(status.loadedAt()).isEqualTo(EPOCH);
      assertThat(status.lastUsedAt()).isEqualTo(EPOCH.plusSeconds(3));
      assertThat(it.budget.used()).isEqualTo(2048);
      lease.close();
    }
  }

  @Test
  void unloadedModelIsGoneAtOnceAndLoadsAnew() {
    try (CacheHarness it = new CacheHarness(ROOM)) {
      Lease old = it.cache.acquire(A);
      CompletableFuture<Void> freed = it.cache.unload(A).orElseThrow();

      assertThat(it.cache.list()).isEmpty();
      assertThat(it.cache.unload(A)).isEmpty();
      Lease anew = it.cache.acquire(A);
      assertThat(anew.model()).isNotSameAs(old.model());
      assertThat(it.source.loads(A)).isEqualTo(2);
      assertThat(it.budget.used()).isEqualTo(2048);
      assertThat(freed).isNotDone();
      old.close();
      freed.join();
      anew.model().score(FakeModel.ROW);
      anew.close();
    }
  }

  @Test
  void modelsThatAreNotInMemoryCannotBeUnloaded() {
    try (CacheHarness it = new CacheHarness(ROOM)) {
      assertThat(it.cache.unload(A)).isEmpty();
      assertThat(it.cache.status(A)).isEmpty();
    }
  }

  @Test
  void stoppedCacheRefusesCallsAndGivesEveryByteBack() throws Exception {
    try (CacheHarness it = new CacheHarness(ROOM)) {
      it.load(A);
      it.cache.close(Duration.ofSeconds(10));

      assertThat(it.cache.tryAcquire(A)).isEmpty();
      assertRefused(it.acquireLater(A), Reason.STOPPING, "Server is stopping.");
      assertThat(it.cache.figures().residents()).isZero();
      assertThat(it.budget.used()).isZero();
      assertThat(it.ledger.live()).isZero();
    }
  }

  @Test
  void modelLeasedAcrossTheStopIsFreedByWhoeverClosesTheLease() {
    try (CacheHarness it = new CacheHarness(ROOM)) {
      Lease lease = it.cache.acquire(A);
      it.cache.close(Duration.ofSeconds(10));

      lease.model().score(FakeModel.ROW);
      assertThat(it.budget.used()).isEqualTo(1024);
      lease.close();
      assertThat(it.budget.used()).isZero();
    }
  }

  @Test
  void stoppingLetsALoadEndAndServesItsCallersButRefusesQueuedOnes() throws Exception {
    LoadSettings oneLoad =
        PlainSettings.loads(
            1, 10, 10, DEFAULTS.loadWait(), DEFAULTS.loadTimeout(), DEFAULTS.failedLoadTtl());
    try (CacheHarness it = new CacheHarness(ROOM, oneLoad)) {
      CountDownLatch gate = it.gate(A, 1024);
      Future<Lease> running = it.acquireLater(A);
      until(() -> it.source.loads(A) == 1);
      Future<Lease> queued = it.acquireLater(B);
      until(() -> it.cache.figures().waitingCalls() == 2);
      try (ExecutorService stopper = Executors.newSingleThreadExecutor()) {
        Future<?> stop = stopper.submit(() -> it.cache.close(Duration.ofSeconds(20)));
        assertRefused(queued, Reason.STOPPING, "Server is stopping.");
        gate.countDown();

        leaseOf(running).close();
        stop.get(20, TimeUnit.SECONDS);
      }
      assertThat(it.source.loads(B)).isZero();
    }
  }

  @Test
  void stoppingInterruptsALoadThatDoesNotEndInTime() throws Exception {
    try (CacheHarness it = new CacheHarness(ROOM)) {
      it.gate(A, 1024);
      Future<Lease> call = it.acquireLater(A);
      until(() -> it.source.loads(A) == 1);

      it.cache.close(Duration.ofMillis(20));

      assertRefused(call, Reason.STOPPING, "Server is stopping.");
      until(() -> it.budget.used() == 0);
    }
  }

  @Test
  void waitingCallsAreRefusedWhileTheModelsStay() throws Exception {
    try (CacheHarness it = new CacheHarness(ROOM)) {
      it.load(A);
      it.gate(B, 1024);
      Future<Lease> underWay = it.acquireLater(B);
      until(() -> it.source.loads(B) == 1);

      it.cache.refuseWaiting();

      assertRefused(underWay, Reason.STOPPING, "Server is stopping.");
      assertRefused(it.acquireLater(name("c")), Reason.STOPPING, "Server is stopping.");
      it.cache.acquire(A).close();
    }
  }
}
