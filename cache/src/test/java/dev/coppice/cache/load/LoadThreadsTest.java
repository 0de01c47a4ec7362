package dev.coppice.cache.load;

import static dev.coppice.cache.CacheHarness.DEFAULTS;
import static dev.coppice.cache.CacheHarness.EPOCH;
import static dev.coppice.cache.CacheHarness.FOREVER;
import static dev.coppice.cache.CacheHarness.anyHeap;
import static dev.coppice.cache.CacheHarness.name;
import static dev.coppice.cache.CacheHarness.until;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.coppice.cache.FakeSource;
import dev.coppice.cache.Ledger;
import dev.coppice.cache.PlainSettings;
import dev.coppice.cache.budget.MemoryBudget;
import dev.coppice.cache.budget.Reclaimer;
import dev.coppice.cache.resident.Freeing;
import dev.coppice.cache.resident.Newcomer;
import dev.coppice.cache.resident.Resident;
import dev.coppice.loader.KeptModel;
import dev.coppice.loader.ServingException;
import dev.coppice.loader.ServingException.Reason;
import java.time.Duration;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

class LoadThreadsTest {

  private static final long ROOM = 1 << 20;

  private final MemoryBudget budget = new MemoryBudget(ROOM);
  private final Ledger ledger = new Ledger(ROOM);
  private final FakeSource source = new FakeSource(ledger);
  private final Freeing freeing = new Freeing(budget, took -> {}, () -> 0);
  private final ResidentLoader loader = loader(name -> Reclaimer.NOTHING);

  @AutoClose("shutdownNow")
  private final ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(1);

  private final Queue<String> ends = new ConcurrentLinkedQueue<>();
  private final Queue<String> failures = new ConcurrentLinkedQueue<>();
  private final AtomicInteger refusals = new AtomicInteger();
  private final LoadReports reports =
      new LoadReports(
          (name, why) -> failures.add(name + " " + why.reason()),
          refusals::incrementAndGet,
          wait -> {},
          () -> 0);

  private ResidentLoader loader(Function<Newcomer, Reclaimer> room) {
    return new ResidentLoader(
        budget, anyHeap(), room, freeing, new MemoryBudget(0), FOREVER, () -> EPOCH);
  }

  private Flight flight(String name) {
    return flight(name, Purpose.CALL);
  }

  private Flight flight(String name, Purpose purpose) {
    return new Flight(Cargo.of(name(name), source, false), purpose, new NotedEnds(ends));
  }

  private LoadThreads threads(int maxLoads, int maxWaiting) {
    return threads(loader, maxLoads, maxWaiting);
  }

  private LoadThreads threads(ResidentLoader of, int maxLoads, int maxWaiting) {
    timer.setRemoveOnCancelPolicy(true);
    LoadSettings settings =
        PlainSettings.loads(
            maxLoads, maxWaiting, 10, FOREVER, DEFAULTS.loadTimeout(), DEFAULTS.failedLoadTtl());
    return new LoadThreads(of, freeing, settings, reports, timer);
  }

  @Test
  void flightThatIsDroppedBeforeItStartsIsNotUnderWay() throws Exception {
    LoadThreads threads = threads(1, 10);
    Flight flight = flight("a");
    threads.drop(flight);

    threads.start(flight);

    assertThat(threads.flights()).isZero();
    assertThat(ends).containsExactly("a MODEL_NOT_READY");
    threads.close(FOREVER);
  }

  @Test
  void loadThatIsRefusedByAFullQueueLeavesNoTimeoutBehind() throws Exception {
    LoadThreads threads = threads(1, 1);
    CountDownLatch gate = source.gate(name("running"), 1024);
    threads.start(flight("running"));
    until(() -> source.loads(name("running")) == 1);
    Flight over = flight("over");
    threads.drop(over);
    threads.start(over); // It takes no place in the line.
    threads.start(flight("queued"));

    threads.start(flight("refused"));

    assertThat(ends).containsExactly("over MODEL_NOT_READY", "refused OVERLOADED");
    assertThat(refusals).hasValue(1);
    assertThat(failures).isEmpty();
    assertThat(timer.getQueue()).hasSize(2);
    gate.countDown();
    until(() -> threads.flights() == 0);
    until(() -> timer.getQueue().isEmpty());
    threads.close(Duration.ofSeconds(10));
  }

  @Test
  void loadThatGoesToTheLineOfThoseThatNeedTheStoreHasOneTimeoutForBoth() throws Exception {
    LoadSettings settings =
        new LoadSettings(2, 1, 10, 10, FOREVER, FOREVER, DEFAULTS.failedLoadTtl(), 0);
    LoadThreads threads = new LoadThreads(loader, freeing, settings, reports, timer);
    timer.setRemoveOnCancelPolicy(true);
    CountDownLatch gate = source.gate(name("a"), 1024);
    threads.start(flight("a"));
    until(() -> source.loads(name("a")) == 1);
    source.kept.put(name("b"), new KeptModel("v1", 1024));
    source.useless.add(name("b"));

    threads.start(flight("b"));

    until(() -> threads.waiting() == 1 && threads.running() == 1);
    assertThat(source.loads(name("b"))).isZero();
    assertThat(timer.getQueue()).hasSize(2);
    gate.countDown();
    until(() -> threads.flights() == 0);
    assertThat(source.loads(name("b"))).isOne();
    until(() -> timer.getQueue().isEmpty());
    threads.close(Duration.ofSeconds(10));
  }

