package dev.coppice.cache;

import static dev.coppice.cache.CacheHarness.FOREVER;
import static dev.coppice.cache.CacheHarness.SOON;
import static dev.coppice.cache.CacheHarness.leaseOf;
import static dev.coppice.cache.CacheHarness.name;
import static dev.coppice.cache.CacheHarness.until;
import static dev.coppice.cache.Refreshing.A;
import static dev.coppice.cache.Refreshing.B;
import static dev.coppice.cache.Refreshing.EACH_MINUTE;
import static dev.coppice.cache.Refreshing.MINUTE;
import static dev.coppice.cache.Refreshing.ROOM;
import static dev.coppice.cache.Refreshing.awaitResult;
import static dev.coppice.cache.Refreshing.harness;
import static dev.coppice.cache.Refreshing.pass;
import static dev.coppice.cache.Refreshing.status;
import static dev.coppice.cache.Refreshing.use;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.coppice.cache.load.LoadSettings;
import dev.coppice.cache.refresh.RefreshResult;
import dev.coppice.cache.refresh.RefreshSettings;
import dev.coppice.cache.resident.EvictionCause;
import dev.coppice.cache.resident.Lease;
import dev.coppice.loader.ModelName;
import dev.coppice.loader.ServingException;
import dev.coppice.loader.ServingException.Reason;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** Models in memory are asked for after an interval, and newer versions take their place. */
class RefreshTest {

  @Test
  void modelIsAskedForOnItsFirstUseAfterTheIntervalAndNotBefore() {
    try (CacheHarness it = harness()) {
      it.load(A);
      pass(it, MINUTE.dividedBy(2));
      use(it, A);
      assertThat(it.source.questions).hasValue(0);
      pass(it, MINUTE.dividedBy(2));
      assertThat(it.source.questions).hasValue(0);

      use(it, A);

      awaitResult(it, RefreshResult.UNCHANGED);
      assertThat(it.source.questions).hasValue(1);
      assertThat(it.source.loads(A)).isEqualTo(1);
      assertThat(status(it).knownAt()).isEqualTo(CacheHarness.EPOCH.plus(MINUTE));
      use(it, A);
      assertThat(it.source.questions).hasValue(1);
    }
  }

  @Test
  void copyThatIsOlderThanTheIntervalIsAskedForOnTheUseThatLoadedIt() {
    try (CacheHarness it = harness()) {
      it.source.knownAt = CacheHarness.EPOCH.minus(MINUTE);
      it.source.question =
          (name, known) -> {
            it.source.knownAt = null;
            return "v2";
          };

      it.load(A);

      awaitResult(it, RefreshResult.SWAPPED);
      assertThat(it.source.loads(A)).isEqualTo(2);
    }
  }

  @Test
  void newerVersionTakesThePlaceOfTheOldWhoseLeasesStayValid() {
    try (CacheHarness it = harness()) {
      it.load(A);
      it.source.version = "v2";
      it.source.size(A, 2048);
      pass(it, MINUTE);

      Lease old = it.cache.tryAcquire(A).orElseThrow();

      awaitResult(it, RefreshResult.SWAPPED);
      Lease newer = it.cache.tryAcquire(A).orElseThrow();
      assertThat(old.model().bytes()).isEqualTo(1024);
      assertThat(newer.model().bytes()).isEqualTo(2048);
      assertThat(status(it).version()).isEqualTo("v2");
      assertThat(it.budget.used()).isEqualTo(3072);
      assertThat(it.listener.evictions).containsExactly(EvictionCause.REPLACED);
      old.close();
      until(() -> it.budget.used() == 2048);
      newer.close();
    }
  }

  @Test
  void loadThatFailsInPassingIsTriedAgainAfterTheInterval() {
    try (CacheHarness it = harness()) {
      it.load(A);
      it.source.version = "v2";
      it.source.on(
          A,
          memory -> {
            throw new ServingException(Reason.LOAD_TIMEOUT, "too slow");
          });
      pass(it, MINUTE);
      use(it, A);
      awaitResult(it, RefreshResult.FAILED);
      it.source.size(A, 1024);
      pass(it, MINUTE);
      use(it, A);
      awaitResult(it, RefreshResult.FAILED, RefreshResult.SWAPPED);
    }
  }

  @Test
  void modelWhoseStoreHasItNoMoreIsNotServedAnyMore() {
    try (CacheHarness it = harness()) {
      it.load(A);
      it.source.question =
          (name, known) -> {
            throw new ServingException(Reason.MODEL_NOT_FOUND, "gone");
          };
      pass(it, MINUTE);
      Lease last = it.cache.tryAcquire(A).orElseThrow();
      awaitResult(it, RefreshResult.GONE);
      assertThat(it.cache.tryAcquire(A)).isEmpty();
      assertThat(last.model().bytes()).isEqualTo(1024);
      assertThat(it.listener.evictions).containsExactly(EvictionCause.GONE);
      last.close();
    }
  }

