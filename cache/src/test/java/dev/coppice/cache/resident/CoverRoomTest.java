package dev.coppice.cache.resident;

import static dev.coppice.cache.CacheHarness.name;
import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.cache.CoveredModel;
import dev.coppice.cache.FakeModel;
import dev.coppice.cache.Ledger;
import dev.coppice.cache.budget.MemoryBudget;
import dev.coppice.loader.ModelName;
import dev.coppice.model.Model;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** Room that covers make, at a cost of those models alone that have some. */
class CoverRoomTest {

  private static final ModelName COVERED = name("covered");
  private static final ModelName PLAIN = name("plain");
  private static final long BYTES = 1024;

  private final MemoryBudget budget = new MemoryBudget(9 * BYTES);
  private final Ledger ledger = new Ledger(9 * BYTES);
  private final List<ModelName> counted = new ArrayList<>();
  private final Evictions evictions = new Evictions(eviction -> {});
  private final Freeing freeing = new Freeing(budget, took -> {}, () -> 0);
  private final Residents residents =
      new Residents(budget.capacity(), Pins.NONE, this::count, () -> 0, evictions);

  private double count(ModelName name, long calls) {
    if (calls > 0) {
      counted.add(name);
    }
    return calls;
  }

  private void call(ModelName name, Model model) throws InterruptedException {
    Resident resident = MadeResident.of(name, model, budget, freeing);
    residents.add(resident);
    resident.release();
    Objects.requireNonNull(residents.tryLease(name, 0)).close();
  }

  @Test
  void callsOfModelsWithoutCoversAreNotCounted() throws Exception {
    call(COVERED, new CoveredModel(ledger, BYTES, BYTES, true));
    call(PLAIN, new FakeModel(ledger, BYTES));

    CoverRoom room =
        new CoverRoom(residents, new Registered((name, calls) -> 0, () -> 0, evictions));
    room.roomFor(new Newcomer(name("new"), true)).reclaim(BYTES);

    assertThat(residents.size()).isEqualTo(2);
    assertThat(counted).containsExactly(COVERED);
  }
}
