package dev.coppice.cache.budget;

import static dev.coppice.cache.CacheHarness.ANY;
import static dev.coppice.cache.CacheHarness.until;
import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.model.memory.Slack;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class CountedSlackTest {

  private static final Duration SHORT = Duration.ofMillis(20);

  /** Slack that one thread holds, as it does of a block that it freed. */
  private static final class HeldSlack implements Slack {

    private final AtomicLong bytes = new AtomicLong();
    private final Thread holder = Thread.currentThread();
    private Runnable onGiveBack = () -> {};

    @Override
    public long slackBytes() {
      return bytes.get();
    }

    @Override
    public long slackOfThisThread() {
      return Thread.currentThread() == holder ? bytes.get() : 0;
    }

    @Override
    public void reservedByThisThread() {
      bytes.addAndGet(-slackOfThisThread());
    }

    @Override
    public void giveBackOfThisThread() {
      if (slackOfThisThread() > 0) {
        onGiveBack.run();
      }
      reservedByThisThread();
    }
  }

  private final HeldSlack held = new HeldSlack();
  private final MemoryBudget whole = new MemoryBudget(100, held);

  private Reservation holding(long bytes) throws InterruptedException {
    Reservation reservation = whole.open(ANY);
    assertThat(reservation.growInTurn(bytes, SHORT, Reclaimer.NOTHING)).isTrue();
    return reservation;
  }

  @Test
  void slackOfAThreadIsRoomForThatThreadAlone() throws Exception {
    Reservation other = whole.open(ANY);
    Reservation own = whole.open(ANY);
    held.bytes.set(60);

    assertThat(whole.used()).isEqualTo(60);
    assertThat(onAnotherThread(() -> other.grow(41, Duration.ZERO, Reclaimer.NOTHING))).isFalse();
    assertThat(own.growInTurn(90, SHORT, Reclaimer.NOTHING)).isTrue();
    assertThat(held.bytes).hasValue(0);
    assertThat(whole.used()).isEqualTo(90);
  }

  @Test
  void blockThatMakesRoomIsRoomThoughNothingElseIsLeft() throws Exception {
    Reservation victim = holding(100);
    Reservation own = whole.open(ANY);

    boolean grown =
        own.growInTurn(
            95,
            SHORT,
            missing -> {
              held.bytes.set(95);
              victim.close();
            });

    assertThat(grown).isTrue();
    assertThat(whole.used()).isEqualTo(95);
  }

  /** Or else it would be counted no more, and be there as a whole. */
  @Test
  void whoTakesLessThanItHoldsGivesItBackFirst() throws Exception {
    held.bytes.set(60);

    Reservation smaller = holding(50);

    assertThat(held.bytes).hasValue(0);
    assertThat(whole.used()).isEqualTo(smaller.bytes()).isEqualTo(50);
  }

  /** It is there as a whole, whatever part of it could be taken. */
  @Test
  void blockThatIsTooLongForWhatIsTakenCountsOn() throws Exception {
    held.bytes.set(60);

    Reservation smaller = holding(30);

    assertThat(held.bytes).hasValue(60);
    assertThat(whole.used()).isEqualTo(60 + smaller.bytes());
  }

  @Test
  void whoHasToWaitGivesBackWhatItHolds() throws Exception {
    Reservation victim = holding(60);
    Reservation busy = holding(40);

    boolean grown =
        whole
            .open(ANY)
            .growInTurn(
                90,
                SHORT,
                missing -> {
                  if (victim.bytes() > 0) {
                    held.bytes.set(60);
                    victim.close();
                  }
                });

    assertThat(grown).isFalse();
    assertThat(held.bytes).hasValue(0);
    assertThat(whole.used()).isEqualTo(busy.bytes()).isEqualTo(40);
  }

  /**
   * The system unmaps a whole model; a call that wakes the budget meanwhile is on an event loop.
   */
  @Test
  void nobodyWaitsForABlockThatIsGivenBack() throws Exception {
    held.bytes.set(60);
    List<Boolean> woken = new ArrayList<>();
    held.onGiveBack =
        () -> {
          FutureTask<Boolean> call =
              new FutureTask<>(
                  () -> {
                    whole.wake();
                    return whole.used() <= 100;
                  });
          Thread.ofPlatform().daemon().start(call);
          woken.add(isDone(call));
        };

    Reservation smaller = holding(50);

    assertThat(woken).containsExactly(true);
    assertThat(held.bytes).hasValue(0);
    assertThat(whole.used()).isEqualTo(smaller.bytes()).isEqualTo(50);
  }

  /** What others give back while a block is unmapped is room for whoever unmaps it. */
  @Test
  void whatComesBackWhileABlockIsGivenBackIsNotSleptThrough() throws Exception {
    Reservation other = holding(60);
    held.bytes.set(40);
    held.onGiveBack = other::close;

    boolean grown = whole.open(ANY).growInTurn(30, Duration.ofDays(1), Reclaimer.NOTHING);

    assertThat(grown).isTrue();
    assertThat(whole.used()).isEqualTo(30);
  }

  @Test
  void whoGrowsWhileABlockIsGivenBackWaitsForIt() throws Exception {
    Reservation growing = holding(10);
    held.bytes.set(60);
    FutureTask<Boolean> growth =
        new FutureTask<>(() -> growing.grow(40, Duration.ZERO, Reclaimer.NOTHING));
    held.onGiveBack =
        () -> {
          Thread.ofPlatform().daemon().start(growth);
          until(() -> whole.waiting() == 2);
        };

    Reservation smaller = whole.open(ANY);
    assertThat(smaller.growInTurn(50, Duration.ofSeconds(20), Reclaimer.NOTHING)).isTrue();

    assertThat(growth.get(20, TimeUnit.SECONDS)).isTrue();
    assertThat(whole.used()).isEqualTo(growing.bytes() + smaller.bytes()).isEqualTo(100);
  }

  private static boolean isDone(FutureTask<Boolean> call) {
    try {
      return call.get(20, TimeUnit.SECONDS);
    } catch (ExecutionException | InterruptedException | TimeoutException e) {
      return false;
    }
  }

  private static boolean onAnotherThread(Callable<Boolean> task) throws Exception {
    FutureTask<Boolean> result = new FutureTask<>(task);
    Thread.ofPlatform().start(result);
    return result.get();
  }
}
