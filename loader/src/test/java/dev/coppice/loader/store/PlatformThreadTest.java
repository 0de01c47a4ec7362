package dev.coppice.loader.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class PlatformThreadTest {

  /** On one core it would be the only one, and nothing else that waits would go on. */
  @Test
  void whoLooksHoldsNoCarrierOfVirtualThreads() throws Exception {
    CompletableFuture<Boolean> isVirtual = new CompletableFuture<>();
    Thread.ofVirtual()
        .start(
            () -> {
              try {
                isVirtual.complete(PlatformThread.call(() -> Thread.currentThread().isVirtual()));
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
                PlatformThread.call(
                    () -> {
                      throw broken;
                    }))
        .isSameAs(broken);
  }

  @Test
  void anInterruptEndsTheWaitForALookThatHangs() {
    CountDownLatch never = new CountDownLatch(1);
    Thread.currentThread().interrupt();
    assertThatThrownBy(
            () ->
                PlatformThread.call(
                    () -> {
                      awaitDeaf(never);
                      return true;
                    }))
        .isInstanceOf(StoreException.class)
        .extracting(e -> ((StoreException) e).fault())
        .isEqualTo(StoreFault.INTERRUPTED);
    assertThat(Thread.interrupted()).isTrue();
    never.countDown();
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
