package dev.coppice.server.api.batch;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

final class ShareTest {

  private final AtomicInteger waiting = new AtomicInteger();
  private final Share loads = Share.ofLoads(4, waiting::get);

  private CountDownLatch enterLater() {
    CountDownLatch entered = new CountDownLatch(1);
    Thread.ofVirtual()
        .start(
            () -> {
              try {
                loads.enter();
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
  void loadsAreLinedUpAheadWhileNobodyElseWaits() throws Exception {
    for (int i = 0; i < 8; i++) {
      waiting.set(i); // Those are of batches.
      assertEnters(enterLater());
    }
    assertThat(enterLater().await(50, TimeUnit.MILLISECONDS)).isFalse();
    loads.leave();
  }

  @Test
  void halfIsForOthersWhileTheyWait() throws Exception {
    loads.enter();
    waiting.set(9);
    loads.enter();
    CountDownLatch third = enterLater();

    assertThat(third.await(50, TimeUnit.MILLISECONDS)).isFalse();
    loads.leave();
    assertEnters(third);
  }

  @Test
  void batchesGetOneLoadEvenIfThereIsNoHalf() throws Exception {
    Share single = Share.ofLoads(1, () -> 100);
    single.enter();
    single.leave();
    single.enter();
    assertThat(single.most()).isEqualTo(2);
  }

  @Test
  void oneTurnIsLinedUpForEachThatIsTakenWithinTheLine() throws Exception {
    assertThat(Share.ofTurns(4, 100).most()).isEqualTo(8);
    Share turns = Share.ofTurns(4, 1);
    turns.enter();
    turns.leave();
    turns.enter();
    assertThat(turns.most()).isEqualTo(1);
  }
}
