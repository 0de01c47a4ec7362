package dev.coppice.cache;

import static dev.coppice.cache.CacheHarness.FOREVER;
import static dev.coppice.cache.CacheHarness.assertRefused;
import static dev.coppice.cache.CacheHarness.leaseOf;
import static dev.coppice.cache.CacheHarness.name;
import static dev.coppice.cache.CacheHarness.until;
import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.cache.load.LoadSettings;
import dev.coppice.cache.resident.Lease;
import dev.coppice.loader.ModelName;
import dev.coppice.loader.ServingException.Reason;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** What becomes of loads whose callers leave before they are over. */
class DepartureTest {

  private static final ModelName A = name("a");
  private static final ModelName B = name("b");
  private static final long ROOM = 1 << 20;

  private static final LoadSettings ONE_LOAD =
      PlainSettings.loads(1, 10, 10, FOREVER, FOREVER, FOREVER);

  private static void leave(Thread caller) throws InterruptedException {
    caller.interrupt();
    caller.join();
  }

  @Test
  void clientWithLessPatienceThanTheLoadTakesGetsTheModelWhenItComesBack() throws Exception {
    try (CacheHarness it = new CacheHarness(ROOM, ONE_LOAD)) {
      CountDownLatch gate = it.gate(A, 1024);
      Thread caller = it.callerOf(A);
      until(() -> it.source.loads(A) == 1 && it.callsAsleep() == 1);
      leave(caller);
      assertThat(it.cache.figures().waitingCalls()).isZero();

      Future<Lease> retry = it.acquireLater(A);
      until(() -> it.callsAsleep() == 1);
      gate.countDown();

      leaseOf(retry).close();
      assertThat(it.source.loads(A)).isEqualTo(1);
    }
  }

  @Test
  void loadThatNobodyWaitsForStaysInMemoryOnceItHasLanded() throws Exception {
    try (CacheHarness it = new CacheHarness(ROOM, ONE_LOAD)) {
      CountDownLatch gate = it.gate(A, 1024);
      Thread caller = it.callerOf(A);
      until(() -> it.source.loads(A) == 1 && it.callsAsleep() == 1);
      leave(caller);
      gate.countDown();

      until(() -> it.isResident(A));
      until(() -> it.cache.status(A).orElseThrow().leases() == 0);
    }
  }

  @Test
  void loadThatNobodyWaitsForMakesPlaceForTheNext() throws Exception {
    try (CacheHarness it = new CacheHarness(ROOM, ONE_LOAD)) {
      it.gate(A, 1024);
      Thread caller = it.callerOf(A);
      until(() -> it.source.loads(A) == 1 && it.callsAsleep() == 1);
      leave(caller);

      it.load(B);

      assertThat(it.isResident(A)).isFalse();
      it.source.size(A, 1024);
      it.load(A);
    }
  }

  @Test
  void floodOfCallsThatLeaveHoldsUpNobody() throws Exception {
    LoadSettings two = PlainSettings.loads(2, 10, 10, FOREVER, FOREVER, FOREVER);
    try (CacheHarness it = new CacheHarness(ROOM, two)) {
      for (int i = 0; i < 20; i++) {
        ModelName left = name("left/" + i);
        it.gate(left, 1024);
        Thread caller = it.callerOf(left);
        until(() -> it.source.loads(left) == 1);
        leave(caller);
      }
      assertThat(it.loads()).isBetween(1, 3); // One may be on its way out.

      it.load(B);
    }
  }

  @Test
  void loadWhoseLastCallerLeavesWhileAnotherWaitsForItsPlaceIsInterrupted() throws Exception {
    try (CacheHarness it = new CacheHarness(ROOM, ONE_LOAD)) {
      it.gate(A, 1024);
      Thread first = it.callerOf(A);
      Thread second = it.callerOf(A);
      until(() -> it.source.loads(A) == 1 && it.callsAsleep() == 2);
      Future<Lease> b = it.acquireLater(B);
      until(() -> it.loads() == 2);

      leave(first);
      assertThat(it.loads()).isEqualTo(2);
      leave(second);

      leaseOf(b).close();
      assertThat(it.isResident(A)).isFalse();
    }
  }

  @Test
  void loadThatHasNotBegunIsTakenOutWithItsLastCaller() throws Exception {
    try (CacheHarness it = new CacheHarness(ROOM, ONE_LOAD)) {
      CountDownLatch gate = it.gate(B, 1024);
      Future<Lease> b = it.acquireLater(B);
      until(() -> it.source.loads(B) == 1);
      Thread caller = it.callerOf(A);
      until(() -> it.loads() == 2);

      leave(caller);
      assertThat(it.loads()).isEqualTo(1);
      gate.countDown();
      leaseOf(b).close();
      it.load(B);
      assertThat(it.source.loads(A)).isZero();
    }
  }

  @Test
  void loadWhoseCallersWereAskedToComeBackGoesOn() throws Exception {
    LoadSettings brief = PlainSettings.loads(2, 10, 10, Duration.ofSeconds(2), FOREVER, FOREVER);
    try (CacheHarness it = new CacheHarness(ROOM, brief)) {
      CountDownLatch gate = it.gate(A, 1024);
      assertRefused(it.acquireLater(A), Reason.MODEL_NOT_READY, "Model a is still loading.");
      Thread caller = it.callerOf(A);
      until(() -> it.callsAsleep() == 1);

      leave(caller);
      gate.countDown();
      until(() -> it.isResident(A));
      assertThat(it.source.loads(A)).isEqualTo(1);
    }
  }
}
