package dev.coppice.cache.load;

import static dev.coppice.cache.CacheHarness.DEFAULTS;
import static dev.coppice.cache.CacheHarness.EPOCH;
import static dev.coppice.cache.CacheHarness.FOREVER;
import static dev.coppice.cache.CacheHarness.anyHeap;
import static dev.coppice.cache.CacheHarness.name;
import static dev.coppice.cache.CacheHarness.until;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.cache.FakeSource;
import dev.coppice.cache.Ledger;
import dev.coppice.cache.PlainSettings;
import dev.coppice.cache.budget.MemoryBudget;
import dev.coppice.cache.budget.Reclaimer;
import dev.coppice.cache.resident.Freeing;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** What becomes of loads where the system has no thread to give. */
class LoadWorkersTest {

  private static final long ROOM = 1 << 20;
  private static final ThreadFactory DAEMONS = Thread.ofPlatform().daemon().factory();

  private final MemoryBudget budget = new MemoryBudget(ROOM);
  private final FakeSource source = new FakeSource(new Ledger(ROOM));
  private final Freeing freeing = new Freeing(budget, took -> {}, () -> 0);
  private final ResidentLoader loader =
      new ResidentLoader(
          budget,
          anyHeap(),
          name -> Reclaimer.NOTHING,
          freeing,
          new MemoryBudget(0),
          FOREVER,
          () -> EPOCH);
  private final LoadReports reports =
      new LoadReports((name, why) -> {}, () -> {}, wait -> {}, () -> 0);
  private final Queue<String> ends = new ConcurrentLinkedQueue<>();

  private Flight flight(String name) {
    return flight(name, Purpose.CALL);
  }

  private Flight flight(String name, Purpose purpose) {
    return new Flight(Cargo.of(name(name), source, false), purpose, new NotedEnds(ends));
  }

  /**
   * Of which as many as can be had are begun.
   *
   * @param refusal what happens before the system refuses one more, each time
   */
  private LoadThreads threads(int maxLoads, int canBeHad, Runnable refusal) {
    Queue<Thread> made = new ConcurrentLinkedQueue<>();
    return threads(
        maxLoads,
        work -> {
          if (made.size() >= canBeHad) {
            refusal.run();
            throw none();
          }
          Thread thread = DAEMONS.newThread(work);
          made.add(thread);
          return thread;
        });
  }

  private LoadThreads threads(int maxLoads, ThreadFactory factory) {
    LoadSettings settings =
        PlainSettings.loads(maxLoads, 10, 10, FOREVER, FOREVER, DEFAULTS.failedLoadTtl());
    return new LoadThreads(loader, freeing, settings, reports, LoadTimeouts.newTimer(), factory);
  }

  private static OutOfMemoryError none() {
    return new OutOfMemoryError("unable to create native thread: made to fail");
  }

  @Test
  void loadThatAnotherThreadTakesIsNotRefusedForWantOfItsOwn() throws Exception {
    CountDownLatch gate = source.gate(name("taken"), 1024);
    LoadThreads threads = threads(2, 1, () -> {});
    threads.start(flight("first"));
    until(() -> threads.flights() == 0);

    Flight taken = flight("taken");
    threads.start(taken);
    until(() -> source.loads(name("taken")) == 1);

    assertThat(ends).containsExactly("first landed");
    assertThat(taken.over()).isNotDone();
    gate.countDown();
    until(() -> ends.contains("taken landed"));
    threads.close(Duration.ofSeconds(10));
    assertThat(ends).hasSize(2);
  }

  @Test
  void loadWaitsForAThreadThatThereIsIfNoOtherCanBeBegun() throws Exception {
    CountDownLatch gate = source.gate(name("running"), 1024);
    LoadThreads threads = threads(2, 1, () -> {});
    threads.start(flight("running"));
    until(() -> source.loads(name("running")) == 1);

    threads.start(flight("next"));

    assertThat(ends).isEmpty();
    gate.countDown();
    until(() -> ends.size() == 2);
    assertThat(ends).containsExactly("running landed", "next landed");
    threads.close(Duration.ofSeconds(10));
  }

  /** Whichever comes first: the two meet at another place in each round. */
  @Test
  void loadThatHasAThreadIsNotRefusedWithOneThatHasNone() throws Exception {
    for (int round = 0; round < 1000; round++) {
      AtomicBoolean isRefused = new AtomicBoolean();
      Queue<Thread> served = new ConcurrentLinkedQueue<>();
      LoadThreads threads =
          threads(
              1,
              work -> {
                if (isRefused.compareAndSet(false, true)) {
                  throw none();
                }
                served.add(Thread.currentThread());
                return DAEMONS.newThread(work);
              });
      CountDownLatch start = new CountDownLatch(1);
      Map<Thread, Flight> flights = new HashMap<>();
      for (String name : List.of("one-" + round, "other-" + round)) {
        Flight flight = flight(name, Purpose.PIN);
        flights.put(Thread.ofPlatform().start(() -> startAt(start, threads, flight)), flight);
      }
      start.countDown();
      for (Flight flight : flights.values()) {
        flight.over().get(20, TimeUnit.SECONDS);
      }

      for (Thread each : served) {
        assertThat(ends).contains(requireNonNull(flights.get(each)).name() + " landed");
      }
      threads.close(Duration.ofSeconds(10));
    }
  }

  private static void startAt(CountDownLatch start, LoadThreads threads, Flight flight) {
    try {
      start.await();
      threads.start(flight);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void loadsThatCountedOnAThreadAreRefusedWithItIfThereIsNone() throws Exception {
    Queue<LoadThreads> own = new ConcurrentLinkedQueue<>();
    LoadThreads threads = threads(1, 0, () -> own.remove().start(flight("second")));
    own.add(threads);

    threads.start(flight("first"));

    assertThat(ends).containsExactlyInAnyOrder("first OVERLOADED", "second OVERLOADED");
    assertThat(threads.flights()).isZero();
    threads.close(Duration.ofSeconds(10));
  }
}
