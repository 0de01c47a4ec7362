package dev.coppice.cache.load;

import static dev.coppice.cache.CacheHarness.EPOCH;
import static dev.coppice.cache.CacheHarness.name;
import static dev.coppice.cache.CacheHarness.threads;
import static dev.coppice.cache.CacheHarness.until;
import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.cache.FakeSource;
import dev.coppice.cache.Ledger;
import dev.coppice.cache.budget.MemoryBudget;
import dev.coppice.cache.resident.Freeing;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The last thread of loads, while one share's calls wait and may not have it. */
class LastPlaceTest {

  private static final long ROOM = 1 << 20;

  private final MemoryBudget budget = new MemoryBudget(ROOM);
  private final FakeSource source = new FakeSource(new Ledger(ROOM));
  private final Queue<String> ends = new ConcurrentLinkedQueue<>();
  private final LoadThreads threads =
      threads(budget, new Freeing(budget, took -> {}, () -> 0), () -> EPOCH);
  private final CountDownLatch gate = source.gate(name("busy/0"), 1024);

  private Flight flight(String name, Purpose purpose) {
    return new Flight(Cargo.of(name(name), source, false), purpose, new NotedEnds(ends));
  }

  @BeforeEach
  void fill() {
    threads.start(flight("busy/0", Purpose.CALL));
    until(() -> source.loads(name("busy/0")) == 1);
    threads.start(flight("busy/1", Purpose.CALL));
  }

  @AfterEach
  void stop() throws InterruptedException {
    gate.countDown();
    threads.close(Duration.ofSeconds(10));
  }

  @ParameterizedTest
  @EnumSource(Purpose.class)
  void anothersLoadHasItWhateverItIsFor(Purpose purpose) {
    threads.start(flight("rare", purpose));

    until(() -> ends.contains("rare landed"));
    assertThat(threads.waiting()).isOne();
  }

  @Test
  void callHasItOnceTheLoadOfItsShareThatNobodyWaitsForHasYielded() {
    CountDownLatch unused = source.gate(name("rare"), 1024);
    threads.start(flight("rare", Purpose.WARM_UP));
    until(() -> source.loads(name("rare")) == 1);

    threads.start(flight("rare/1", Purpose.CALL));

    until(() -> ends.contains("rare/1 landed"));
  }

  /** Else each call that comes would end another load for nothing. */
  @ParameterizedTest
  @EnumSource(names = {"WARM_UP", "REFRESH"})
  void loadThatNobodyWaitsForKeepsItWhenACallComesThatMayNotHaveIt(Purpose purpose) {
    CountDownLatch used = source.gate(name("rare"), 1024);
    threads.start(flight("rare", purpose));
    until(() -> source.loads(name("rare")) == 1);
    threads.start(flight("rarer", Purpose.WARM_UP));

    threads.start(flight("busy/2", Purpose.CALL));
    used.countDown();

    until(() -> ends.contains("rare landed"));
  }
}