  @Test
  void modelThatItsTableCannotTakeIsFreedAndItsCallsFail() throws Exception {
    LoadThreads threads = threads(1, 1);
    Landing broken =
        new NotedEnds(ends) {
          @Override
          public void landed(Flight flight, Resident resident) {
            throw new OutOfMemoryError("made to fail");
          }
        };
    Flight flight = new Flight(Cargo.of(name("a"), source, false), Purpose.CALL, broken);
    threads.start(flight);

    assertDefect(flight);
    until(() -> budget.used() == 0);
    assertThat(ledger.live()).isZero();
    until(() -> !failures.isEmpty());
    assertThreadGoesOn(threads);
    assertThat(failures).containsExactly("a INTERNAL");
  }

  private void assertThreadGoesOn(LoadThreads threads) throws Exception {
    threads.start(flight("b"));
    until(() -> ends.contains("b landed"));
    threads.close(Duration.ofSeconds(10));
  }

  private static void assertDefect(Flight flight) {
    assertThatExceptionOfType(ServingException.class)
        .isThrownBy(() -> flight.await(Duration.ofSeconds(20).toNanos()))
        .satisfies(e -> assertThat(e.reason()).isEqualTo(Reason.INTERNAL));
  }

  @Test
  void loadThatFailsWhereNothingShouldEndsWithItsCallsAndItsThreadGoesOn() throws Exception {
    ResidentLoader broken =
        loader(
            model -> {
              if (model.name().value().equals("a")) {
                throw new IllegalStateException("made to fail");
              }
              return Reclaimer.NOTHING;
            });
    LoadThreads threads = threads(broken, 1, 10);
    Flight flight = flight("a");
    threads.start(flight);

    assertDefect(flight);
    assertThat(flight.over()).succeedsWithin(Duration.ofSeconds(20));
    assertThat(ends).containsExactly("a INTERNAL");
    assertThat(failures).containsExactly("a INTERNAL");
    assertThreadGoesOn(threads);
  }

  @Test
  void loadWhoseLandingFailsToHearOfItsFailureEndsAllTheSame() throws Exception {
    LoadThreads threads = threads(1, 10);
    Landing deaf =
        new NotedEnds(ends) {
          @Override
          public void failed(Flight flight, ServingException why) {
            throw new OutOfMemoryError("made to fail");
          }
        };
    source.on(
        name("a"),
        memory -> {
          throw new IllegalStateException("made to fail");
        });
    Flight flight = new Flight(Cargo.of(name("a"), source, false), Purpose.CALL, deaf);
    threads.start(flight);

    assertDefect(flight);
    assertThat(flight.over()).succeedsWithin(Duration.ofSeconds(20));
    assertThreadGoesOn(threads);
  }

  @Test
  void oneSharesLoadsDoNotHoldUpAnothers() throws Exception {
    LoadThreads threads = threads(1, 1000);
    CountDownLatch gate = source.gate(name("running"), 1024);
    threads.start(flight("running"));
    until(() -> source.loads(name("running")) == 1);
    for (int i = 0; i < 100; i++) {
      threads.start(flight("busy/" + i));
    }
    threads.start(flight("rare"));

    gate.countDown();
    until(() -> ends.size() == 102);
    assertThat(ends.stream().limit(3))
        .containsExactly("running landed", "busy/0 landed", "rare landed");
    threads.close(Duration.ofSeconds(10));
  }

  @Test
  void callsGoBeforeRegistrations() throws Exception {
    LoadThreads threads = threads(1, 1000);
    CountDownLatch gate = source.gate(name("running"), 1024);
    threads.start(flight("running"));
    until(() -> source.loads(name("running")) == 1);
    threads.start(flight("registration", Purpose.REGISTRATION));
    threads.start(flight("call"));

    gate.countDown();
    until(() -> ends.size() == 3);
    assertThat(ends).containsExactly("running landed", "call landed", "registration landed");
    threads.close(Duration.ofSeconds(10));
  }

  @Test
  void callIsGivenTheThreadOfALoadThatNobodyWaitsForAndNotThePlaceOfOneThatHasNone()
      throws Exception {
    LoadThreads threads = threads(1, 1000);
    CountDownLatch gate = source.gate(name("running"), 1024);
    threads.start(flight("running", Purpose.WARM_UP));
    until(() -> source.loads(name("running")) == 1);
    for (int i = 0; i < 20; i++) {
      threads.start(flight("queued/" + i, Purpose.WARM_UP));
    }
    threads.start(flight("call"));

    until(() -> !ends.isEmpty());
    assertThat(ends.peek()).isEqualTo("running INTERNAL");
    until(() -> ends.size() == 22);
    assertThat(ends).startsWith("running INTERNAL", "call landed");
    assertThat(ends.stream().filter(end -> end.endsWith("landed"))).hasSize(21);
    gate.countDown();
    threads.close(Duration.ofSeconds(10));
  }

  @Test
  void callThatJoinsALoadInTheLineIsGivenTheThreadOfOneThatNobodyWaitsFor() throws Exception {
    LoadThreads threads = threads(1, 1000);
    CountDownLatch gate = source.gate(name("running"), 1024);
    threads.start(flight("running", Purpose.WARM_UP));
    until(() -> source.loads(name("running")) == 1);
    Flight joined = flight("joined", Purpose.WARM_UP);
    threads.start(joined);
    assertThat(ends).isEmpty();

    assertThat(threads.join(joined)).isTrue();

    Objects.requireNonNull(joined.await(Duration.ofSeconds(20).toNanos())).close();
    assertThat(ends).containsExactly("running INTERNAL", "joined landed");
    gate.countDown();
    threads.close(Duration.ofSeconds(10));
  }

  @Test
  void queueOfTheLargestBoundTakesNoMemoryForIt() throws Exception {
    LoadThreads threads = threads(1, Integer.MAX_VALUE);
    threads.start(flight("a"));

    until(() -> ends.contains("a landed"));
    threads.close(Duration.ofSeconds(10));
  }
}
