package dev.coppice.cache;

import static dev.coppice.cache.CacheHarness.leaseOf;
import static dev.coppice.cache.CacheHarness.name;
import static dev.coppice.cache.CacheHarness.until;
import static dev.coppice.cache.Refreshing.A;
import static dev.coppice.cache.Refreshing.B;
import static dev.coppice.cache.Refreshing.MINUTE;
import static dev.coppice.cache.Refreshing.ROOM;
import static dev.coppice.cache.Refreshing.awaitResult;
import static dev.coppice.cache.Refreshing.harness;
import static dev.coppice.cache.Refreshing.pass;
import static dev.coppice.cache.Refreshing.status;
import static dev.coppice.cache.Refreshing.use;
import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.cache.refresh.RefreshResult;
import dev.coppice.loader.ServingException;
import dev.coppice.loader.ServingException.Reason;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/**
 * Models are kept the newest, and those that are called in memory, also after the machine's clock
 * was ahead and is right now.
 */
class ClockSetBackTest {

  private static final Duration AHEAD = Duration.ofHours(5);

  private static void setBack(CacheHarness it, Duration by) {
    it.backMillis.addAndGet(by.toMillis());
  }

  @Test
  void modelsThatAreCalledStayAndThoseThatWereCalledBeforeGo() {
    try (CacheHarness it = new CacheHarness(ROOM)) {
      for (int i = 0; i < 10; i++) {
        it.load(name("before-" + i));
      }
      it.cache.warm().orElseThrow().countCalls();
      setBack(it, Duration.ofDays(5));

      for (int i = 0; i < 500; i++) {
        it.load(name("after-" + i % 5));
        pass(it, MINUTE);
      }

      for (int i = 0; i < 5; i++) {
        assertThat(it.source.loads(name("after-" + i))).isEqualTo(1);
      }
    }
  }

  @Test
  void copyOfATimeToComeIsAskedForOnTheUseThatLoadedIt() {
    try (CacheHarness it = harness()) {
      it.source.knownAt = CacheHarness.EPOCH.plus(AHEAD);

      it.load(A);

      awaitResult(it, RefreshResult.UNCHANGED);
      use(it, A);
      assertThat(it.source.questions).hasValue(1);
      assertThat(status(it).knownAt()).isEqualTo(CacheHarness.EPOCH);
    }
  }

  @Test
  void callThatWantsTheNewestTrustsNoCopyOfATimeToCome() throws Exception {
    try (CacheHarness it = new CacheHarness(ROOM)) {
      it.source.knownAt = CacheHarness.EPOCH.plus(AHEAD);

      leaseOf(it.acquireNewestLater(A)).close();

      assertThat(it.source.questions).hasValue(1);
    }
  }

  @Test
  void modelInMemoryIsAskedForOnceTheClockIsRightAndThenAfterTheInterval() {
    try (CacheHarness it = harness()) {
      it.load(A);
      setBack(it, AHEAD);

      use(it, A);
      awaitResult(it, RefreshResult.UNCHANGED);
      use(it, A);
      assertThat(it.source.questions).hasValue(1);

      pass(it, MINUTE);
      use(it, A);
      awaitResult(it, RefreshResult.UNCHANGED, RefreshResult.UNCHANGED);
    }
  }

  @Test
  void callThatWantsTheNewestAsksOnceTheClockIsRight() throws Exception {
    try (CacheHarness it = new CacheHarness(ROOM)) {
      it.load(A);
      setBack(it, AHEAD);

      for (int i = 0; i < 100; i++) {
        it.cache.acquireNewest(A).close();
      }

      assertThat(it.source.questions).hasValue(1);
    }
  }

  @Test
  void threadsThatReadTheClockAMomentApartAskNothing() throws Exception {
    try (CacheHarness it = harness()) {
      it.load(A);
      setBack(it, Duration.ofMillis(500));

      use(it, A);
      it.cache.acquireNewest(A).close();

      assertThat(it.source.questions).hasValue(0);
    }
  }

  @Test
  void storeThatFailedIsLeftAloneForNoLongerThanWithoutTheStep() {
    try (CacheHarness it = harness()) {
      it.source.question =
          (name, known) -> {
            throw new ServingException(Reason.STORE_UNAVAILABLE, "down");
          };
      it.load(A);
      it.load(B);
      pass(it, MINUTE);
      use(it, A);
      until(() -> it.listener.refreshes.size() == 1);
      use(it, B); // The store is left alone for a second.
      assertThat(it.source.questions).hasValue(1);
      setBack(it, AHEAD);

      use(it, B);
      until(() -> it.listener.refreshes.size() == 2);
      assertThat(it.source.questions).hasValue(2);

      use(it, A); // It failed again, and is left alone again.
      assertThat(it.source.questions).hasValue(2);
    }
  }
}
