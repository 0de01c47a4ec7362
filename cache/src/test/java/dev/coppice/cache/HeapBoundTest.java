package dev.coppice.cache;

import static dev.coppice.cache.CacheHarness.assertRefused;
import static dev.coppice.cache.CacheHarness.name;
import static dev.coppice.cache.CacheHarness.until;
import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.cache.resident.Lease;
import dev.coppice.cache.resident.ModelStatus;
import dev.coppice.cache.resident.Pins;
import dev.coppice.cache.warmup.WarmUp;
import dev.coppice.cache.warmup.WarmUpState;
import dev.coppice.loader.ModelName;
import dev.coppice.loader.ServingException.Reason;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Where the budget has room for all, and the heap has not. */
class HeapBoundTest {

  private static final long ROOM = 1 << 20;
  private static final long KIB = 1 << 10;

  private static CacheHarness harness(int heapKib) {
    return new CacheHarness(ROOM, heapKib * KIB, Pins.NONE);
  }

  private static List<ModelName> names(int count) {
    return IntStream.range(0, count).mapToObj(i -> name("m" + i)).toList();
  }

  @Test
  void atMostSoManyModelsAreInMemoryHoweverSmallTheyAre() {
    try (CacheHarness it = harness(3)) {
      names(5).forEach(it::load);

      assertThat(it.cache.figures().residents()).isEqualTo(3);
      assertThat(it.isResident(name("m4"))).isTrue();
      assertThat(it.budget.used()).isEqualTo(3 * FakeOrigin.DEFAULT_BYTES);
    }
  }

  @Test
  void fewerAreWhereTheirNamesAreLong() {
    assertThat(residents("n".repeat(1000))).isEqualTo(5);
    assertThat(residents("\ud83d\ude00".repeat(1000))).as("four bytes each").isEqualTo(2);
  }

  /** As many of twelve as are in memory where there would be room for all if names were short. */
  private static int residents(String name) {
    try (CacheHarness it = harness(12)) {
      names(12).forEach(each -> it.load(name(each.value().charAt(1) + name.substring(2))));
      return it.cache.figures().residents();
    }
  }

  @Test
  void registrationBeyondItIsRefusedUntilAnotherIsUnloaded() throws Exception {
    try (CacheHarness it = harness(3)) {
      names(3).forEach(each -> it.cache.register(each, it.source));

      assertRefused(
          it.registerLater(name("one more")),
          Reason.INSUFFICIENT_STORAGE,
          "Not enough heap to keep model one more: 1024 bytes needed, 0 available.");

      assertThat(it.budget.used()).isEqualTo(3 * FakeOrigin.DEFAULT_BYTES);
      it.cache.unload(name("m0")).orElseThrow().join();
      assertThat(it.cache.register(name("one more"), it.source)).isTrue();
    }
  }

  @Test
  void modelsOfTheStoreMakeRoomForARegistration() {
    try (CacheHarness it = harness(2)) {
      names(2).forEach(it::load);

      assertThat(it.cache.register(name("stays"), it.source)).isTrue();
      it.load(name("m2"));

      assertThat(it.cache.list())
          .extracting(ModelStatus::name)
          .containsExactly(name("m2"), name("stays"));
    }
  }

  @Test
  void soDoesTheStoresModelOfItsName() {
    try (CacheHarness it = harness(1)) {
      it.load(name("both"));

      assertThat(it.cache.register(name("both"), it.source)).isTrue();
      assertThat(it.cache.figures().residents()).isEqualTo(1);
    }
  }

  @Test
  void aCallIsAskedToRetryWhereAllOthersAreInUse() throws Exception {
    try (CacheHarness it = harness(1);
        Lease held = it.cache.acquire(name("held"))) {
      assertRefused(
          it.acquireLater(name("next")),
          Reason.OVERLOADED,
          "Not enough heap to keep model next: 1024 bytes needed, 0 available.");

      assertThat(it.budget.used()).isEqualTo(held.model().bytes());
    }
  }

  @Test
  void warmUpEvictsNothingForIt() {
    try (CacheHarness it = harness(2)) {
      it.load(name("called"));
      WarmUp warmUp = it.cache.warm().orElseThrow().warmUp();
      warmUp.add(names(5));
      until(() -> warmUp.count(WarmUpState.QUEUED) == 0);

      assertThat(it.isResident(name("called"))).isTrue();
      assertThat(it.cache.figures().residents()).isEqualTo(2);
      assertThat(warmUp.count(WarmUpState.NO_ROOM)).isEqualTo(4);
    }
  }
}
