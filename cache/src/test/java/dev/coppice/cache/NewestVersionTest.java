package dev.coppice.cache;

import static dev.coppice.cache.CacheHarness.leaseOf;
import static dev.coppice.cache.CacheHarness.until;
import static dev.coppice.cache.Refreshing.A;
import static dev.coppice.cache.Refreshing.B;
import static dev.coppice.cache.Refreshing.ROOM;
import static dev.coppice.cache.Refreshing.awaitResult;
import static dev.coppice.cache.Refreshing.harness;
import static dev.coppice.cache.Refreshing.pass;
import static dev.coppice.cache.Refreshing.use;
import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.cache.refresh.RefreshResult;
import dev.coppice.cache.resident.Lease;
import dev.coppice.loader.ServingException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** A call may want the newest version, and then waits for it, whatever the interval. */
class NewestVersionTest {

  @Test
  void callThatWantsTheNewestWaitsForItAndOthersJoin() throws Exception {
    try (CacheHarness it = harness()) {
      it.load(A);
      pass(it, Duration.ofSeconds(1));
      it.source.version = "v2";
      CountDownLatch gate = it.gate(A, 2048);

      Future<Lease> one = it.acquireNewestLater(A);
      Future<Lease> other = it.acquireNewestLater(A);
      until(() -> it.callsAsleep() == 2 && it.source.loads(A) == 2);
      gate.countDown();

      for (Future<Lease> call : List.of(one, other)) {
        Lease lease = leaseOf(call);
        assertThat(lease.model().bytes()).isEqualTo(2048);
        lease.close();
      }
      assertThat(it.source.questions).hasValue(1);
      assertThat(it.source.loads(A)).isEqualTo(2);
    }
  }

  @Test
  void withoutAnIntervalOnlyACallThatWantsTheNewestAsks() {
    try (CacheHarness it = new CacheHarness(ROOM)) {
      it.load(A);
      it.load(B);
      pass(it, Duration.ofDays(1));
      use(it, A);

      // One question is asked at a time, so another that the use caused would have come before.
      it.cache.acquireNewest(B).close();

      assertThat(it.source.questions).hasValue(1);
    }
  }

  @Test
  void callsThatWantTheNewestAskOnceASecond() throws Exception {
    try (CacheHarness it = harness()) {
      it.load(A);
      for (int i = 0; i < 100; i++) {
        it.cache.acquireNewest(A).close();
      }
      assertThat(it.source.questions).hasValue(0);
      pass(it, Duration.ofSeconds(1));
      for (int i = 0; i < 100; i++) {
        it.cache.acquireNewest(A).close();
      }
      assertThat(it.source.questions).hasValue(1);
    }
  }

  @Test
  void callThatWantsTheNewestIsServedTheOldOneIfTheNewerFails() throws Exception {
    try (CacheHarness it = harness()) {
      it.load(A);
      pass(it, Duration.ofSeconds(1));
      it.source.version = "v2";
      it.source.on(
          A,
          memory -> {
            throw ServingException.refused("v2", "no model at all", null);
          });

      Lease lease = leaseOf(it.acquireNewestLater(A));
      assertThat(lease.model().bytes()).isEqualTo(1024);
      lease.close();
      awaitResult(it, RefreshResult.FAILED);
    }
  }

  @Test
  void callThatWantsTheNewestLoadsWhatIsNotInMemoryWithoutAQuestion() throws Exception {
    try (CacheHarness it = harness()) {
      leaseOf(it.acquireNewestLater(A)).close();
      assertThat(it.source.loads(A)).isEqualTo(1);
      assertThat(it.source.questions).hasValue(0);
    }
  }
}
