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

  @Test
  void loadWhoseLastCallerLeavesIsInterrupted() throws Exception {
    try (CacheHarness it = new CacheHarness(ROOM)) {
      it.gate(A, 1024);
      Thread first = it.callerOf(A);
      Thread second = it.callerOf(A);
      until(() -> it.source.loads(A) == 1 && it.callsAsleep() == 2);

      first.interrupt();
      first.join();
      assertThat(it.cache.loadsUnderWay()).isEqualTo(1);
      second.interrupt();
      second.join();

      until(() -> it.cache.loadsUnderWay() == 0);
      assertThat(it.cache.waitingCalls()).isZero();
      assertThat(it.isResident(A)).isFalse();
      it.source.size(A, 1024);
      it.load(A);
    }
  }

  @Test
  void loadThatHasNotBegunIsTakenOutWithItsLastCaller() throws Exception {
    LoadSettings one = new LoadSettings(1, 10, 10, FOREVER, FOREVER, FOREVER);
    try (CacheHarness it = new CacheHarness(ROOM, one)) {
      CountDownLatch gate = it.gate(B, 1024);
      Future<Lease> b = it.acquireLater(B);
      until(() -> it.source.loads(B) == 1);
      Thread caller = it.callerOf(A);
      until(() -> it.cache.loadsUnderWay() == 2);

      caller.interrupt();
      caller.join();
      assertThat(it.cache.loadsUnderWay()).isEqualTo(1);
      gate.countDown();
      leaseOf(b).close();
      it.load(B);
      assertThat(it.source.loads(A)).isZero();
    }
  }

  @Test
  void loadWhoseCallersWereToldToComeBackGoesOn() throws Exception {
    LoadSettings brief = new LoadSettings(2, 10, 10, Duration.ofMillis(200), FOREVER, FOREVER);
    try (CacheHarness it = new CacheHarness(ROOM, brief)) {
      CountDownLatch gate = it.gate(A, 1024);
      assertRefused(it.acquireLater(A), Reason.MODEL_NOT_READY, "Model a is still loading.");
      Thread caller = it.callerOf(A);
      until(() -> it.callsAsleep() == 1);

      caller.interrupt();
      caller.join();
      gate.countDown();
      until(() -> it.isResident(A));
      assertThat(it.source.loads(A)).isEqualTo(1);
    }
  }
}
