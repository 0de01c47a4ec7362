package dev.coppice.cache.warmup;

import static dev.coppice.cache.CacheHarness.DEFAULTS;
import static dev.coppice.cache.CacheHarness.leaseOf;
import static dev.coppice.cache.CacheHarness.name;
import static dev.coppice.cache.CacheHarness.until;
import static dev.coppice.cache.warmup.LoadsAhead.pinned;
import static dev.coppice.cache.warmup.LoadsAhead.untilEnded;
import static dev.coppice.cache.warmup.LoadsAhead.warmUp;
import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.cache.CacheHarness;
import dev.coppice.cache.resident.Lease;
import dev.coppice.cache.resident.Pins;
import dev.coppice.loader.ModelName;
import dev.coppice.loader.ServingException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class WarmUpTest {

  private static final ModelName A = name("a");
  private static final ModelName B = name("b");
  private static final ModelName C = name("c");

  private static List<ModelName> names(int count) {
    return IntStream.range(0, count).mapToObj(i -> name("n-" + i)).toList();
  }

  @Test
  void modelsAreLoadedBeforeCallsAskForThem() {
    try (CacheHarness it = new CacheHarness(1 << 20)) {
      assertThat(warmUp(it).add(List.of(A, B, A))).isEqualTo(2);
      untilEnded(it);

      it.cache.tryAcquire(A).orElseThrow().close();
      assertThat(it.source.loads(B)).isEqualTo(1);
      assertThat(warmUp(it).count(WarmUpState.LOADED)).isEqualTo(2);
    }
  }

  @Test
  void aModelThatFailsDoesNotStopTheOthers() {
    try (CacheHarness it = new CacheHarness(1 << 20)) {
      it.source.on(
          A,
          memory -> {
            throw new ServingException(ServingException.Reason.MODEL_NOT_FOUND, "gone");
          });
      warmUp(it).add(List.of(A, B));
      untilEnded(it);

      assertThat(it.isResident(B)).isTrue();
      assertThat(warmUp(it).count(WarmUpState.FAILED)).isEqualTo(1);
    }
  }

  @Test
  void fillsFourFifthsOfTheBudgetAndEvictsNothing() {
    try (CacheHarness it = new CacheHarness(100 * 1024)) {
      it.load(A);
      warmUp(it).add(names(99));
      untilEnded(it);

      assertThat(it.budget.used()).isEqualTo(80 * 1024);
      assertThat(it.isResident(A)).isTrue();
      assertThat(it.isResident(name("n-0"))).isTrue();
      assertThat(warmUp(it).count(WarmUpState.LOADED)).isEqualTo(79);
      assertThat(warmUp(it).count(WarmUpState.NO_ROOM)).isEqualTo(20);
    }
  }

  @Test
  void whenSeveralInARowFindNoRoomTheRestIsNotFetched() {
    try (CacheHarness it = new CacheHarness(100 * 1024)) {
      List<ModelName> names = names(200);
      warmUp(it).add(names);
      untilEnded(it);

      assertThat(it.source.loads(names.get(199))).isZero();
      assertThat(warmUp(it).count(WarmUpState.NO_ROOM)).isEqualTo(120);
    }
  }

  /** Too large for what is left, by turns with others that are not. */
  @Test
  void thoseThatFindNoRoomButNotInARowKeepNoOthersFromBeingTried() {
    try (CacheHarness it = new CacheHarness(100 * 1024)) {
      List<ModelName> names = names(40);
      for (int i = 0; i < 40; i += 2) {
        it.source.size(names.get(i), 90 * 1024);
      }
      warmUp(it).add(names);
      untilEnded(it);

      assertThat(warmUp(it).count(WarmUpState.LOADED)).isEqualTo(20);
      assertThat(warmUp(it).count(WarmUpState.NO_ROOM)).isEqualTo(20);
      assertThat(it.isResident(names.get(39))).isTrue();
    }
  }

  @Test
  void noLoadBeginsWhileACallWaits() throws Exception {
    try (CacheHarness it = new CacheHarness(1 << 20)) {
      CountDownLatch gate = it.gate(A, 10);
      Future<Lease> call = it.acquireLater(A);
      until(() -> it.source.loads(A) == 1);
      warmUp(it).add(List.of(B));
      // Whatever time it is given, it does not begin.
      until(() -> it.callsAsleep() == 1);
      assertThat(it.source.loads(B)).isZero();
      gate.countDown();
      leaseOf(call).close();
      untilEnded(it);

      assertThat(it.isResident(B)).isTrue();
    }
  }

  @Test
  void aCallThatJoinsGetsTheModelEvenIfRoomMustBeMadeForIt() throws Exception {
    try (CacheHarness it = new CacheHarness(100)) {
      it.source.size(A, 90);
      it.load(A);
      CountDownLatch gate = it.gate(B, 90);
      warmUp(it).add(List.of(B));
      until(() -> it.source.loads(B) == 1);
      Future<Lease> call = it.acquireLater(B);
      until(() -> it.callsAsleep() == 1);
      gate.countDown();

      leaseOf(call).close();
      assertThat(it.isResident(A)).isFalse();
      untilEnded(it);
    }
  }

  @Test
  void loadsAheadAreNoUses() {
    try (CacheHarness it = new CacheHarness(1 << 20)) {
      WarmModels warm = it.cache.warm().orElseThrow();
      warmUp(it).add(List.of(A, B));
      untilEnded(it);
      it.load(A);
      it.load(A);
      warm.countCalls();

      assertThat(warm.popularity().hottest(10).keySet()).containsExactly(A);
      assertThat(warm.popularity().hottest(10).get(A)).isEqualTo(2);
    }
  }

  @Test
  void callsOfEvictedModelsAreCountedToo() {
    try (CacheHarness it = new CacheHarness(1024)) {
      WarmModels warm = it.cache.warm().orElseThrow();
      it.load(A);
      it.load(B);

      assertThat(it.isResident(A)).isFalse();
      assertThat(warm.popularity().hottest(10)).containsKey(A);
    }
  }

  @Test
  void aSweepLeavesWhatIsCalledEveryDay() {
    try (CacheHarness it = new CacheHarness(4 * 1024)) {
      for (int day = 0; day < 2; day++) {
        it.load(A);
        it.load(B);
        it.nanos.addAndGet(Duration.ofDays(1).toNanos());
      }
      names(50).forEach(it::load);

      assertThat(it.source.loads(A)).isEqualTo(1);
      assertThat(it.isResident(A)).isTrue();
      assertThat(it.isResident(B)).isTrue();
    }
  }

  @Test
  void popularityOutlivesEviction() {
    try (CacheHarness it = new CacheHarness(2 * 1024)) {
      for (int call = 0; call < 9; call++) {
        it.load(A);
      }
      it.source.size(B, 2 * 1024);
      it.load(B);
      it.load(A);
      it.load(C);
      it.load(name("d"));

      assertThat(it.isResident(A)).isTrue();
      assertThat(it.isResident(C)).isFalse();
    }
  }

  @Test
  void ofTwoThatAreCalledAlikeTheLargerLeaves() {
    try (CacheHarness it = new CacheHarness(100 * 1024)) {
      it.source.size(A, 20 * 1024);
      it.source.size(B, 60 * 1024);
      it.source.size(C, 40 * 1024);
      it.load(B);
      it.load(A);
      it.load(C);

      assertThat(it.isResident(A)).isTrue();
      assertThat(it.isResident(B)).isFalse();
    }
  }

  @Test
  void pinnedModelsStayWhateverElseIsCalled() {
    try (CacheHarness it = new CacheHarness(3 * 1024, DEFAULTS, Pins.parse("a, b*"))) {
      assertThat(pinned(it).load()).succeedsWithin(CacheHarness.FOREVER);
      it.load(B);
      names(50).forEach(it::load);

      assertThat(it.isResident(A)).isTrue();
      assertThat(it.isResident(B)).isTrue();
      assertThat(it.source.loads(A)).isEqualTo(1);
      assertThat(pinned(it).inMemory()).isEqualTo(2);
    }
  }

  @Test
  void namesInSightThatAPatternMatchesAreLoadedFirst() {
    try (CacheHarness it = new CacheHarness(1 << 20, DEFAULTS, Pins.parse("b*"))) {
      assertThat(pinned(it).loadMatched(List.of(A, B))).succeedsWithin(CacheHarness.FOREVER);

      assertThat(it.isResident(B)).isTrue();
      assertThat(it.isResident(A)).isFalse();
    }
  }

  @Test
  void pinnedModelsThatDoNotFitAreRefusedByName() {
    try (CacheHarness it = new CacheHarness(1000, DEFAULTS, Pins.parse("a,b"))) {
      it.source.size(A, 600);
      it.source.size(B, 300);

      assertThat(pinned(it).load())
          .failsWithin(CacheHarness.FOREVER)
          .withThrowableThat()
          .withMessageContaining(
              "model b does not fit beside the other pinned models (expected: at most 800 bytes in all)");
    }
  }

  @Test
  void pinnedModelsAreAllTriedHoweverManyOthersFindNoRoom() {
    try (CacheHarness it = new CacheHarness(1 << 20, DEFAULTS, Pins.parse("a,b"))) {
      it.source.size(C, 1 << 20);
      it.load(C);
      assertThat(warmUp(it).add(names(20))).isEqualTo(20);

      assertThat(pinned(it).load()).succeedsWithin(CacheHarness.FOREVER);
      assertThat(pinned(it).missing()).isZero();
    }
  }

  @Test
  void aPinnedModelThatIsAbsentDoesNotKeepTheOthersFromServing() {
    try (CacheHarness it = new CacheHarness(1 << 20, DEFAULTS, Pins.parse("a,b"))) {
      it.source.on(
          A,
          memory -> {
            throw new ServingException(ServingException.Reason.MODEL_NOT_FOUND, "gone");
          });

      assertThat(pinned(it).load()).succeedsWithin(CacheHarness.FOREVER);
      assertThat(it.isResident(B)).isTrue();
      assertThat(pinned(it).missing()).isEqualTo(1);
    }
  }

  @Test
  void unloadedPinnedModelGivesItsRoomBack() {
    try (CacheHarness it = new CacheHarness(1024, DEFAULTS, Pins.parse("a"))) {
      it.source.size(A, 800);
      it.load(A);
      it.cache.unload(A).orElseThrow().join();
      it.load(B);

      assertThat(it.isResident(B)).isTrue();
    }
  }
}
