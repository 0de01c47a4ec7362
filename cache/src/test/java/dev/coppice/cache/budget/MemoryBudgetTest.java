package dev.coppice.cache.budget;

import static dev.coppice.cache.CacheHarness.ANY;
import static dev.coppice.cache.CacheHarness.until;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

class MemoryBudgetTest {

  private static final Duration LONG = Duration.ofSeconds(60);
  private static final Duration SHORT = Duration.ofMillis(20);

  private long slack;
  private final MemoryBudget budget = new MemoryBudget(100, () -> slack);

  @AutoClose("shutdownNow")
  private final ExecutorService threads = Executors.newCachedThreadPool();

  private Reservation holding(long bytes) throws InterruptedException {
    Reservation reservation = budget.open(ANY);
    assertThat(reservation.growInTurn(bytes, SHORT, Reclaimer.NOTHING)).isTrue();
    return reservation;
  }

  private Future<Boolean> later(Callable<Boolean> grow) {
    int before = budget.waiting();
    Future<Boolean> result = threads.submit(grow);
    until(() -> budget.waiting() == before + 1);
    return result;
  }

  private static boolean get(Future<Boolean> result) throws Exception {
    return result.get(20, TimeUnit.SECONDS);
  }

  @Test
  void countsWhatIsHeld() throws Exception {
    Reservation first = holding(60);
    Reservation second = holding(30);
    assertThat(budget.used()).isEqualTo(90);
    first.shrink(20);

    assertThat(first.bytes()).isEqualTo(40);
    assertThat(budget.used()).isEqualTo(70);
    first.close();
    first.close();
    second.close();
    assertThat(budget.used()).isZero();
    assertThat(budget.capacity()).isEqualTo(100);
  }

  @Test
  void refusesAtOnceWhatCanNeverFit() throws Exception {
    Reservation reservation = holding(10);

    assertThat(reservation.growInTurn(91, LONG, Reclaimer.NOTHING)).isFalse();
    assertThat(reservation.grow(91, Duration.ZERO, Reclaimer.NOTHING)).isFalse();
    assertThat(reservation.grow(90, Duration.ZERO, Reclaimer.NOTHING)).isTrue();
  }

  @Test
  void bytesThatWerePinnedCanBeHadOnceTheyAreGivenBack() throws Exception {
    Reservation pinned = holding(30);
    pinned.pin();
    assertThat(budget.reclaimable()).isEqualTo(70);

    pinned.close();

    assertThat(budget.reclaimable()).isEqualTo(100);
  }

  @Test
  void slackBesidePinnedModelsIsNotWaitedFor() throws Exception {
    slack = 20;
    holding(30).pin();
    Reservation other = holding(40);
    Reservation waiting = budget.open(ANY);
    Future<Boolean> inLine =
        later(() -> waiting.growInTurn(51, Duration.ofDays(1), Reclaimer.NOTHING));

    assertThat(waiting.most()).isEqualTo(70); // For slack comes back with what the other holds.
    other.close();

    assertThat(get(inLine)).isFalse();
    assertThat(waiting.most()).isEqualTo(50);
    assertThat(waiting.growInTurn(50, Duration.ZERO, Reclaimer.NOTHING)).isTrue();
  }

  @Test
  void givesUpAtTheDeadline() throws Exception {
    holding(100);

    assertThat(budget.open(ANY).growInTurn(1, SHORT, Reclaimer.NOTHING)).isFalse();
    assertThat(budget.waiting()).isZero();
  }

  @Test
  void smallRequestsDoNotOvertakeALargeOne() throws Exception {
    Reservation holder = holding(90);
    Reservation large = budget.open(ANY);
    Reservation small = budget.open(ANY);
    List<String> order = new CopyOnWriteArrayList<>();
    Future<Boolean> first =
        later(() -> large.growInTurn(95, LONG, Reclaimer.NOTHING) && order.add("large"));
    Future<Boolean> second =
        later(() -> small.growInTurn(10, LONG, Reclaimer.NOTHING) && order.add("small"));

    assertThat(order).isEmpty(); // though 10 bytes are free
    holder.close();
    assertThat(get(first)).isTrue();
    assertThat(order).containsExactly("large");
    large.close();
    assertThat(get(second)).isTrue();
  }

  @Test
  void whoeverGivesUpMakesWayForTheNext() throws Exception {
    holding(90);
    Reservation large = budget.open(ANY);
    Reservation small = budget.open(ANY);
    Thread[] impatient = new Thread[1];
    Future<Boolean> first =
        later(
            () -> {
              impatient[0] = Thread.currentThread();
              return large.growInTurn(95, LONG, Reclaimer.NOTHING);
            });
    Future<Boolean> second = later(() -> small.growInTurn(10, LONG, Reclaimer.NOTHING));

    impatient[0].interrupt();

    assertThat(get(second)).isTrue();
    assertThatThrownBy(first::get).hasCauseInstanceOf(InterruptedException.class);
    assertThat(large.bytes()).isZero();
  }

