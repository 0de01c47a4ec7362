package dev.coppice.cache.warmup;

import static dev.coppice.cache.CacheHarness.DEFAULTS;
import static dev.coppice.cache.CacheHarness.name;
import static dev.coppice.cache.CacheHarness.until;
import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.cache.CacheHarness;
import dev.coppice.cache.resident.Pins;
import dev.coppice.loader.ModelName;
import dev.coppice.loader.ServingException;
import dev.coppice.loader.ServingException.Reason;
import java.util.List;
import org.junit.jupiter.api.Test;

/** How often models are tried that are loaded ahead and do not get there at once. */
class WarmUpAgainTest {

  private static final ModelName A = name("a");
  private static final ModelName B = name("b");

  private static WarmUp warmUp(CacheHarness it) {
    return it.cache.warm().orElseThrow().warmUp();
  }

  private static void untilEnded(CacheHarness it) {
    until(() -> warmUp(it).count(WarmUpState.QUEUED) == 0);
  }

  @Test
  void modelThatCannotFitBesidePinnedOnesIsTriedOnceAndCounted() {
    try (CacheHarness it = new CacheHarness(1000, DEFAULTS, Pins.parse("a"))) {
      it.source.size(A, 600);
      it.source.size(B, 500);
      it.load(A);
      warmUp(it).add(List.of(B));
      untilEnded(it);

      assertThat(warmUp(it).count(WarmUpState.NO_ROOM)).isEqualTo(1);
      assertThat(it.source.loads(B)).isEqualTo(1);
    }
  }

  @Test
  void modelThatYieldsEachTimeIsLeftOutInTheEnd() {
    try (CacheHarness it = new CacheHarness(1 << 20)) {
      it.source.on(
          A,
          memory -> {
            throw new ServingException(Reason.OVERLOADED, "other loads have the heap");
          });
      warmUp(it).add(List.of(A, B));
      untilEnded(it);

      assertThat(warmUp(it).count(WarmUpState.NO_ROOM)).isEqualTo(1);
      assertThat(it.source.loads(A)).isEqualTo(5);
      assertThat(it.isResident(B)).isTrue();
    }
  }
}
