package dev.coppice.loader.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
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
  void noMoreAreBegunWhileThoseThatWereGivenUpHang() throws Exception {
    CountDownLatch directory = new CountDownLatch(1);
    for (int i = 0; i < LookThreads.MOST; i++) {
      assertThat(faultOfLookGivenUp(directory)).isEqualTo(StoreFault.INTERRUPTED);
    }
    assertThat(isSeen()).isFalse();
    directory.countDown();
    while (!isSeen()) {
      Thread.sleep(1);
    }
  }

  /** Of a look at a directory that hangs, once it has begun. */
  private StoreFault faultOfLookGivenUp(CountDownLatch directory) throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    CompletableFuture<StoreFault> fault = new CompletableFuture<>();
    Thread caller =
        Thread.ofVirtual()
            .start(
                () -> {
                  try {
                    looks.call(
                        () -> {
                          begun.countDown();
                          awaitDeaf(directory);
                          return true;
                        });
                  } catch (StoreException e) {
                    fault.complete(e.fault());
                  }
                });
    begun.await();
    caller.interrupt();
    return fault.get();
  }

  private boolean isSeen() {
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
