package dev.coppice.cache;

import static dev.coppice.cache.CacheHarness.FOREVER;
import static dev.coppice.cache.CacheHarness.failureOf;
import static dev.coppice.cache.CacheHarness.leaseOf;
import static dev.coppice.cache.CacheHarness.name;
import static dev.coppice.cache.CacheHarness.until;
import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.cache.load.LoadSettings;
import dev.coppice.cache.refresh.RefreshResult;
import dev.coppice.cache.refresh.RefreshSettings;
import dev.coppice.cache.resident.Lease;
import dev.coppice.loader.Keeping;
import dev.coppice.loader.KeptModel;
import dev.coppice.loader.ModelName;
import dev.coppice.loader.ServingException.Reason;
import dev.coppice.model.Model;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Loads of what the source keeps itself, beside those that wait for the store. */
class KeptLoadsTest {

  private static final ModelName KEPT = name("kept");
  private static final ModelName A = name("a");
  private static final ModelName B = name("b");
  private static final long BYTES = 1024;

  private static LoadSettings limits(int maxLoads, int maxFetches) {
    return new LoadSettings(maxLoads, maxFetches, 10, 10, FOREVER, FOREVER, FOREVER, 0);
  }

  /** Of which so many may be of what is not kept. */
  private static CacheHarness harness(int maxLoads, int maxFetches) {
    CacheHarness it = new CacheHarness(1 << 20, limits(maxLoads, maxFetches));
    it.source.kept.put(KEPT, new KeptModel("v1", BYTES));
    return it;
  }

  private static void leave(Thread caller) throws InterruptedException {
    caller.interrupt();
    caller.join();
  }

  @Test
  void whatIsKeptIsLoadedWhileAllOtherLoadsWaitForTheStore() {
    List<ModelName> others = List.of(A, B, name("c"), name("d"), name("e"));
    try (CacheHarness it = harness(4, 3)) {
      for (ModelName other : others) {
        it.gate(other, BYTES);
        var unused = it.callerOf(other);
      }
      until(() -> it.cache.figures().loads() == 5 && it.cache.figures().loadsRunning() == 3);

      it.load(KEPT);

      until(() -> it.cache.figures().loadsRunning() == 3); // Its thread may be about to end.
    }
  }

  @Test
  void whatIsKeptIsLoadedForReasonsWhileAllOtherLoadsWaitForTheStore() throws Exception {
    try (CacheHarness it = harness(2, 1)) {
      it.gate(A, BYTES);
      var unused = it.callerOf(A);
      until(() -> it.source.loads(A) == 1);
      it.source.onExplained(
          KEPT,
          memory -> {
            memory.reserve(2 * BYTES);
            return new CoveredModel(it.ledger, BYTES, BYTES, true);
          });

      leaseOf(it.explainLater(KEPT)).close();
    }
  }

  @Test
  void whatIsKeptIsLoadedThoughOtherCopiesTurnOutToBeOfNoUseWhileTheStoreHangs() throws Exception {
    List<ModelName> useless = List.of(B, name("c"), name("d"));
    try (CacheHarness it = harness(3, 1)) {
      CountDownLatch gateOfA = it.gate(A, BYTES);
      Future<Lease> a = it.acquireLater(A);
      until(() -> it.source.loads(A) == 1);
      List<Future<Lease>> others = new ArrayList<>();
      for (ModelName other : useless) {
        it.source.kept.put(other, new KeptModel("v1", BYTES));
        it.source.useless.add(other);
        it.gate(other, BYTES).countDown();
        others.add(it.acquireLater(other));
      }
      until(() -> it.loads() == 4);

      leaseOf(it.acquireLater(KEPT)).close();

      until(() -> it.cache.figures().loadsRunning() == 1);
      assertThat(useless).allMatch(other -> it.source.loads(other) == 0);
      gateOfA.countDown();
      leaseOf(a).close();
      for (Future<Lease> other : others) {
        leaseOf(other).close();
      }
    }
  }

  /** A call whose copy is of no use, and which waits to ask the store behind that for A. */
  private static Future<Lease> keptInVain(CacheHarness it) {
    until(() -> it.source.loads(A) == 1);
    it.source.useless.add(KEPT);
    Future<Lease> kept = it.acquireLater(KEPT);
    until(() -> it.source.restoresInVain.get() == 1);
    return kept;
  }

  @Test
  void loadWhoseCopyIsOfNoUseIsRefusedAtTheStopWhileItWaitsToAskTheStore() throws Exception {
    try (CacheHarness it = harness(2, 1)) {
      CountDownLatch gate = it.gate(A, BYTES);
      Future<Lease> a = it.acquireLater(A);
      Future<Lease> kept = keptInVain(it);

      it.cache.refuseWaiting();

      assertThat(failureOf(kept).reason()).isEqualTo(Reason.STOPPING);
      assertThat(failureOf(a).reason()).isEqualTo(Reason.STOPPING);
      assertThat(it.source.loads(KEPT)).isZero();
      gate.countDown();
    }
  }

  @Test
  void loadWhoseCopyIsOfNoUseTakesThePlaceOfOneThatNobodyWaitsFor() throws Exception {
    try (CacheHarness it = harness(2, 1)) {
      it.source.useless.add(KEPT);
      it.gate(A, BYTES);
      Thread caller = it.callerOf(A);
      until(() -> it.source.loads(A) == 1 && it.callsAsleep() == 1);
      leave(caller);

      leaseOf(it.acquireLater(KEPT)).close();

      assertThat(it.isResident(A)).isFalse();
    }
  }

