package dev.coppice.server.api.batch;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

final class ShareTest {

  private final AtomicInteger waiting = new AtomicInteger();
  private final Share share = Share.ofThreads(4, waiting::get);

  private CountDownLatch enterLater() {
    CountDownLatch entered = new CountDownLatch(1);
    Thread.ofVirtual()
        .start(
            () -> {
              try {
                share.enter();
                entered.countDown();
              } catch (InterruptedException e) {
                throw new IllegalStateException(e);
              }
            });
    return entered;
  }

  private static void assertEnters(CountDownLatch entered) throws InterruptedException {
    assertThat(entered.await(20, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void allIsForBatchesWhileNobodyElseWaits() throws Exception {
    for (int i = 0; i < 4; i++) {
      waiting.set(i); // Those are of batches.
      assertEnters(enterLater());
    }
  }

  @Test
  void halfIsForOthersWhileTheyWait() throws Exception {
    share.enter();
    waiting.set(9);
    share.enter();
    CountDownLatch third = enterLater();

    assertThat(third.await(50, TimeUnit.MILLISECONDS)).isFalse();
    share.leave();
    assertEnters(third);
  }

  @Test
  void loadsAreLinedUpAheadUntilOthersWait() throws Exception {
    Share loads = Share.ofLoads(2, waiting::get);
    for (int i = 0; i < 4; i++) {
      loads.enter();
    }
    waiting.set(9);
    for (int i = 0; i < 4; i++) {
      loads.leave();
    }
    loads.enter();
    loads.leave();
    assertThat(loads.most()).isEqualTo(4);
  }

  @Test
  void batchesGetOneEvenIfThereIsNoHalf() throws Exception {
    Share single = Share.ofThreads(1, () -> 100);
    single.enter();
    single.leave();
    single.enter();
    assertThat(single.most()).isEqualTo(1);
  }
}
