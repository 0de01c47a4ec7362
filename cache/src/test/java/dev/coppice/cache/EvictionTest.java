package dev.coppice.cache;

import static dev.coppice.cache.CacheHarness.FOREVER;
import static dev.coppice.cache.CacheHarness.SOON;
import static dev.coppice.cache.CacheHarness.assertRefused;
import static dev.coppice.cache.CacheHarness.failureOf;
import static dev.coppice.cache.CacheHarness.leaseOf;
import static dev.coppice.cache.CacheHarness.name;
import static dev.coppice.cache.CacheHarness.until;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coppice.cache.load.LoadSettings;
import dev.coppice.cache.resident.Lease;
import dev.coppice.loader.ModelName;
import dev.coppice.loader.ServingException.Reason;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class EvictionTest {

  private static final long KIB = 1024;
  private static final long ROOM = 100 * KIB;
  private static final ModelName A = name("a");
  private static final ModelName B = name("b");
  private static final ModelName C = name("c");

  /** Loads that are given up soon. */
  private static final LoadSettings SHORT =
      PlainSettings.loads(2, 100, 100, CacheHarness.FOREVER, CacheHarness.SOON, Duration.ZERO);

  @Test
  void evictedModelStaysUsableUntilItsLastLeaseCloses() throws Exception {
    try (CacheHarness it = new CacheHarness(ROOM)) {
      it.source.size(A, 60 * KIB);
      Lease first = it.cache.acquire(A);
      Lease second = it.cache.tryAcquire(A).orElseThrow();
      FakeModel model = (FakeModel) first.model();
      CompletableFuture<Void> freed = it.cache.unload(A).orElseThrow();

      assertThat(it.cache.tryAcquire(A)).isEmpty();
      first.close();
      first.close();
      second.model().score(FakeModel.ROW);
      assertThat(model.isClosed()).isFalse();
      assertThat(freed).isNotDone();
      assertThat(it.budget.used()).isEqualTo(60 * KIB);
      second.close();
      freed.join();
      assertThat(model.isClosed()).isTrue();
      assertThat(it.budget.used()).isZero();
      assertThatThrownBy(second::model).isInstanceOf(IllegalStateException.class);
    }
  }

  @Test
  void roomIsMadeByEvictingTheColdestThatNobodyUses() {
    try (CacheHarness it = new CacheHarness(ROOM)) {
      it.source.size(A, 40 * KIB);
      it.source.size(B, 40 * KIB);
      it.source.size(C, 40 * KIB);
      Lease used = it.cache.acquire(A); // the oldest, but in use
      it.load(B);
      it.load(C);

      assertThat(it.isResident(A)).isTrue();
      assertThat(it.isResident(B)).isFalse();
      assertThat(it.isResident(C)).isTrue();
      used.close();
    }
  }

  @Test
  void noMoreIsEvictedThanTheLoadNeeds() {
    try (CacheHarness it = new CacheHarness(ROOM)) {
      for (int i = 0; i < 10; i++) {
        it.source.size(name("small" + i), 10 * KIB);
        it.load(name("small" + i));
      }
      it.source.size(A, 25 * KIB);
      it.load(A);

      assertThat(it.cache.figures().residents()).isEqualTo(8);
      assertThat(it.budget.used()).isEqualTo(95 * KIB);
    }
  }

  @Test
  void bytesCountUntilTheyAreReallyFree() throws Exception {
    try (CacheHarness it = new CacheHarness(ROOM)) {
      CountDownLatch freeingStarted = new CountDownLatch(1);
      CountDownLatch mayFree = new CountDownLatch(1);
      it.source.on(
          A,
          memory -> {
            memory.reserve(80 * KIB);
            return new FakeModel(
                it.ledger,
                80 * KIB,
                () -> {
                  freeingStarted.countDown();
                  until(() -> mayFree.getCount() == 0);
                });
          });
      it.source.size(B, 50 * KIB);
      it.load(A);
      Future<Lease> b = it.acquireLater(B);
      freeingStarted.await();

      assertThat(it.isResident(A)).isFalse();
      assertThat(it.budget.used()).isEqualTo(80 * KIB);
      assertThat(b.isDone()).isFalse();
      it.nanos.addAndGet(5_000_000);
      mayFree.countDown();
      leaseOf(b).close();
      assertThat(it.budget.used()).isEqualTo(50 * KIB);
      until(() -> !it.listener.unloads.isEmpty());
      assertThat(it.listener.unloads).containsExactly(Duration.ofMillis(5));
    }
  }

  @Test
  void loadWaitsForALeaseToCloseAndEvictsThen() throws Exception {
    try (CacheHarness it = new CacheHarness(ROOM)) {
      it.source.size(A, 80 * KIB);
      it.source.size(B, 50 * KIB);
      Lease used = it.cache.acquire(A);
      Future<Lease> b = it.acquireLater(B);
      until(() -> it.budget.waiting() == 1);

      assertThat(it.isResident(A)).isTrue();
      used.close();
      leaseOf(b).close();
      assertThat(it.isResident(A)).isFalse();
    }
  }

  @Test
  void loadThatFindsNoRoomInTimeIsRefusedAsOverload() throws Exception {
    LoadSettings settings = PlainSettings.loads(2, 10, 10, FOREVER, SOON, FOREVER);
    try (CacheHarness it = new CacheHarness(ROOM, settings)) {
      it.source.size(A, 80 * KIB);
      it.source.size(B, 50 * KIB);
      Lease used = it.cache.acquire(A);

      assertThat(failureOf(it.acquireLater(B)).reason()).isEqualTo(Reason.OVERLOADED);
      assertThat(it.isResident(A)).isTrue();
      used.close();
    }
  }

  @Test
  void modelLargerThanTheWholeBudgetIsRefusedAndNothingIsEvictedForIt() throws Exception {
    try (CacheHarness it = new CacheHarness(ROOM)) {
      it.load(A);
      it.source.size(B, ROOM + 1);

      String message = "Not enough memory to load model b: 102401 bytes needed, 102400 available.";
      assertRefused(it.acquireLater(B), Reason.INSUFFICIENT_STORAGE, message);
      assertRefused(it.acquireLater(B), Reason.INSUFFICIENT_STORAGE, message);
      assertThat(it.source.loads(B)).isEqualTo(1);
      assertThat(it.isResident(A)).isTrue();
    }
  }

  @Test
  void growingLoadWaitsForCallsToLetGo() throws Exception {
    try (CacheHarness it = new CacheHarness(ROOM)) {
      it.source.size(A, 40 * KIB);
      CountDownLatch grows = new CountDownLatch(1);
      it.source.on(
          B,
          memory -> {
            memory.reserve(10 * KIB);
            grows.countDown();
            memory.reserve(90 * KIB);
            return it.source.build(memory, 30 * KIB);
          });
      Lease used = it.cache.acquire(A);
      Future<Lease> b = it.acquireLater(B);
      grows.await();
      until(() -> it.budget.waiting() == 1);

      used.close();
      leaseOf(b).close();
      assertThat(it.isResident(A)).isFalse();
    }
  }

  @Test
  void growthThatIsRefusedEvictsNothing() throws Exception {
    try (CacheHarness it = new CacheHarness(ROOM, SHORT)) {
      it.source.size(A, 40 * KIB);
      it.source.size(C, 30 * KIB);
      it.source.on(
          B,
          memory -> {
            memory.reserve(10 * KIB);
            memory.reserve(90 * KIB);
            return it.source.build(memory, 30 * KIB);
          });
      Lease used = it.cache.acquire(A);
      it.load(C);

      assertThat(failureOf(it.acquireLater(B)).reason()).isEqualTo(Reason.OVERLOADED);
      assertThat(it.isResident(C)).as("evicted in vain").isTrue();
      used.close();
    }
  }

  @Test
  void modelThatTurnsOutLargerThanReservedEvictsOrIsFreed() throws Exception {
    try (CacheHarness it = new CacheHarness(ROOM, SHORT)) {
      Ledger roomy = new Ledger(Long.MAX_VALUE);
      List<FakeModel> built = new ArrayList<>();
      it.source.size(A, 60 * KIB);
      it.source.on(
          B,
          memory -> {
            memory.reserve(10 * KIB);
            built.add(new FakeModel(roomy, 50 * KIB));
            return built.getLast();
          });
      Lease used = it.cache.acquire(A);
      assertThat(failureOf(it.acquireLater(B)).reason()).isEqualTo(Reason.OVERLOADED);
      until(() -> built.getFirst().isClosed()); // The calls hear of it before.
      until(() -> it.budget.used() == 60 * KIB);
      used.close();

      it.load(B);
      assertThat(it.isResident(A)).isFalse();
      assertThat(it.budget.used()).isEqualTo(50 * KIB);
    }
  }

  @Test
  void modelsThatCaffeineItselfEvictsOrDeclinesServeTheirCallersAndAreFreed() throws Exception {
    // Models below 1 KiB weigh 1 KiB there, so its own bound acts long before the budget's.
    try (CacheHarness it = new CacheHarness(4 * KIB)) {
      for (int i = 0; i < 32; i++) {
        ModelName tiny = name("tiny" + i);
        it.source.size(tiny, 100);
        List<Future<Lease>> calls = it.acquireLater(tiny, 5);
        for (Future<Lease> call : calls) {
          Lease lease = leaseOf(call);
          lease.model().score(FakeModel.ROW);
          lease.close();
        }
      }
      assertThat(it.cache.figures().residents()).isLessThanOrEqualTo(4);
      until(() -> it.budget.used() == 100L * it.cache.figures().residents());
    }
  }

  @Test
  void hotModelsSurviveAScanOfColdOnes() {
    try (CacheHarness it = new CacheHarness(1000 * KIB)) {
      for (int round = 0; round < 5; round++) {
        for (int i = 0; i < 500; i++) {
          it.load(name("hot" + i));
        }
      }
      for (int i = 0; i < 3000; i++) {
        it.load(name("cold" + i));
      }

      long survivors =
          it.cache.list().stream().filter(m -> m.name().value().startsWith("hot")).count();
      // Least-recently-used would keep none; W-TinyLFU gives up little but its window of 1 %.
      assertThat(survivors).isGreaterThanOrEqualTo(475);
    }
  }
}