  @Test
  void modelIsUnloadedWhoseCopyIsOfNoUseWhileItWaitsForItsTurnToAskTheStore() throws Exception {
    try (CacheHarness it = harness(2, 1)) {
      CountDownLatch gate = it.gate(A, BYTES);
      Future<Lease> a = it.acquireLater(A);
      Future<Lease> kept = keptInVain(it);
      it.source.useless.remove(KEPT);

      CompletableFuture<Void> unloaded = it.cache.unload(KEPT).orElseThrow();

      leaseOf(kept).close();
      unloaded.get(20, TimeUnit.SECONDS);
      gate.countDown();
      leaseOf(a).close();
    }
  }

  @Test
  void halfOfTheLoadsFromTheStoreAreLeftToCalls() {
    assertThat(limits(8, 6).maxUnasked()).isEqualTo(3);
    assertThat(limits(3, 3).maxUnasked()).isEqualTo(2);
    assertThat(limits(1, 1).maxUnasked()).isEqualTo(1);
  }

  @Test
  void nextLoadFromTheStoreBeginsOnceOneOfThemHasEnded() throws Exception {
    try (CacheHarness it = harness(3, 1)) {
      CountDownLatch gate = it.gate(A, BYTES);
      Future<Lease> a = it.acquireLater(A);
      until(() -> it.source.loads(A) == 1);
      Future<Lease> b = it.acquireLater(B);
      until(() -> it.cache.figures().loads() == 2);
      it.load(KEPT);
      assertThat(it.source.loads(B)).isZero();

      gate.countDown();

      leaseOf(a).close();
      leaseOf(b).close();
    }
  }

  @Test
  void loadFromTheStoreThatNobodyWaitsForMakesPlaceForTheNextThoughAThreadIsIdle()
      throws Exception {
    try (CacheHarness it = harness(2, 1)) {
      it.gate(A, BYTES);
      Thread caller = it.callerOf(A);
      until(() -> it.source.loads(A) == 1 && it.callsAsleep() == 1);
      leave(caller);

      it.load(B);

      assertThat(it.isResident(A)).isFalse();
    }
  }

  @Test
  void loadOfWhatIsKeptGoesOnWithoutCallersWhereItsThreadWouldHelpNoOther() throws Exception {
    try (CacheHarness it = harness(2, 1)) {
      CountDownLatch gate = it.gate(KEPT, BYTES);
      Thread caller = it.callerOf(KEPT);
      until(() -> it.source.loads(KEPT) == 1 && it.callsAsleep() == 1);
      it.gate(A, BYTES);
      var unusedA = it.callerOf(A);
      until(() -> it.source.loads(A) == 1);
      var unusedB = it.callerOf(B);
      until(() -> it.cache.figures().loads() == 3);

      leave(caller);
      gate.countDown();

      until(() -> it.isResident(KEPT));
      assertThat(it.source.loads(B)).isZero();
    }
  }

  /** For a gate or for loads. */
  private static long loadThreadsThatWait(Set<Thread> ofOthers) {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> !ofOthers.contains(thread))
        .filter(thread -> thread.getName().startsWith("coppice-load-"))
        .filter(thread -> thread.getState() == Thread.State.WAITING)
        .count();
  }

  @ParameterizedTest
  @ValueSource(ints = {4, 5}) // Threads that have begun by then, and one more.
  void loadOfWhatIsKeptForWhichThereIsAThreadTakesNoPlaceOfANewerVersion(int maxLoads)
      throws Exception {
    Set<Thread> ofOthers = Thread.getAllStackTraces().keySet();
    ModelName c = name("c");
    RefreshSettings refreshing = new RefreshSettings(Duration.ofMinutes(1), 1, 1);
    try (CacheHarness it = new CacheHarness(1 << 20, limits(maxLoads, 1), refreshing)) {
      it.source.kept.put(KEPT, new KeptModel("v1", BYTES));
      it.load(A);
      CountDownLatch gate = it.gate(B, BYTES);
      Future<Lease> b = it.acquireLater(B);
      until(() -> it.source.loads(B) == 1);
      Future<Lease> other = it.acquireLater(c);
      until(() -> it.loads() == 2 && it.callsAsleep() == 2);
      it.source.version = "v2";
      Refreshing.pass(it, Duration.ofMinutes(1));
      Refreshing.use(it, A);
      until(() -> it.loads() == 3 && loadThreadsThatWait(ofOthers) == 4);

      it.load(KEPT);
      gate.countDown();

      leaseOf(b).close();
      leaseOf(other).close();
      // The others may be asked for as well, because their loads went on for a minute.
      until(() -> it.cache.status(A).orElseThrow().version().equals("v2"));
      assertThat(it.listener.refreshes).doesNotContain(RefreshResult.YIELDED);
    }
  }

  /** Its load had all but landed, and notices only then. */
  @Test
  void whatALoadKeepsWhileItsModelIsUnloadedIsForgottenToo() throws Exception {
    try (CacheHarness it = new CacheHarness(1 << 20)) {
      CompletableFuture<CompletableFuture<Void>> unloaded = new CompletableFuture<>();
      it.source.keeping =
          hold -> {
            it.source.keeping = Keeping.NONE;
            it.source.forgotten.clear();
          };
      it.source.on(
          A,
          memory -> { // The first time.
            it.source.size(A, BYTES);
            Model model = it.source.build(memory, BYTES);
            unloaded.complete(it.cache.unload(A).orElseThrow());
            return model;
          });
      var unused = it.callerOf(A);
      unloaded.get().join();

      assertThat(it.source.forgotten).containsExactly(A);
    }
  }
}
