package dev.coppice.cache.stored;

import static dev.coppice.cache.CacheHarness.ANY;
import static dev.coppice.cache.CacheHarness.DEFAULTS;
import static dev.coppice.cache.CacheHarness.EPOCH;
import static dev.coppice.cache.CacheHarness.name;
import static dev.coppice.cache.CacheHarness.threads;
import static dev.coppice.cache.CacheHarness.until;
import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.cache.FakeSource;
import dev.coppice.cache.Ledger;
import dev.coppice.cache.budget.MemoryBudget;
import dev.coppice.cache.budget.Reclaimer;
import dev.coppice.cache.budget.Reservation;
import dev.coppice.cache.load.Cargo;
import dev.coppice.cache.load.Flight;
import dev.coppice.cache.load.Landing;
import dev.coppice.cache.load.LoadThreads;
import dev.coppice.cache.load.Purpose;
import dev.coppice.cache.load.WaitingCalls;
import dev.coppice.cache.load.failed.FailedLoads;
import dev.coppice.cache.resident.Evictions;
import dev.coppice.cache.resident.Freeing;
import dev.coppice.cache.resident.Pins;
import dev.coppice.cache.resident.Resident;
import dev.coppice.cache.resident.Residents;
import dev.coppice.cache.stored.UnaskedLoad.Outcome;
import dev.coppice.loader.ModelName;
import dev.coppice.loader.ServingException;
import dev.coppice.loader.ServingException.Reason;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What loads that no call asked for come to, where others have the same model on its way. */
class UnaskedLoadTest {

  private static final ModelName A = name("a");
  private static final long ROOM = 1 << 20;

  private final MemoryBudget budget = new MemoryBudget(ROOM);
  private final FakeSource source = new FakeSource(new Ledger(ROOM));
  private final Freeing freeing = new Freeing(budget, took -> {}, () -> 0);
  private final Residents residents =
      new Residents(ROOM, Pins.NONE, (name, calls) -> 0, () -> 0, new Evictions(eviction -> {}));
  private final LoadThreads threads = threads(budget, freeing, () -> EPOCH);
  private final SingleFlight loads =
      new SingleFlight(
          source,
          residents,
          new FailedLoads(DEFAULTS.failedLoadTtl(), () -> 0),
          threads,
          new WaitingCalls(DEFAULTS.maxWaiting(), threads),
          DEFAULTS);

  @AfterEach
  void stop() throws InterruptedException {
    threads.close(Duration.ofSeconds(10));
    residents.unloadAll();
    until(() -> budget.used() == 0);
  }

  private static Outcome outcome(CompletableFuture<UnaskedLoad> load) {
    return load.orTimeout(20, TimeUnit.SECONDS).join().outcome();
  }

  /** The next load of the model waits for the gate, and then has no room. */
  private CountDownLatch gateBeforeNoRoom() {
    CountDownLatch gate = new CountDownLatch(1);
    FakeSource.Script script =
        memory -> {
          gate.await();
          throw new ServingException(Reason.INSUFFICIENT_STORAGE, "no room for this one");
        };
    source.on(A, script);
    source.onExplained(A, script);
    return gate;
  }

  @Test
  void ofTwoThatShareALoadThatIsDroppedBothYield() {
    source.on(
        A,
        memory -> {
          new CountDownLatch(1).await();
          return source.build(memory, 1024);
        });
    CompletableFuture<UnaskedLoad> first = loads.load(A, Purpose.PIN, () -> true);
    until(() -> source.loads(A) == 1);
    CompletableFuture<UnaskedLoad> second = loads.load(A, Purpose.PIN, () -> true);

    loads.unload(A).orElseThrow().join();

    assertThat(outcome(first)).isEqualTo(Outcome.YIELDED);
    assertThat(outcome(second)).isEqualTo(Outcome.YIELDED);
  }

  @Test
  void pinnedOneThatFindsNoMoreThanItsFirstRoomYields() {
    Reservation others = budget.open(ANY);
    source.on(
        A,
        memory -> {
          memory.reserve(1024);
          assertThat(others.grow(ROOM - 1024, Duration.ZERO, Reclaimer.NOTHING)).isTrue();
          return source.build(memory, 2048);
        });

    assertThat(outcome(loads.load(A, Purpose.PIN, () -> true))).isEqualTo(Outcome.YIELDED);
    others.close();
  }

  @Test
  void oneThatIsDroppedAsItLandsYields() {
    UnaskedLanding landing =
        new UnaskedLanding(
            new Landing() {
              @Override
              public void landed(Flight flight, Resident resident) {
                threads.drop(flight);
                resident.retire(0);
                flight.land(resident);
              }

              @Override
              public void failed(Flight flight, ServingException why) {}
            });
    threads.start(new Flight(Cargo.of(A, source, false), Purpose.PIN, landing));

    assertThat(outcome(landing.outcome())).isEqualTo(Outcome.YIELDED);
  }

  @Test
  void oneThatWaitedForANewerVersionWithoutRoomHasTheOldOne() {
    CompletableFuture<UnaskedLoad> pin = loadBesideRefresh(false);

    assertThat(outcome(pin)).isEqualTo(Outcome.LOADED);
  }

  @Test
  void oneThatWaitedForANewerVersionWithoutRoomYieldsIfTheOldOneHasLeft() {
    CompletableFuture<UnaskedLoad> pin = loadBesideRefresh(true);

    assertThat(outcome(pin)).isEqualTo(Outcome.YIELDED);
  }

  private CompletableFuture<UnaskedLoad> loadBesideRefresh(boolean oldLeaves) {
    assertThat(outcome(loads.load(A, Purpose.PIN, () -> true))).isEqualTo(Outcome.LOADED);
    CountDownLatch gate = gateBeforeNoRoom();
    Resident old = Objects.requireNonNull(residents.find(A));
    assertThat(loads.replacements().replace(old, Purpose.REFRESH, ExplainedLanding.UNHEARD))
        .isTrue();
    if (oldLeaves) {
      residents.unload(A).orElseThrow().join();
    }
    CompletableFuture<UnaskedLoad> pin = loads.load(A, Purpose.PIN, () -> true);
    gate.countDown();
    return pin;
  }

  @Test
  void oneThatWaitedForALoadWithReasonsWithoutRoomYields() throws Exception {
    CountDownLatch gate = gateBeforeNoRoom();
    Thread call =
        Thread.ofVirtual()
            .start(
                () -> {
                  try {
                    loads.awaitExplained(A).close();
                  } catch (ServingException | InterruptedException e) {
                    // It has no room.
                  }
                });
    until(() -> source.loads(A) == 1);
    CompletableFuture<UnaskedLoad> pin = loads.load(A, Purpose.PIN, () -> true);
    gate.countDown();

    assertThat(outcome(pin)).isEqualTo(Outcome.YIELDED);
    call.join();
  }
}
