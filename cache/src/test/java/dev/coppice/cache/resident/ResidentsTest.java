package dev.coppice.cache.resident;

import static dev.coppice.cache.CacheHarness.name;
import static dev.coppice.cache.CacheHarness.until;
import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.cache.FakeModel;
import dev.coppice.cache.Ledger;
import dev.coppice.cache.budget.MemoryBudget;
import dev.coppice.loader.ModelName;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ResidentsTest {

  private static final ModelName A = name("a");
  private static final long BYTES = 1024;

  private final MemoryBudget budget = new MemoryBudget(9 * BYTES);
  private final Residents residents =
      new Residents(
          budget.capacity(), Pins.NONE, (name, calls) -> 0, () -> 0, new Evictions(eviction -> {}));
  private final List<Boolean> inTableWhenFreed = new ArrayList<>();

  /** Freed on the thread that lets go of it, so that nothing happens before it ought to by luck. */
  private void load(ModelName name) throws InterruptedException {
    Freeing freeing = new Freeing(budget, took -> {}, () -> 0);
    freeing.close(Duration.ofSeconds(20));
    Runnable onClose = () -> inTableWhenFreed.add(residents.status(name).isPresent());
    FakeModel model = new FakeModel(new Ledger(budget.capacity()), BYTES, onClose);
    Resident resident = MadeResident.of(name, model, budget, freeing);
    residents.add(resident);
    resident.release();
  }

  @Test
  void evictedModelHasLeftTheTableBeforeItIsFreed() throws Exception {
    load(A);
    residents.roomFor(new Incoming(name("b"), null)).reclaim(BYTES);

    assertThat(inTableWhenFreed).containsExactly(false);
    assertThat(budget.used()).isZero();
  }

  @Test
  void unloadedModelHasLeftTheTableBeforeItIsFreed() throws Exception {
    load(A);
    residents.unload(A).orElseThrow().join();

    assertThat(inTableWhenFreed).containsExactly(false);
    assertThat(budget.used()).isZero();
  }

  @Test
  void modelsWhosePlaceOthersTookAreNotKeptOnTheHeap() throws Exception {
    for (String each : List.of("a", "b", "c", "d")) { // The last one has no room without a pass.
      load(name(each));
    }
    List<WeakReference<Resident>> versions = new ArrayList<>();
    for (int i = 0; i < 1_000; i++) {
      load(A);
      versions.add(new WeakReference<>(residents.find(A)));
    }

    until(
        () -> {
          System.gc();
          return versions.stream().filter(version -> version.get() != null).count() == 1;
        });
    assertThat(residents.find(A)).isNotNull();
  }
}
