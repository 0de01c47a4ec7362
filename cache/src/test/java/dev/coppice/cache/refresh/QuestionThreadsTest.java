package dev.coppice.cache.refresh;

import static dev.coppice.cache.CacheHarness.DEFAULTS;
import static dev.coppice.cache.CacheHarness.EPOCH;
import static dev.coppice.cache.CacheHarness.FOREVER;
import static dev.coppice.cache.CacheHarness.name;
import static dev.coppice.cache.CacheHarness.threads;
import static dev.coppice.cache.CacheHarness.until;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.cache.FakeSource;
import dev.coppice.cache.Ledger;
import dev.coppice.cache.budget.MemoryBudget;
import dev.coppice.cache.load.LoadThreads;
import dev.coppice.cache.load.WaitingCalls;
import dev.coppice.cache.load.failed.FailedLoads;
import dev.coppice.cache.resident.EvictionCause;
import dev.coppice.cache.resident.Evictions;
import dev.coppice.cache.resident.Freeing;
import dev.coppice.cache.resident.Pins;
import dev.coppice.cache.resident.Resident;
import dev.coppice.cache.resident.ResidentLease;
import dev.coppice.cache.resident.Residents;
import dev.coppice.cache.stored.SingleFlight;
import dev.coppice.loader.ModelName;
import dev.coppice.loader.ServingException;
import dev.coppice.loader.ServingException.Reason;
import dev.coppice.model.LogLines;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * A system that has no thread to give for a question to the store, or one that is at it at once.
 */
class QuestionThreadsTest {

  private static final long ROOM = 1 << 20;
  private static final ModelName A = name("a");

  @RegisterExtension final LogLines log = LogLines.ofPackage("dev.coppice.cache.refresh");

  private final AtomicInteger wanted = new AtomicInteger();
  private final AtomicLong millis = new AtomicLong();
  private final InstantSource clock = () -> EPOCH.plusMillis(millis.get());
  private final MemoryBudget budget = new MemoryBudget(ROOM);
  private final FakeSource source = new FakeSource(new Ledger(ROOM));
  private final Freeing freeing = new Freeing(budget, took -> {}, () -> 0);
  private final Residents residents =
      new Residents(ROOM, Pins.NONE, (name, calls) -> 0, () -> 0, new Evictions(eviction -> {}));
  private final LoadThreads threads = threads(budget, freeing, clock);
  private final SingleFlight loads =
      new SingleFlight(
          source,
          residents,
          new FailedLoads(Duration.ZERO, () -> 0),
          threads,
          new WaitingCalls(DEFAULTS.maxWaiting(), threads),
          DEFAULTS);
  private final Queue<RefreshResult> results = new ConcurrentLinkedQueue<>();

  private Refresher refresher(ThreadFactory factory) {
    return new Refresher(
        source,
        residents,
        loads,
        new RefreshSettings(Duration.ofMinutes(1), 1, 1),
        results::add,
        clock,
        factory);
  }

  private Thread none(Runnable question) {
    wanted.incrementAndGet();
    throw new OutOfMemoryError("unable to create native thread: made to fail");
  }

  private void use(Refresher refresher) {
    requireNonNull(refresher.tryLease(A, clock.millis())).close();
  }

  @Test
  void usesOfADueModelDoNotEachWantAThreadAndSaySo() throws Exception {
    Refresher refresher = refresher(this::none);
    loads.await(A).close();
    millis.addAndGet(Duration.ofHours(1).toMillis());

    IntStream.range(0, 100).forEach(i -> use(refresher));
    assertThat(wanted).hasValue(1);
    millis.addAndGet(FailurePause.FIRST_MILLIS);
    IntStream.range(0, 100).forEach(i -> use(refresher));

    assertThat(wanted).hasValue(2);
    assertThat(log.events()).hasSize(1);
    threads.close(FOREVER);
  }

  @Test
  void refreshWithoutAThreadIsToldAsThatAndIsNoAnswerOfTheStore() throws Exception {
    Refresher refresher = refresher(this::none);
    NewestWaits newest = new NewestWaits(refresher, residents, loads, DEFAULTS, clock);
    loads.await(A).close();
    millis.addAndGet(Duration.ofHours(1).toMillis());

    ServingException why = newest.refresh(A).orElseThrow();

    assertThat(why.reason()).isEqualTo(Reason.OVERLOADED);
    assertThat(why).hasMessageEndingWith(" Version v1 of model a serves on.");
    assertThat(results).isNotEmpty().containsOnly(RefreshResult.UNANSWERED);
    assertThat(source.questions).hasValue(0);
    threads.close(FOREVER);
  }

  @Test
  void modelThatHasLeftMemoryIsAskedForIfACallWaitsHoweverSoonAThreadIsAtIt() throws Exception {
    Refresher refresher = refresher(Thread::new);
    Resident gone;
    try (ResidentLease lease = loads.await(A)) {
      gone = lease.resident();
    }
    residents.remove(gone, EvictionCause.UNLOADED);

    for (int i = 1; i <= 2_000; i++) {
      millis.addAndGet(Duration.ofHours(1).toMillis());
      assertThat(refresher.refreshOf(gone, clock.millis())).isNotNull();
      int all = i;
      until(() -> results.size() == all);
    }

    assertThat(source.questions).hasValue(2_000);
    refresher.close();
    threads.close(FOREVER);
  }
}
