package dev.coppice.loader.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class LookThreadsTest {

  private final LookThreads looks = new LookThreads(Duration.ofMinutes(1));

  /** On one core it would be the only one, and nothing else that waits would go on. */
  @Test
  void whoLooksHoldsNoCarrierOfVirtualThreads() throws Exception {
    CompletableFuture<Boolean> isVirtual = new CompletableFuture<>();
    Thread.ofVirtual()
        .start(
            () -> {
              try {
                isVirtual.complete(looks.call(() -> Thread.currentThread().isVirtual()));
              } catch (StoreException e) {
                isVirtual.completeExceptionally(e);
              }
            });
    assertThat(isVirtual.get()).isFalse();
  }

  @Test
  void whatItMeetsWithIsItsCallers() {
    StoreException broken = new StoreException(StoreFault.BROKEN, "made to fail", null);
    assertThatThrownBy(
            () ->
                looks.call(
                    () -> {
                      throw broken;
                    }))
        .isSameAs(broken);
  }

  @Test
  void whoLooksForTooLongIsNotWaitedForForEver() {
    CountDownLatch directory = new CountDownLatch(1);
    LookThreads impatient = new LookThreads(Duration.ofMillis(1));
    try {
      assertThatThrownBy(
              () ->
                  impatient.call(
                      () -> {
                        awaitDeaf(directory);
                        return true;
                      }))
          .hasMessage("TIMED_OUT: no answer within PT0.001S");
    } finally {
      directory.countDown();
    }
  }

  @Test
  void moreLooksThanThreadsWaitForTheirTurn() throws Exception {
    List<FutureTask<Boolean>> many = new ArrayList<>();
    for (int i = 0; i < 5 * LookThreads.MAX; i++) {
      many.add(new FutureTask<>(() -> looks.call(() -> true)));
    }
    many.forEach(Thread::startVirtualThread);

    for (FutureTask<Boolean> look : many) {
      assertThat(look.get()).isTrue();
    }
  }

  @Test
  void noMoreAreBegunWhileThoseThatWereGivenUpHang() throws Exception {
    LookThreads impatient = new LookThreads(Duration.ofMillis(50));
    CountDownLatch directory = new CountDownLatch(1);
    CountDownLatch begun = new CountDownLatch(LookThreads.MAX);
    try {
      while (begun.getCount() > 0) { // A thread that comes late begins no look.
        assertThatThrownBy(
                () ->
                    impatient.call(
                        () -> {
                          begun.countDown();
                          awaitDeaf(directory);
                          return true;
                        }))
            .hasMessageStartingWith("TIMED_OUT: ");
      }
      assertThatThrownBy(() -> impatient.call(() -> true))
          .hasMessage("TIMED_OUT: all 4 threads that look at it wait for it");
    } finally {
      directory.countDown();
    }
    while (!isSeen(impatient)) {
      Thread.onSpinWait();
    }
  }

  @Test
  void nobodyWaitsForAThreadWhileAllHangThatWereGivenUp() throws Exception {
    LookThreads patient = new LookThreads(Duration.ofDays(1));
    CountDownLatch directory = new CountDownLatch(1);
    CountDownLatch begun = new CountDownLatch(LookThreads.MAX);
    List<Thread> callers = new ArrayList<>();
    for (int i = 0; i < LookThreads.MAX; i++) {
      callers.add(
          Thread.startVirtualThread(
              new FutureTask<>(
                  () ->
                      patient.call(
                          () -> {
                            begun.countDown();
                            awaitDeaf(directory);
                            return true;
                          }))));
    }
    begun.await();
    for (Thread caller : callers) {
      caller.interrupt();
      caller.join();
    }

    assertThatThrownBy(() -> patient.call(() -> true))
        .hasMessage("TIMED_OUT: all 4 threads that look at it wait for it");

    directory.countDown();
    while (!isSeen(patient)) {
      Thread.onSpinWait();
    }
  }

  @Test
  void whoIsInterruptedWaitsNoLonger() throws Exception {
    CountDownLatch directory = new CountDownLatch(1);
    CountDownLatch begun = new CountDownLatch(1);
    FutureTask<Boolean> look =
        new FutureTask<>(
            () ->
                looks.call(
                    () -> {
                      begun.countDown();
                      awaitDeaf(directory);
                      return true;
                    }));
    Thread caller = Thread.startVirtualThread(look);
    begun.await();
    caller.interrupt();

    assertThatThrownBy(look::get).cause().hasMessage("INTERRUPTED: not waited for");
    directory.countDown();
  }

  private static boolean isSeen(LookThreads looks) {
    try {
      return looks.call(() -> true);
    } catch (StoreException e) {
      assertThat(e.fault()).isEqualTo(StoreFault.TIMED_OUT);
      return false;
    }
  }

  /** Whoever interrupts. */
  private static void awaitDeaf(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      awaitDeaf(latch);
    }
  }
}
