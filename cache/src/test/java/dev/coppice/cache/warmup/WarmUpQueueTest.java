package dev.coppice.cache.warmup;

import static dev.coppice.cache.CacheHarness.name;
import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.cache.load.Purpose;
import dev.coppice.loader.ModelName;
import org.junit.jupiter.api.Test;

/** How much of names waits to be loaded ahead: whoever may warm models sends them. */
class WarmUpQueueTest {

  private final WarmUpQueue queue = new WarmUpQueue();

  private static ModelName longName(int number) {
    return name("n".repeat(1000) + number);
  }

  private boolean offer(int number) {
    return queue.offer(WarmUpJob.of(longName(number), Purpose.WARM_UP));
  }

  @Test
  void longNamesAreBoundedByTheirLengthAndThoseThatLeaveMakeRoom() {
    int count = 0;
    while (count < 5000 && offer(count)) {
      count++;
    }
    assertThat(count).isBetween(2000, 2100);

    assertThat(queue.pollDue()).isNotNull();
    assertThat(offer(count)).isTrue();
    assertThat(queue.removeUnpinned(longName(1))).isTrue();
    assertThat(offer(count + 1)).isTrue();
    assertThat(queue.removeUnpinned()).isEqualTo(count);
    assertThat(offer(0)).isTrue();
  }
}
