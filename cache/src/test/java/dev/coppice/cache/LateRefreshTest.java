package dev.coppice.cache;

import static dev.coppice.cache.CacheHarness.FOREVER;
import static dev.coppice.cache.CacheHarness.leaseOf;
import static dev.coppice.cache.CacheHarness.name;
import static dev.coppice.cache.CacheHarness.until;
import static dev.coppice.cache.Refreshing.A;
import static dev.coppice.cache.Refreshing.MINUTE;
import static dev.coppice.cache.Refreshing.ROOM;
import static dev.coppice.cache.Refreshing.awaitResult;
import static dev.coppice.cache.Refreshing.pass;
import static dev.coppice.cache.Refreshing.status;
import static dev.coppice.cache.Refreshing.use;
import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.cache.load.LoadSettings;
import dev.coppice.cache.refresh.RefreshResult;
import dev.coppice.cache.refresh.RefreshSettings;
import dev.coppice.cache.resident.Lease;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** Newer versions are served some time, however many loads calls wait for. */
class LateRefreshTest {

  private static final LoadSettings ONE_LOAD =
      PlainSettings.loads(1, 1000, 100, FOREVER, FOREVER, Duration.ofSeconds(10));

  private static final RefreshSettings EACH_MINUTE = new RefreshSettings(MINUTE, 1, 1);

  @Test
  void yieldsToCallsForAnIntervalAndTakesTurnsWithThemAfterwards() throws Exception {
    try (CacheHarness it = new CacheHarness(ROOM, ONE_LOAD, EACH_MINUTE)) {
      it.load(A);
      it.source.version = "v2";
      CountDownLatch busy = it.gate(name("busy"), 1024);
      List<Future<Lease>> calls = List.of(it.acquireLater(name("busy")));
      until(() -> it.source.loads(name("busy")) == 1);

      becomeDue(it);
      Future<Lease> second = it.acquireLater(name("second"));
      awaitResult(it, RefreshResult.YIELDED);
      until(() -> it.loads() == 2); // It is told before its load is out of the line.

      becomeDue(it);
      Future<Lease> third = it.acquireLater(name("third"));
      until(() -> it.loads() == 4);
      assertThat(it.listener.refreshes).containsExactly(RefreshResult.YIELDED);

      it.source.on(
          name("third"),
          memory -> {
            assertThat(status(it).version()).isEqualTo("v2");
            return it.source.build(memory, 1024);
          });
      busy.countDown();
      leaseOf(calls.getFirst()).close();
      leaseOf(second).close();
      leaseOf(third).close();
      // The loads went on for minutes, so that what they yield may be asked for as well.
      until(() -> it.listener.refreshes.contains(RefreshResult.SWAPPED));
      assertThat(it.listener.refreshes).containsOnlyOnce(RefreshResult.YIELDED);
    }
  }

  @Test
  void callThatWantsANewerVersionWhichHasJustYieldedHasItLoaded() throws Exception {
    try (CacheHarness it = new CacheHarness(ROOM, ONE_LOAD, EACH_MINUTE)) {
      it.load(A);
      it.source.version = "v2";
      CountDownLatch busy = it.gate(name("busy"), 1024);
      Future<Lease> first = it.acquireLater(name("busy"));
      until(() -> it.source.loads(name("busy")) == 1);
      becomeDue(it);
      Future<Lease> second = it.acquireLater(name("second"));
      awaitResult(it, RefreshResult.YIELDED);

      Future<Lease> newest = it.acquireNewestLater(A);
      until(() -> it.callsAsleep() == 3);
      busy.countDown();

      Lease lease = leaseOf(newest);
      assertThat(lease.version()).isEqualTo("v2");
      lease.close();
      leaseOf(first).close();
      leaseOf(second).close();
    }
  }

  /** A call uses the model a minute later, and its newer version waits in line. */
  private static void becomeDue(CacheHarness it) {
    int before = it.loads();
    pass(it, MINUTE);
    use(it, A);
    until(() -> it.loads() == before + 1);
  }
}
