package dev.coppice.cache.warmup;

import static dev.coppice.cache.CacheHarness.DEFAULTS;
import static dev.coppice.cache.CacheHarness.name;
import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.cache.CacheHarness;
import dev.coppice.cache.resident.Pins;
import dev.coppice.loader.ModelName;
import java.util.List;
import org.junit.jupiter.api.Test;

/** How the start counts pinned models. */
class PinnedModelsTest {

  private static final ModelName A = name("a");
  private static final ModelName B = name("b");
  private static final ModelName C = name("c");

  private static PinnedModels pinned(CacheHarness it) {
    return it.cache.warm().orElseThrow().pinned();
  }

  @Test
  void nameInSightThatIsPinnedByNameIsLoadedAndCountedOnce() {
    try (CacheHarness it = new CacheHarness(1 << 20, DEFAULTS, Pins.parse("a,b*"))) {
      WarmUp warmUp = it.cache.warm().orElseThrow().warmUp();
      List<ModelName> inSight = List.of(A, B, C);
      assertThat(pinned(it).load()).succeedsWithin(CacheHarness.FOREVER);
      assertThat(pinned(it).loadMatched(inSight)).succeedsWithin(CacheHarness.FOREVER);
      CacheHarness.until(() -> warmUp.count(WarmUpState.QUEUED) == 0);

      assertThat(warmUp.count(WarmUpState.LOADED)).isEqualTo(2);
      assertThat(pinned(it).unpinned(inSight)).containsExactly(C);
    }
  }
}
