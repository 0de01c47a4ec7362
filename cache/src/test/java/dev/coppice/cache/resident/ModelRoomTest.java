package dev.coppice.cache.resident;

import static dev.coppice.cache.CacheHarness.name;
import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.cache.FakeModel;
import dev.coppice.cache.Ledger;
import dev.coppice.cache.budget.MemoryBudget;
import dev.coppice.loader.ModelName;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.junit.jupiter.api.Test;

class ModelRoomTest {

  private static final Incoming OTHER = new Incoming(name("other"), null);
  private static final long CAPACITY = 1 << 20;

  private final MemoryBudget budget = new MemoryBudget(CAPACITY);
  private final Freeing freeing = new Freeing(budget, took -> {}, () -> 0);
  private final ConcurrentMap<ModelName, Resident> table = new ConcurrentHashMap<>();
  private final List<Eviction> evicted = new ArrayList<>();
  private final ModelRoom room =
      new ModelRoom(table, resident -> {}, () -> 0, new Evictions(evicted::add));

  /** Pinned ones are unpinned as they leave: one that was replaced counted as evicted for room. */
  @Test
  void modelThatIsLeavingItsTableByAnotherWayMakesRoomAndIsNotReportedTwice() throws Exception {
    FakeModel model = new FakeModel(new Ledger(CAPACITY), 1024);
    Resident leaving = MadeResident.of(name("a"), model, budget, freeing);
    table.put(leaving.name(), leaving);
    assertThat(room.evictOne(OTHER)).as("one that is held").isFalse();
    leaving.release();
    table.remove(leaving.name());

    assertThat(room.evictOne(OTHER)).isTrue();

    assertThat(budget.used()).isZero();
    assertThat(evicted).isEmpty();
  }
}
