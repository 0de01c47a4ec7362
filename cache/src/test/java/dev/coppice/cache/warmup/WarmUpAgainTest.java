package dev.coppice.cache.warmup;

import static dev.coppice.cache.CacheHarness.DEFAULTS;
import static dev.coppice.cache.CacheHarness.FOREVER;
import static dev.coppice.cache.CacheHarness.SOON;
import static dev.coppice.cache.CacheHarness.failureOf;
import static dev.coppice.cache.CacheHarness.leaseOf;
import static dev.coppice.cache.CacheHarness.name;
import static dev.coppice.cache.CacheHarness.until;
import static dev.coppice.cache.warmup.LoadsAhead.pinned;
import static dev.coppice.cache.warmup.LoadsAhead.untilEnded;
import static dev.coppice.cache.warmup.LoadsAhead.warmUp;
import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.cache.CacheHarness;
import dev.coppice.cache.PlainSettings;
import dev.coppice.cache.load.LoadSettings;
import dev.coppice.cache.resident.Lease;
import dev.coppice.cache.resident.Pins;
import dev.coppice.loader.ModelName;
import dev.coppice.loader.ServingException;
import dev.coppice.loader.ServingException.Reason;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** How often models are tried that are loaded ahead and do not get there at once. */
class WarmUpAgainTest {

  private static final ModelName A = name("a");
  private static final ModelName B = name("b");
  private static final ModelName C = name("c");

  @Test
  void modelThatCannotFitBesidePinnedOnesIsTriedOnceAndCounted() {
    try (CacheHarness it = new CacheHarness(1000, DEFAULTS, Pins.parse("a"))) {
      it.source.size(A, 600);
      it.source.size(B, 500);
      it.load(A);
      warmUp(it).add(List.of(B));
      untilEnded(it);

      assertThat(warmUp(it).count(WarmUpState.NO_ROOM)).isEqualTo(1);
      assertThat(it.source.loads(B)).isEqualTo(1);
    }
  }

  @Test
  void pinnedModelWhoseLoadIsDroppedIsLoadedAgainForAllWhoWaitForIt() {
    try (CacheHarness it = new CacheHarness(1 << 20, DEFAULTS, Pins.parse("a"))) {
      it.gate(A, 1024);
      CompletableFuture<Void> first = pinned(it).load();
      until(() -> it.source.loads(A) == 1);
      CompletableFuture<Void> second = pinned(it).load();
      CountDownLatch again = it.gate(A, 1024); // What had landed by then would be unloaded too.
      assertThat(warmUp(it).forget(A)).as("is forgotten").isFalse();

      it.cache.unload(A).orElseThrow().join();
      again.countDown();

      assertThat(second).succeedsWithin(FOREVER);
      assertThat(first).succeedsWithin(FOREVER);
      assertThat(pinned(it).missing()).isZero();
    }
  }

  @Test
  void modelThatIsUnloadedWhileItIsWarmedDoesNotComeBackUnasked() {
    try (CacheHarness it = new CacheHarness(1 << 20)) {
      CountDownLatch gate = it.gate(A, 1024);
      it.gate(B, 1024);
      warmUp(it).add(List.of(A, B, C));
      until(() -> it.source.loads(A) == 1);

      it.cache.unload(A).orElseThrow().join();
      it.cache.unload(B).orElseThrow().join();
      gate.countDown();

      untilEnded(it);
      assertThat(it.isResident(A)).isFalse();
      assertThat(it.isResident(B)).isFalse();
      assertThat(it.isResident(C)).isTrue();
      assertThat(it.source.loads(A)).isEqualTo(1);
      assertThat(it.source.loads(B)).isLessThan(2);
      assertThat(warmUp(it).count(WarmUpState.NO_ROOM)).isZero();
    }
  }

  @Test
  void modelThatIsUnloadedWhileItWaitsToBeWarmedIsNotLoaded() throws Exception {
    try (CacheHarness it = new CacheHarness(1 << 20)) {
      CountDownLatch gate = it.gate(B, 1024);
      Future<Lease> call = it.acquireLater(B);
      until(() -> it.source.loads(B) == 1);
      warmUp(it).add(List.of(A, C));

      assertThat(it.cache.unload(A)).isPresent();
      assertThat(it.cache.unload(A)).isEmpty();

      gate.countDown();
      leaseOf(call).close();
      untilEnded(it);
      assertThat(it.source.loads(A)).isZero();
      assertThat(it.isResident(C)).isTrue();
    }
  }

