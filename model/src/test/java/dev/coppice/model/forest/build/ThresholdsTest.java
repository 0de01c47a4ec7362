package dev.coppice.model.forest.build;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.model.forest.layout.ForestLayout;
import dev.coppice.model.memory.ReadingMemory;
import java.math.BigInteger;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class ThresholdsTest {

  /** What is usual in tables of this kind, so that files could be made for it. */
  private static final BigInteger GOLDEN = BigInteger.valueOf(0x9E3779B97F4A7C15L);

  /** Bits of a place in the largest table, and where they are in the product. */
  private static final long PLACE = (long) (4 * ForestLayout.MAX_THRESHOLDS - 1) << 32;

  /** Without a place each it takes more than twenty seconds. */
  @Test
  @Timeout(20)
  void noFileCanHaveThresholdsThatMeetInOnePlace() {
    long inverse = GOLDEN.modInverse(BigInteger.TWO.pow(Long.SIZE)).longValue();
    SplittableRandom random = new SplittableRandom(1);
    Thresholds thresholds = new Thresholds(ReadingMemory.unbounded());
    int many = ForestLayout.MAX_THRESHOLDS / 2;
    for (int number = 0; number < many; ) {
      long entry = (random.nextLong() & ~PLACE) * inverse;
      if (entry >>> 52 == 0 && Thresholds.feature(entry) >= 0) {
        thresholds.number(Thresholds.feature(entry), Thresholds.key(entry));
        number++;
      }
    }
    assertThat(thresholds.sorted()).hasSizeBetween(many - 10, many);
  }
}
