package dev.coppice.cache.warmup;

import static dev.coppice.cache.CacheHarness.DEFAULTS;
import static dev.coppice.cache.CacheHarness.FOREVER;
import static dev.coppice.cache.CacheHarness.name;
import static dev.coppice.cache.CacheHarness.until;
import static dev.coppice.cache.warmup.LoadsAhead.pinned;
import static dev.coppice.cache.warmup.LoadsAhead.untilEnded;
import static dev.coppice.cache.warmup.LoadsAhead.warmUp;
import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.cache.CacheHarness;
import dev.coppice.cache.FakeSource;
import dev.coppice.cache.resident.Pins;
import dev.coppice.loader.ModelName;
import dev.coppice.loader.ServingException;
import dev.coppice.loader.ServingException.Reason;
import dev.coppice.loader.source.LoadFailures;
import dev.coppice.model.LogLines;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Models that are loaded ahead while their store is away. */
class StoreAwayTest {

  private static final ModelName A = name("a");
  private static final ModelName B = name("b");
  private static final ModelName C = name("c");

  @RegisterExtension final LogLines log = LogLines.of(WarmUpLog.class);

  @Test
  void modelsThatFindTheStoreAwayHoldUpNoOthersAndAreTriedUntilItIsBack() {
    AtomicBoolean isAway = new AtomicBoolean(true);
    try (CacheHarness it = new CacheHarness(1 << 20, DEFAULTS, Pins.parse("a"))) {
      FakeSource.Script load =
          memory -> {
            if (isAway.get()) {
              throw new ServingException(Reason.STORE_UNAVAILABLE, "away");
            }
            return it.source.build(memory, 1024);
          };
      it.source.on(A, load);
      it.source.on(B, load);
      CompletableFuture<Void> ready = pinned(it).load();
      warmUp(it).add(List.of(B, C));
      until(() -> it.isResident(C));
      assertThat(ready).isNotDone();
      isAway.set(false);

      assertThat(ready).succeedsWithin(FOREVER);
      untilEnded(it);
      assertThat(warmUp(it).count(WarmUpState.LOADED)).isEqualTo(3);
      assertThat(warmUp(it).count(WarmUpState.FAILED)).isZero();
      assertThat(it.source.loads(A)).as("with rests").isLessThan(5);
    }
  }

  @Test
  void pinnedModelWhoseStoreHungForLongerThanALoadMayTakeIsTriedUntilItIsThere() {
    try (CacheHarness it = new CacheHarness(1 << 20, DEFAULTS, Pins.parse("a"))) {
      for (ModelName name : List.of(A, B)) {
        it.source.on(
            name,
            memory -> {
              if (it.source.loads(name) == 1) {
                throw LoadFailures.tookTooLong(name, null);
              }
              return it.source.build(memory, 1024);
            });
      }
      warmUp(it).add(List.of(B));

      assertThat(pinned(it).load()).succeedsWithin(FOREVER);
      assertThat(pinned(it).missing()).isZero();
      until(() -> warmUp(it).count(WarmUpState.FAILED) == 1); // The one that is not pinned.
    }
  }

  @Test
  void pinnedModelForWhichTheSystemHadNoMemoryIsTriedUntilItIsThereAndTheLogSaysSo() {
    try (CacheHarness it = new CacheHarness(1 << 20, DEFAULTS, Pins.parse("a"))) {
      it.source.on(
          A,
          memory -> {
            if (it.source.loads(A) == 1) {
              throw new OutOfMemoryError("XGBoost: std::bad_alloc");
            }
            return it.source.build(memory, 1024);
          });

      assertThat(pinned(it).load()).succeedsWithin(FOREVER);
      assertThat(pinned(it).missing()).isZero();
      assertThat(log.texts())
          .contains(
              "model a: not loaded ahead (failure 1 of this run): The system has no memory to load"
                  + " model a now, please try again.");
    }
  }

  @Test
  void modelThatRestsBecauseTheStoreIsAwayHoldsUpNoneThatIsAddedLater() {
    try (CacheHarness it = new CacheHarness(1 << 20)) {
      away(it, A);
      warmUp(it).add(List.of(A));
      until(() -> it.source.loads(A) == 2);
      warmUp(it).add(List.of(B));
      until(() -> it.isResident(B));
      warmUp(it).add(List.of(C));
      until(() -> it.isResident(C));

      assertThat(it.source.loads(A)).as("it still rests").isEqualTo(2);
    }
  }

  private static void away(CacheHarness it, ModelName name) {
    it.source.on(
        name,
        memory -> {
          throw new ServingException(Reason.STORE_UNAVAILABLE, "away");
        });
  }
}