  @Test
  void growthOvertakesTheLineAndNeverWaitsForOthersToLetGo() throws Exception {
    Reservation growing = holding(50);
    Reservation other = holding(30);
    Reservation waiting = budget.open(ANY);
    Future<Boolean> inLine = later(() -> waiting.growInTurn(40, LONG, Reclaimer.NOTHING));

    assertThat(growing.grow(20, Duration.ZERO, Reclaimer.NOTHING)).isTrue();
    assertThat(growing.grow(1, Duration.ZERO, Reclaimer.NOTHING)).isFalse();
    other.close();
    growing.close();
    assertThat(get(inLine)).isTrue();
  }

  @Test
  void growthWaitsForBytesWhoseReturnIsAnnounced() throws Exception {
    Reservation growing = holding(60);
    Reservation returning = holding(40);
    returning.announceClose();
    Future<Boolean> growth = later(() -> growing.grow(30, Duration.ZERO, Reclaimer.NOTHING));

    assertThat(budget.used()).isEqualTo(100); // announced is not free
    returning.close();
    assertThat(get(growth)).isTrue();
    assertThat(budget.used()).isEqualTo(90);
  }

  @Test
  void asksTheReclaimerOnlyForWhatIsMissingBeyondWhatIsOnItsWay() throws Exception {
    Reservation victim = holding(50);
    Reservation returning = holding(30);
    returning.announceClose();
    List<Long> asked = new CopyOnWriteArrayList<>();
    Reservation reservation = budget.open(ANY);
    Reclaimer reclaimer =
        missing -> {
          victim.announceClose();
          asked.add(missing); // last, for the test goes on when it sees it
        };
    Future<Boolean> result = later(() -> reservation.growInTurn(80, LONG, reclaimer));

    until(() -> !asked.isEmpty());
    returning.close();
    assertThat(budget.used()).isEqualTo(50);
    victim.close();
    assertThat(get(result)).isTrue();
    assertThat(asked).containsExactly(30L);
  }

  @Test
  void growthThatOvertakesAReclaimWaitsForWhatItIsAboutToAnnounce() throws Exception {
    Reservation growing = holding(50);
    Reservation victim = holding(50);
    Reservation waiting = budget.open(ANY);
    CountDownLatch found = new CountDownLatch(1);
    CountDownLatch announce = new CountDownLatch(1);
    CountDownLatch announced = new CountDownLatch(1);
    Reclaimer slow =
        missing -> {
          found.countDown();
          until(() -> announce.getCount() == 0);
          if (announced.getCount() > 0) {
            victim.announceClose();
            announced.countDown();
          }
        };
    Future<Boolean> inLine = later(() -> waiting.growInTurn(10, LONG, slow));
    found.await();
    Future<Boolean> growth = later(() -> growing.grow(40, Duration.ZERO, Reclaimer.NOTHING));

    announce.countDown();
    announced.await();
    victim.close();
    assertThat(get(growth)).isTrue();
    assertThat(get(inLine)).isTrue();
  }

  @Test
  void asksTheReclaimerAgainWhenItIsWoken() throws Exception {
    Reservation leased = holding(100);
    Reservation reservation = budget.open(ANY);
    List<Long> asked = new CopyOnWriteArrayList<>();
    Reclaimer reclaimer =
        missing -> {
          asked.add(missing);
          if (asked.size() > 1) {
            leased.close();
          }
        };
    Future<Boolean> result = later(() -> reservation.growInTurn(10, LONG, reclaimer));
    until(() -> asked.size() == 1);

    budget.wake();

    assertThat(get(result)).isTrue();
    assertThat(asked).containsExactly(10L, 10L);
  }

  @Test
  void refusesValuesThatCannotBe() throws Exception {
    Reservation reservation = holding(10);

    assertThatThrownBy(() -> new MemoryBudget(-1))
        .hasMessage("capacityBytes: -1 (expected: 0 or more)");
    assertThatThrownBy(() -> reservation.shrink(11))
        .hasMessage("bytes: 11 (expected: from 0 to 10)");
    reservation.close();
    assertThatThrownBy(() -> reservation.grow(1, Duration.ZERO, Reclaimer.NOTHING))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void whoeverMovesUpAsItLinesUpStandsWhereItMovedTo() throws Exception {
    Reservation all = holding(100);
    Reservation other = budget.open(() -> new Standing(1, "other"));
    AtomicInteger rank = new AtomicInteger(2);
    Thread mover = Thread.ofPlatform().unstarted(budget::moveUp);
    Reservation moved =
        budget.open(
            () -> {
              Standing asked = new Standing(rank.getAndSet(0), "moved");
              if (asked.rank() > 0) {
                mover.start();
                until(() -> hasDoneWhatItCan(mover));
              }
              return asked;
            });
    Future<Boolean> moving = later(() -> moved.growInTurn(60, LONG, Reclaimer.NOTHING));
    until(() -> mover.getState() == Thread.State.TERMINATED);
    Future<Boolean> last = later(() -> other.growInTurn(60, LONG, Reclaimer.NOTHING));

    all.close();

    assertThat(get(moving)).isTrue();
    assertThat(last).isNotDone();
    moved.close();
    assertThat(get(last)).isTrue();
  }

  /** It is over, or waits for the budget. */
  private static boolean hasDoneWhatItCan(Thread mover) {
    return mover.getState() == Thread.State.TERMINATED || mover.getState() == Thread.State.WAITING;
  }
}