  @Test
  void storeThatFailsIsLeftAloneForAWhileAndWhatIsInMemoryServesOn() {
    try (CacheHarness it = harness()) {
      it.load(A);
      it.load(B);
      it.source.question =
          (name, known) -> {
            throw new ServingException(Reason.STORE_UNAVAILABLE, "no answer");
          };
      pass(it, MINUTE);
      use(it, A);
      awaitResult(it, RefreshResult.UNANSWERED);
      assertThat(status(it).lastError()).isEqualTo("no answer");

      use(it, A);
      use(it, B);
      assertThat(it.source.questions).hasValue(1);

      it.source.question = (name, known) -> known;
      pass(it, Duration.ofSeconds(1));
      use(it, A);
      awaitResult(it, RefreshResult.UNANSWERED, RefreshResult.UNCHANGED);
      assertThat(status(it).lastError()).isNull();
    }
  }

  @Test
  void oldVersionServesWhileTheNewerOneLoads() throws Exception {
    try (CacheHarness it = harness()) {
      it.load(A);
      it.source.version = "v2";
      CountDownLatch gate = it.gate(A, 2048);
      pass(it, MINUTE);
      use(it, A);
      until(() -> it.source.loads(A) == 2);

      Lease during = it.cache.tryAcquire(A).orElseThrow();
      assertThat(during.model().bytes()).isEqualTo(1024);
      during.close();
      gate.countDown();
      awaitResult(it, RefreshResult.SWAPPED);
    }
  }

  @Test
  void unloadingGivesARefreshUpAndNothingComesBackByItself() throws Exception {
    try (CacheHarness it = harness()) {
      it.load(A);
      it.source.version = "v2";
      it.gate(A, 2048);
      pass(it, MINUTE);
      use(it, A);
      until(() -> it.source.loads(A) == 2);

      it.cache.unload(A).orElseThrow().join();

      awaitResult(it, RefreshResult.YIELDED);
      assertThat(it.isResident(A)).isFalse();
      assertThat(it.budget.used()).isZero();
    }
  }

  @Test
  void callJoinsTheRefreshOfAModelThatLeftMeanwhile() throws Exception {
    Set<Thread> ofOthers = Thread.getAllStackTraces().keySet();
    try (CacheHarness it = harness()) {
      it.load(A);
      it.load(name("c")); // Both threads for loads are there, and one stays free.
      it.source.version = "v2";
      CountDownLatch gate = it.gate(A, 2048);
      pass(it, MINUTE);
      use(it, A);
      until(() -> it.source.loads(A) == 2);
      until(() -> loadThreadsThatWait(ofOthers) == 4); // One at the gate, and three for loads.
      it.source.size(B, ROOM);
      it.load(B); // Evicts the old one.
      assertThat(it.isResident(A)).isFalse();

      Future<Lease> call = it.acquireLater(A);
      until(() -> it.callsAsleep() == 1);
      gate.countDown();

      Lease lease = leaseOf(call);
      assertThat(lease.model().bytes()).isEqualTo(2048);
      assertThat(it.source.loads(A)).isEqualTo(2);
      assertThat(it.isResident(A)).isTrue();
      lease.close();
    }
  }

  /** As the local disk has the old version still. */
  @Test
  void callThatJoinedARefreshThatIsGivenUpIsServedByWhatItsOwnLoadFinds() throws Exception {
    LoadSettings settings = PlainSettings.loads(3, 10, 10, FOREVER, SOON, FOREVER);
    try (CacheHarness it = new CacheHarness(ROOM, settings, EACH_MINUTE)) {
      it.load(A);
      it.source.version = "v2";
      it.gate(A, 1024);
      pass(it, MINUTE);
      use(it, A);
      until(() -> it.source.loads(A) == 2);
      it.source.size(B, ROOM);
      it.load(B); // Evicts the old one.
      it.source.version = "v1";
      it.source.size(A, 2048);

      Lease lease = leaseOf(it.acquireLater(A));
      assertThat(lease.model().bytes()).isEqualTo(2048);
      lease.close();
      awaitResult(it, RefreshResult.FAILED);
    }
  }

  /** A load that finds no thread free takes that of one for which no call waits. */
  private static long loadThreadsThatWait(Set<Thread> ofOthers) {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> !ofOthers.contains(thread))
        .filter(thread -> thread.getName().matches("coppice-load-\\d+"))
        .filter(thread -> thread.getState() == Thread.State.WAITING)
        .count();
  }

  @Test
  void fewModelsAreRefreshedAtATime() throws Exception {
    ModelName third = CacheHarness.name("third");
    try (CacheHarness it = harness()) {
      List<CountDownLatch> gates = new ArrayList<>();
      for (ModelName each : List.of(A, B, third)) {
        it.load(each);
        gates.add(it.gate(each, 1024));
      }
      it.source.version = "v2";
      pass(it, MINUTE);
      List.of(A, B, third).forEach(each -> use(it, each));
      until(() -> it.source.loads(A) + it.source.loads(B) == 4);
      assertThat(it.source.loads(third)).isEqualTo(1);
      gates.forEach(CountDownLatch::countDown);
      awaitResult(it, RefreshResult.SWAPPED, RefreshResult.SWAPPED, RefreshResult.SWAPPED);
    }
  }

  @Test
  void settingsHaveNoNonsense() {
    assertThatExceptionOfType(IllegalArgumentException.class)
        .isThrownBy(() -> new RefreshSettings(Duration.ofSeconds(-1)));
  }
}
