package dev.coppice.cache.resident;

import static dev.coppice.cache.CacheHarness.name;
import static dev.coppice.cache.CacheHarness.until;
import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.cache.FakeModel;
import dev.coppice.cache.Ledger;
import dev.coppice.cache.budget.MemoryBudget;
import dev.coppice.loader.ModelName;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class RegisteredTest {

  private static final ModelName A = name("a");
  private static final long ROOM = 1 << 30;
  private static final int REPLACEMENTS = 50_000;
  private static final int CALLERS = 8;

  private final MemoryBudget budget = new MemoryBudget(ROOM);
  private final Ledger ledger = new Ledger(ROOM);
  private final Freeing freeing = new Freeing(budget, took -> {}, () -> 0);
  private final List<Eviction> evicted = new ArrayList<>();
  private final Registered registered =
      new Registered((name, calls) -> 0, () -> 0, new Evictions(evicted::add));

  private Resident resident() throws InterruptedException {
    return MadeResident.of(A, new FakeModel(ledger, 1), budget, freeing);
  }

  /** Calls race with the moment between the table's change and the old model's end. */
  @Test
  void modelIsThereForEachCallWhileAnotherTakesItsPlace() throws Exception {
    Resident last = resident();
    registered.add(last);
    last.release();
    AtomicBoolean isOver = new AtomicBoolean();
    try (ExecutorService callers = Executors.newFixedThreadPool(CALLERS)) {
      List<Future<Long>> calls = new ArrayList<>();
      for (int i = 0; i < CALLERS; i++) {
        calls.add(callers.submit(() -> callUntil(isOver)));
      }
      try {
        replace(last);
      } finally {
        isOver.set(true);
      }
      for (Future<Long> each : calls) {
        assertThat(each.get()).as("calls").isPositive();
      }
    }

    registered.unload(A).orElseThrow().join();
    assertThat(registered.tryLease(A, 0)).isNull();
    freeing.close(Duration.ofSeconds(20));
    until(() -> budget.used() == 0);
  }

  private void replace(Resident first) throws InterruptedException {
    Resident last = first;
    for (int i = 0; i < REPLACEMENTS; i++) {
      Resident next = resident();
      assertThat(registered.replace(last, next)).isTrue();
      next.release();
      last = next;
    }
  }

  /** Calls until it is over; returns how often, or fails at the first call without a model. */
  private long callUntil(AtomicBoolean isOver) {
    long calls = 0;
    do {
      Objects.requireNonNull(registered.tryLease(A, 0), "no model").close();
      calls++;
    } while (!isOver.get());
    return calls;
  }

  /** Of one that was loaded to take the place of another, which was unloaded meanwhile. */
  @Test
  void nothingIsEvictedWhereAModelNeverWasInTheTable() throws Exception {
    Resident old = resident();
    Resident late = resident();
    assertThat(registered.replace(old, late)).isFalse();

    registered.remove(late);

    assertThat(evicted).isEmpty();
    old.retire(0);
    old.release();
    late.release();
    until(() -> budget.used() == 0);
  }
}
