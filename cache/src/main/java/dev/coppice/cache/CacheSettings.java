package dev.coppice.cache;

import dev.coppice.cache.load.LoadSettings;
import dev.coppice.cache.refresh.RefreshSettings;
import dev.coppice.cache.resident.Pins;

/**
 * How models come into memory and stay there.
 *
 * @param loads how they are loaded, and who waits for that
 * @param refresh how the store's models are kept the newest
 * @param pins models of the store that are never evicted
 * @param maxModels that the store has in memory at once, 1 or more: what each takes of the heap for
 *     being there is in no budget of bytes
 */
public record CacheSettings(LoadSettings loads, RefreshSettings refresh, Pins pins, int maxModels) {

  /** What a model takes of the heap for being there, in bytes; measured were 900. */
  private static final int HEAP_BYTES_EACH = 1 << 10;

  /** As many models as so much heap bears. */
  public static int modelsIn(long heapBytes) {
    return Math.clamp(heapBytes / HEAP_BYTES_EACH, 1, Integer.MAX_VALUE);
  }

  /** With models that are loaded once, and of which none stays. */
  public static CacheSettings of(LoadSettings loads) {
    return new CacheSettings(loads, RefreshSettings.NEVER, Pins.NONE, Integer.MAX_VALUE);
  }
}