  @Test
  void modelThatIsUnloadedAsItsWarmUpBeginsIsNotLoaded() {
    try (CacheHarness it = new CacheHarness(1 << 20)) {
      AtomicBoolean wasThere = new AtomicBoolean();
      it.source.onKeeps =
          name -> {
            if (name.equals(A)) {
              wasThere.set(it.cache.unload(A).isPresent());
            }
          };
      warmUp(it).add(List.of(A, B));

      untilEnded(it);
      assertThat(it.source.loads(A)).isZero();
      assertThat(it.isResident(B)).isTrue();
      assertThat(wasThere).isTrue();
    }
  }

  @Test
  void modelThatIsPinnedWhileItWaitsToBeWarmedMakesRoomForItself() throws Exception {
    try (CacheHarness it = new CacheHarness(1024, DEFAULTS, Pins.parse("a"))) {
      it.source.size(A, 700);
      CountDownLatch gate = it.gate(B, 1024);
      Future<Lease> call = it.acquireLater(B);
      until(() -> it.source.loads(B) == 1);
      warmUp(it).add(List.of(A));
      CompletableFuture<Void> ready = pinned(it).load();
      gate.countDown();
      leaseOf(call).close();

      assertThat(ready).succeedsWithin(FOREVER);
      assertThat(pinned(it).missing()).isZero();
    }
  }

  @Test
  void pinnedModelThatIsOneTooManyInTheLineKeepsNobodyWaiting() throws Exception {
    try (CacheHarness it = new CacheHarness(1 << 20, DEFAULTS, Pins.parse("a"))) {
      CountDownLatch gate = it.gate(B, 1024);
      Future<Lease> call = it.acquireLater(B);
      until(() -> it.source.loads(B) == 1);
      warmUp(it).add(IntStream.range(0, WarmUp.MAX_QUEUED).mapToObj(i -> name("n" + i)).toList());

      assertThat(pinned(it).load()).succeedsWithin(FOREVER);
      warmUp(it).close();
      gate.countDown();
      leaseOf(call).close();
    }
  }

  @Test
  void modelThatYieldsEachTimeIsLeftOutInTheEnd() {
    try (CacheHarness it = new CacheHarness(1 << 20)) {
      it.source.on(
          A,
          memory -> {
            throw new ServingException(Reason.OVERLOADED, "other loads have the heap");
          });
      warmUp(it).add(List.of(A, B));
      untilEnded(it);

      assertThat(warmUp(it).count(WarmUpState.NO_ROOM)).isEqualTo(1);
      assertThat(it.source.loads(A)).isEqualTo(20);
      assertThat(it.isResident(B)).isTrue();
    }
  }

  @Test
  void pinnedModelThatYieldsIsTriedUntilItIsThere() {
    AtomicInteger loads = new AtomicInteger();
    try (CacheHarness it = new CacheHarness(1 << 20, DEFAULTS, Pins.parse("a"))) {
      it.source.on(
          A,
          memory -> {
            if (loads.incrementAndGet() < 25) {
              throw new ServingException(Reason.OVERLOADED, "other loads have the heap");
            }
            return it.source.build(memory, 1024);
          });

      assertThat(pinned(it).load()).succeedsWithin(FOREVER);
      assertThat(loads).hasValue(25);
      assertThat(pinned(it).missing()).isZero();
    }
  }

  /** Of a load that does not heed its interrupt. */
  @Test
  void pinnedModelThatGetsNoThreadInTimeIsTriedUntilItIsThere() throws Exception {
    LoadSettings settings = PlainSettings.loads(1, 10, 10, FOREVER, SOON, FOREVER);
    try (CacheHarness it = new CacheHarness(1 << 20, settings, Pins.parse("a"))) {
      AtomicBoolean finish = it.stall(B, 1024);
      assertThat(failureOf(it.acquireLater(B)).reason()).isEqualTo(Reason.LOAD_TIMEOUT);
      CompletableFuture<Void> ready = pinned(it).load();
      until(() -> it.loads() == 2);
      until(() -> it.loads() == 1);
      finish.set(true);

      assertThat(ready).succeedsWithin(FOREVER);
      assertThat(pinned(it).missing()).isZero();
    }
  }

  @Test
  void callsThatWaitOnAndOnLeaveLoadsAheadTheirTurnsOneAtATime() throws Exception {
    try (CacheHarness it = new CacheHarness(1 << 20)) {
      CountDownLatch gate = it.gate(A, 10);
      Future<Lease> call = it.acquireLater(A);
      until(() -> it.source.loads(A) == 1);
      warmUp(it).add(List.of(B, C));

      until(
          () -> {
            it.nanos.addAndGet(Duration.ofSeconds(1).toNanos());
            return it.isResident(B) && it.isResident(C);
          });
      assertThat(call).isNotDone();
      gate.countDown();
      leaseOf(call).close();
    }
  }
}
