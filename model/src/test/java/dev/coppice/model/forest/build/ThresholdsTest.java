package dev.coppice.model.forest.build;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.model.forest.layout.ForestLayout;
import dev.coppice.model.memory.ReadingMemory;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.math.BigInteger;
import java.time.Duration;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class ThresholdsTest {

  /** What is usual in tables of this kind, so that files could be made for it. */
  private static final BigInteger GOLDEN = BigInteger.valueOf(0x9E3779B97F4A7C15L);

  /** Whichever bits of the product's upper half are the place, all of them are zero. */
  @Test
  void noFileCanHaveThresholdsThatMeetInOnePlace() {
    long[] entries = entriesOfSmallProducts(ForestLayout.MAX_THRESHOLDS / 2);
    Thresholds thresholds = new Thresholds(ReadingMemory.unbounded());
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    long before = threads.getCurrentThreadCpuTime();

    for (long entry : entries) {
      thresholds.number(Thresholds.feature(entry), Thresholds.keyOf(entry));
    }

    Duration took = Duration.ofNanos(threads.getCurrentThreadCpuTime() - before);
    assertThat(took).as("with a place for each").isLessThan(Duration.ofMillis(500));
    assertThat(thresholds.sorted()).hasSize(ForestLayout.MAX_THRESHOLDS / 2);
  }

  /** A stream would take eight seconds for two thousand million products. */
  private static long[] entriesOfSmallProducts(int count) {
    long inverse = GOLDEN.modInverse(BigInteger.TWO.pow(Long.SIZE)).longValue();
    long[] entries = new long[count];
    int found = 0;
    long entry = 0;
    for (int product = 0; found < count && product < Integer.MAX_VALUE; product++) {
      if (entry >>> 52 == 0 && Thresholds.feature(entry) >= 0) {
        entries[found++] = entry;
      }
      entry += inverse;
    }
    return Arrays.copyOf(entries, found);
  }
}
