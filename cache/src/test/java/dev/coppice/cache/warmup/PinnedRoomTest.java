package dev.coppice.cache.warmup;

import static dev.coppice.cache.CacheHarness.FOREVER;
import static dev.coppice.cache.CacheHarness.SOON;
import static dev.coppice.cache.CacheHarness.name;
import static dev.coppice.cache.CacheHarness.until;
import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.cache.CacheHarness;
import dev.coppice.cache.PlainSettings;
import dev.coppice.cache.load.LoadSettings;
import dev.coppice.cache.resident.Lease;
import dev.coppice.cache.resident.Pins;
import dev.coppice.loader.ModelName;
import org.junit.jupiter.api.Test;

/** Pinned models that find no room. */
class PinnedRoomTest {

  private static final long ROOM = 100 * 1024;
  private static final ModelName BUSY = name("busy");
  private static final ModelName PINNED = name("pinned");

  /** A remembered failure would be the answer to calls for the model, too. */
  @Test
  void pinThatFindsItsRoomInUseIsNotRememberedAsAFailureOfItsModel() {
    LoadSettings shortLoads = PlainSettings.loads(2, 10, 10, FOREVER, SOON, FOREVER);
    try (CacheHarness it = new CacheHarness(ROOM, shortLoads, Pins.parse("pinned"))) {
      it.source.size(BUSY, 80 * 1024);
      it.source.size(PINNED, 40 * 1024);
      WarmModels warm = it.cache.warm().orElseThrow();
      try (Lease busy = it.cache.acquire(BUSY)) {
        var unused = warm.loadPinned();
        until(() -> it.source.loads(PINNED) > 0 && it.loads() == 0);
        assertThat(busy.model().bytes()).isPositive();
        assertThat(warm.missing()).isEqualTo(1);
      }
      it.load(PINNED);
      assertThat(warm.missing()).isZero();
    }
  }
}
