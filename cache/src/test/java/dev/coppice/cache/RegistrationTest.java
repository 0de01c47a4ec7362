package dev.coppice.cache;

import static dev.coppice.cache.CacheHarness.FOREVER;
import static dev.coppice.cache.CacheHarness.SOON;
import static dev.coppice.cache.CacheHarness.assertRefused;
import static dev.coppice.cache.CacheHarness.failureOf;
import static dev.coppice.cache.CacheHarness.name;
import static dev.coppice.cache.CacheHarness.until;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.coppice.cache.load.LoadSettings;
import dev.coppice.cache.resident.Lease;
import dev.coppice.cache.resident.ModelStatus;
import dev.coppice.loader.ModelName;
import dev.coppice.loader.ServingException;
import dev.coppice.loader.ServingException.Reason;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class RegistrationTest {

  private static final ModelName A = name("a");
  private static final ModelName B = name("b");
  private static final ModelName C = name("c");
  private static final long ROOM = 1 << 20;

  @Test
  void registeredModelIsReadyOnceItsRegistrationReturns() {
    try (CacheHarness it = CacheHarness.withoutStore(ROOM)) {
      assertThat(it.cache.register(A, it.source)).isTrue();

      it.cache.tryAcquire(A).orElseThrow().close();
      ModelStatus status = it.cache.status(A).orElseThrow();
      assertThat(status.leases()).isZero();
      assertThat(it.cache.list()).containsExactly(status);
      assertThat(it.cache.figures().residents()).isEqualTo(1);
      assertThat(it.cache.register(A, it.source)).isFalse();
      assertThat(it.source.loads(A)).isEqualTo(1);
    }
  }

  @Test
  void ofEqualRegistrationsAtOnceOneLoadsAndTheOthersAreRefusedAtOnce() throws Exception {
    try (CacheHarness it = CacheHarness.withoutStore(ROOM)) {
      CountDownLatch gate = it.gate(A, 1024);
      List<Future<Boolean>> calls = new ArrayList<>();
      for (int i = 0; i < 20; i++) {
        calls.add(it.registerLater(A));
      }
      until(() -> calls.stream().filter(Future::isDone).count() == 19);

      assertThat(it.cache.status(A)).isEmpty();
      assertThat(it.cache.list()).isEmpty();
      assertThat(it.cache.tryAcquire(A)).isEmpty();
      gate.countDown();
      int loaded = 0;
      for (Future<Boolean> call : calls) {
        loaded += call.get(20, TimeUnit.SECONDS) ? 1 : 0;
      }
      assertThat(loaded).isEqualTo(1);
      assertThat(it.source.loads(A)).isEqualTo(1);
    }
  }

  @Test
  void withoutAStoreAnUnknownNameIsNotFound() throws Exception {
    try (CacheHarness it = CacheHarness.withoutStore(ROOM)) {
      assertRefused(it.acquireLater(A), Reason.MODEL_NOT_FOUND, "Model not found: a");
      assertThat(it.source.loads(A)).isZero();
      assertThat(it.listener.waits).isEmpty();
    }
  }

  @Test
  void registeredModelIsNeverEvictedForOnesOfTheStore() throws Exception {
    try (CacheHarness it = new CacheHarness(3 * 1024)) {
      it.cache.register(A, it.source);
      for (int i = 0; i < 20; i++) {
        it.load(name("m" + i));
      }

      assertThat(it.isResident(A)).isTrue();
      assertThat(it.source.loads(A)).isEqualTo(1);
    }
  }

  @Test
  void modelsOfTheStoreMakeRoomForARegistration() {
    try (CacheHarness it = new CacheHarness(2 * 1024)) {
      it.load(A);
      it.load(B);
      it.source.size(C, 2 * 1024);

      assertThat(it.cache.register(C, it.source)).isTrue();
      assertThat(it.cache.list()).extracting(ModelStatus::name).containsExactly(C);
    }
  }

  @Test
  void storesModelMakesRoomForTheOneThatIsRegisteredUnderItsName() {
    try (CacheHarness it = new CacheHarness(3 * 1024)) {
      it.source.size(A, 2 * 1024);
      it.load(A);

      assertThat(it.cache.register(A, it.source)).isTrue();
      assertThat(it.source.loads(A)).isEqualTo(2);
      assertThat(it.budget.used()).isEqualTo(2 * 1024);
    }
  }

  @Test
  void registrationWithoutRoomIsRefusedAtOnceAndLeavesNothingBehind() throws Exception {
    try (CacheHarness it = new CacheHarness(4 * 1024)) {
      it.source.size(A, 3 * 1024);
      it.cache.register(A, it.source);
      it.load(B);
      it.source.size(C, 2 * 1024);

      assertRefused(
          it.registerLater(C),
          Reason.INSUFFICIENT_STORAGE,
          "Not enough memory to load model c: 2048 bytes needed, 1024 available.");

      assertThat(it.isResident(B)).as("evicted in vain").isTrue();
      assertThat(it.cache.status(C)).isEmpty();
      assertThat(it.budget.used()).isEqualTo(4 * 1024);
      it.cache.unload(A).orElseThrow().join();
      assertThat(it.cache.register(C, it.source)).isTrue();
    }
  }

  @Test
  void registrationDoesNotWaitForTheLeasesOfOthers() throws Exception {
    try (CacheHarness it = new CacheHarness(2 * 1024)) {
      it.load(A);
      Lease held = it.cache.acquire(B);
      it.source.size(C, 2 * 1024);

      assertRefused(
          it.registerLater(C),
          Reason.INSUFFICIENT_STORAGE,
          "Not enough memory to load model c: 2048 bytes needed, 1024 available.");
      assertThat(it.isResident(A)).as("evicted in vain").isTrue();
      held.close();
      assertThat(it.cache.register(C, it.source)).isTrue();
    }
  }

  @Test
  void modelOfTheStoreThatCannotFitBesideRegisteredOnesHoldsUpNobody() throws Exception {
    try (CacheHarness it = new CacheHarness(4 * 1024)) {
      it.source.size(A, 3 * 1024);
      it.cache.register(A, it.source);
      it.source.size(B, 2 * 1024);

      assertThat(failureOf(it.acquireLater(B)).reason()).isEqualTo(Reason.OVERLOADED);
      it.load(C);
    }
  }

  @Test
  void registeredModelAnswersInPlaceOfTheStoresUntilItIsUnloaded() {
    try (CacheHarness it = new CacheHarness(ROOM)) {
      it.load(A);
      it.source.size(A, 2048);
      it.cache.register(A, it.source);

      assertThat(it.cache.list()).extracting(ModelStatus::bytes).containsExactly(2048L);
      assertThat(it.cache.status(A).orElseThrow().bytes()).isEqualTo(2048);
      try (Lease lease = it.cache.acquire(A)) {
        assertThat(lease.model().bytes()).isEqualTo(2048);
      }
      it.cache.unload(A).orElseThrow().join();
      it.source.size(A, 1024);
      try (Lease lease = it.cache.acquire(A)) {
        assertThat(lease.model().bytes()).isEqualTo(1024);
      }
      it.cache.unload(A).orElseThrow().join();
      assertThat(it.cache.list()).isEmpty();
    }
  }

  @Test
  void unloadedRegistrationIsGoneAtOnceAndFreedWithItsLastCall() throws Exception {
    try (CacheHarness it = CacheHarness.withoutStore(ROOM)) {
      it.cache.register(A, it.source);
      Lease lease = it.cache.acquire(A);
      CompletableFuture<Void> freed = it.cache.unload(A).orElseThrow();

      assertThat(it.cache.unload(A)).isEmpty();
      assertThat(failureOf(it.acquireLater(A)).reason()).isEqualTo(Reason.MODEL_NOT_FOUND);
      assertThat(it.cache.register(A, it.source)).isTrue();
      lease.model().score(FakeModel.ROW);
      assertThat(freed).isNotDone();
      lease.close();
      freed.join();
      assertThat(it.budget.used()).isEqualTo(1024);
    }
  }

  @Test
  void failedRegistrationIsNotRemembered() throws Exception {
    try (CacheHarness it = CacheHarness.withoutStore(ROOM)) {
      it.source.on(
          A,
          memory -> {
            memory.reserve(4096);
            throw new ServingException(Reason.INVALID_MODEL, "broken");
          });
      assertRefused(it.registerLater(A), Reason.INVALID_MODEL, "broken");
      assertThat(it.budget.used()).isZero();

      it.source.size(A, 1024);
      assertThat(it.cache.register(A, it.source)).isTrue();
    }
  }

  @Test
  void registrationThatIsGivenUpKeepsItsNameUntilItsThreadIsDone() throws Exception {
    LoadSettings settings = PlainSettings.loads(2, 10, 10, FOREVER, SOON, FOREVER);
    try (CacheHarness it = new CacheHarness(ROOM, settings)) {
      AtomicBoolean finish = it.stall(A, 4096);
      assertRefused(it.registerLater(A), Reason.LOAD_TIMEOUT, "Model a took too long to load.");

      assertThat(it.cache.register(A, it.source)).isFalse();
      assertThat(it.cache.status(A)).isEmpty();
      finish.set(true);
      until(() -> it.budget.used() == 0);
      it.source.size(A, 1024);
      until(() -> it.cache.register(A, it.source));
    }
  }

  @Test
  void singleModelIsLoadingUntilItIsLoadedAndIsListedNowhere() throws Exception {
    try (CacheHarness it = CacheHarness.withoutStore(ROOM)) {
      assertRefused(it.acquireLater(ModelName.SINGLE), Reason.LOADING, "Model is loading.");

      it.cache.loadSingle(it.source);

      it.cache.acquire(ModelName.SINGLE).close();
      assertThat(it.cache.list()).isEmpty();
      assertThat(it.cache.status(name(ModelName.SINGLE.value()))).isEmpty();
      assertThat(it.cache.unload(name(ModelName.SINGLE.value()))).isEmpty();
      assertThat(it.cache.figures().residents()).isEqualTo(1);
    }
  }

  @Test
  void singleModelWaitsForRoomAtTheStart() throws Exception {
    try (CacheHarness it = new CacheHarness(2 * 1024)) {
      Lease held = it.cache.acquire(A);
      it.source.size(ModelName.SINGLE, 2 * 1024);
      CompletableFuture<Void> loading =
          CompletableFuture.runAsync(() -> it.cache.loadSingle(it.source));
      until(() -> it.budget.waiting() == 1);

      held.close();
      loading.get(20, TimeUnit.SECONDS);
      it.cache.tryAcquire(ModelName.SINGLE).orElseThrow().close();
    }
  }

  @Test
  void stoppedCacheFreesRegisteredModelsAndRegistersNoMore() {
    try (CacheHarness it = CacheHarness.withoutStore(ROOM)) {
      it.cache.register(A, it.source);
      it.cache.loadSingle(it.source);
      it.cache.close(Duration.ofSeconds(10));

      assertThat(it.budget.used()).isZero();
      assertThatExceptionOfType(ServingException.class)
          .isThrownBy(() -> it.cache.register(B, it.source))
          .satisfies(e -> assertThat(e.reason()).isEqualTo(Reason.STOPPING));
      assertThatExceptionOfType(ServingException.class)
          .isThrownBy(() -> it.cache.acquire(ModelName.SINGLE))
          .satisfies(e -> assertThat(e.reason()).isEqualTo(Reason.STOPPING));
    }
  }
}
