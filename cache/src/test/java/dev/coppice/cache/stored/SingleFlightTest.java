package dev.coppice.cache.stored;

import static dev.coppice.cache.CacheHarness.DEFAULTS;
import static dev.coppice.cache.CacheHarness.FOREVER;
import static dev.coppice.cache.CacheHarness.SOON;
import static dev.coppice.cache.CacheHarness.assertRefused;
import static dev.coppice.cache.CacheHarness.failureOf;
import static dev.coppice.cache.CacheHarness.leaseOf;
import static dev.coppice.cache.CacheHarness.name;
import static dev.coppice.cache.CacheHarness.until;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coppice.cache.CacheHarness;
import dev.coppice.cache.PlainSettings;
import dev.coppice.cache.load.LoadSettings;
import dev.coppice.cache.load.failed.FailedLoads;
import dev.coppice.cache.resident.Lease;
import dev.coppice.loader.ModelName;
import dev.coppice.loader.ServingException;
import dev.coppice.loader.ServingException.Reason;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class SingleFlightTest {

  private static final ModelName A = name("a.tar.gz");
  private static final ModelName B = name("b.tar.gz");
  private static final ModelName C = name("c.tar.gz");
  private static final long ROOM = 1 << 20;

  @ParameterizedTest
  @ValueSource(ints = {1, 50, 100})
  void oneLoadServesAllItsCallersEachWithItsOwnLease(int callers) throws Exception {
    try (CacheHarness it = new CacheHarness(ROOM)) {
      CountDownLatch gate = it.gate(A, 1024);
      List<Future<Lease>> calls = it.acquireLater(A, callers);
      until(() -> it.callsAsleep() == callers);
      gate.countDown();

      List<Lease> leases = new ArrayList<>();
      for (Future<Lease> call : calls) {
        leases.add(leaseOf(call));
      }
      assertThat(it.source.loads(A)).isEqualTo(1);
      assertThat(new HashSet<>(leases)).hasSize(callers);
      assertThat(it.cache.status(A).orElseThrow().leases()).isEqualTo(callers);
      leases.forEach(Lease::close);
      assertThat(it.cache.status(A).orElseThrow().leases()).isZero();
      assertThat(it.listener.waits).hasSize(callers);
      assertThat(it.cache.figures().waitingCalls()).isZero();
      assertThat(it.loads()).isZero();
    }
  }

  @Test
  void calledWhileResidentLoadsNothing() {
    try (CacheHarness it = new CacheHarness(ROOM)) {
      assertThat(it.cache.tryAcquire(A)).isEmpty();
      it.load(A);
      it.cache.tryAcquire(A).orElseThrow().close();
      it.load(A);

      assertThat(it.source.loads(A)).isEqualTo(1);
      assertThat(it.listener.waits).hasSize(1);
    }
  }

  @Test
  void oneFailedLoadAnswersAllItsCallers() throws Exception {
    try (CacheHarness it = new CacheHarness(ROOM)) {
      CountDownLatch gate = new CountDownLatch(1);
      ServingException failure = new ServingException(Reason.STORE_UNAVAILABLE, "no store");
      it.source.on(
          A,
          memory -> {
            memory.reserve(4096);
            gate.await();
            throw failure;
          });
      List<Future<Lease>> calls = it.acquireLater(A, 20);
      until(() -> it.callsAsleep() == 20);
      gate.countDown();

      for (Future<Lease> call : calls) {
        assertThat(failureOf(call)).isSameAs(failure);
      }
      assertThat(it.source.loads(A)).isEqualTo(1);
      assertThat(it.budget.used()).isZero();
    }
  }

  @Test
  void whatTheSourceShouldNotThrowIsAnInternalError() throws Exception {
    try (CacheHarness it = new CacheHarness(ROOM)) {
      it.source.on(
          A,
          memory -> {
            memory.reserve(4096);
            throw new UnsatisfiedLinkError("a library");
          });

      assertRefused(it.acquireLater(A), Reason.INTERNAL, "Internal server error.");
      assertThat(it.budget.used()).isZero();
    }
  }

  @ParameterizedTest
  @EnumSource
  void onlyLastingFailuresAreRememberedAndOnlyForAWhile(Reason reason) throws Exception {
    try (CacheHarness it = new CacheHarness(ROOM)) {
      it.source.on(
          A,
          memory -> {
            throw new ServingException(reason, "broken");
          });
      assertRefused(it.acquireLater(A), reason, "broken");
      assertRefused(it.acquireLater(A), reason, "broken");
      boolean remembered = reason.isLasting() || reason == Reason.MODEL_NOT_FOUND;
      assertThat(it.source.loads(A)).isEqualTo(remembered ? 1 : 2);

      it.source.size(A, 1024);
      it.nanos.addAndGet(DEFAULTS.failedLoadTtl().toNanos() + 1);
      it.load(A);
    }
  }

  @Test
  void nameThatTheStoreDoesNotHaveIsRememberedForASecond() throws Exception {
    try (CacheHarness it = new CacheHarness(ROOM)) {
      it.source.on(
          A,
          memory -> {
            throw new ServingException(Reason.MODEL_NOT_FOUND, "Model not found: a.tar.gz");
          });
      assertRefused(it.acquireLater(A), Reason.MODEL_NOT_FOUND, "Model not found: a.tar.gz");
      it.source.size(A, 1024);
      assertRefused(it.acquireLater(A), Reason.MODEL_NOT_FOUND, "Model not found: a.tar.gz");

      it.nanos.addAndGet(Duration.ofSeconds(1).toNanos() + 1);
      it.load(A);
      assertThat(it.source.loads(A)).isEqualTo(2);
    }
  }

  @Test
  void floodOfNamesThatAreNotThereKeepsNoMoreThanAThousand() throws Exception {
    FailedLoads failedLoads = new FailedLoads(FOREVER, () -> 0);
    ServingException absent = new ServingException(Reason.MODEL_NOT_FOUND, "absent");
    int remembered = 0;
    for (int i = 0; i < 5000; i++) {
      failedLoads.remember(name("made-up-" + i), absent);
    }
    for (int i = 0; i < 5000; i++) {
      remembered += failedLoads.find(name("made-up-" + i)) == null ? 0 : 1;
    }
    assertThat(remembered).isBetween(1, 1000);
  }

  @Test
  void callsPastTheLimitOfOneModelAreRefusedAndOtherModelsAreNot() throws Exception {
    LoadSettings settings = PlainSettings.loads(2, 1000, 3, FOREVER, FOREVER, FOREVER);
    try (CacheHarness it = new CacheHarness(ROOM, settings)) {
      CountDownLatch gate = it.gate(A, 1024);
      List<Future<Lease>> calls = it.acquireLater(A, 3);
      until(() -> it.callsAsleep() == 3);

      assertRefused(
          it.acquireLater(A),
          Reason.OVERLOADED,
          "No worker is available to serve request for model: a.tar.gz."
              + " Consider increasing job queue size.");
      it.load(B);
      gate.countDown();
      for (Future<Lease> call : calls) {
        leaseOf(call).close();
      }
    }
  }

  @Test
  void callsPastTheLimitOfAllModelsAreRefusedWithoutALoad() throws Exception {
    LoadSettings settings = PlainSettings.loads(2, 2, 100, FOREVER, FOREVER, FOREVER);
    try (CacheHarness it = new CacheHarness(ROOM, settings)) {
      CountDownLatch gateA = it.gate(A, 1024);
      CountDownLatch gateB = it.gate(B, 1024);
      Future<Lease> a = it.acquireLater(A);
      Future<Lease> b = it.acquireLater(B);
      until(() -> it.cache.figures().waitingCalls() == 2);

      assertThat(failureOf(it.acquireLater(C)).reason()).isEqualTo(Reason.OVERLOADED);
      assertThat(it.source.loads(C)).isZero();
      gateA.countDown();
      leaseOf(a).close();
      until(() -> it.cache.figures().waitingCalls() == 1);
      it.load(C);
      gateB.countDown();
      leaseOf(b).close();
    }
  }

  @Test
  void callThatWaitedLongEnoughFailsWhileTheLoadGoesOn() throws Exception {
    LoadSettings settings = PlainSettings.loads(2, 10, 10, Duration.ofMillis(20), FOREVER, FOREVER);
    try (CacheHarness it = new CacheHarness(ROOM, settings)) {
      CountDownLatch gate = it.gate(A, 1024);
      assertRefused(it.acquireLater(A), Reason.MODEL_NOT_READY, "Model a.tar.gz is still loading.");
      assertRefused(it.acquireLater(A), Reason.MODEL_NOT_READY, "Model a.tar.gz is still loading.");
      assertThat(it.loads()).isEqualTo(1);

      gate.countDown();
      until(() -> it.isResident(A));
      until(() -> it.cache.status(A).orElseThrow().leases() == 0);
      assertThat(it.source.loads(A)).isEqualTo(1);
    }
  }

  @Test
  void loadThatTakesTooLongIsInterruptedAndItsCallsFail() throws Exception {
    LoadSettings settings = PlainSettings.loads(2, 10, 10, FOREVER, SOON, FOREVER);
    try (CacheHarness it = new CacheHarness(ROOM, settings)) {
      it.gate(A, 1024);
      List<Future<Lease>> calls = it.acquireLater(A, 3);

      for (Future<Lease> call : calls) {
        assertRefused(call, Reason.LOAD_TIMEOUT, "Model a.tar.gz took too long to load.");
      }
      until(() -> it.loads() == 0);
      it.source.size(A, 1024);
      it.load(A);
    }
  }

  @Test
  void loadThatDoesNotHeedItsInterruptIsNotStartedTwiceAndItsModelIsFreed() throws Exception {
    LoadSettings settings = PlainSettings.loads(2, 10, 10, FOREVER, SOON, FOREVER);
    try (CacheHarness it = new CacheHarness(ROOM, settings)) {
      AtomicBoolean finish = it.stall(A, 4096);
      assertThat(failureOf(it.acquireLater(A)).reason()).isEqualTo(Reason.LOAD_TIMEOUT);

      assertThat(failureOf(it.acquireLater(A)).reason()).isEqualTo(Reason.LOAD_TIMEOUT);
      assertThat(it.source.loads(A)).isEqualTo(1);
      assertThat(it.budget.used()).isEqualTo(4096);
      finish.set(true);
      until(() -> it.loads() == 0);
      until(() -> it.budget.used() == 0);
      assertThat(it.isResident(A)).isFalse();
    }
  }

  @Test
  void noMoreLoadsRunAtOnceThanTheLimitSays() throws Exception {
    try (CacheHarness it = new CacheHarness(ROOM)) {
      CountDownLatch gateA = it.gate(A, 1024);
      CountDownLatch gateB = it.gate(B, 1024);
      Future<Lease> a = it.acquireLater(A);
      Future<Lease> b = it.acquireLater(B);
      until(() -> it.source.loads(A) + it.source.loads(B) == 2);
      Future<Lease> c = it.acquireLater(C);
      until(() -> it.loads() == 3);

      assertThat(it.source.loads(C)).isZero();
      gateA.countDown();
      leaseOf(c).close();
      gateB.countDown();
      leaseOf(a).close();
      leaseOf(b).close();
    }
  }

  @Test
  void settingsThatCannotWorkAreRefused() {
    assertThatThrownBy(() -> PlainSettings.loads(0, 1, 1, FOREVER, FOREVER, FOREVER))
        .hasMessage("maxLoads: 0 (expected: 1 or more)");
    assertThatThrownBy(() -> PlainSettings.loads(1, 1, 1, Duration.ZERO, FOREVER, FOREVER))
        .hasMessage("loadWait: PT0S (expected: more than zero)");
    assertThatThrownBy(() -> PlainSettings.loads(1, 1, 1, FOREVER, FOREVER, Duration.ofSeconds(-1)))
        .hasMessage("failedLoadTtl: PT-1S (expected: zero or more)");
  }
}
