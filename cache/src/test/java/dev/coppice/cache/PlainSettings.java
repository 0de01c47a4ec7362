package dev.coppice.cache;

import dev.coppice.cache.load.LoadSettings;
import dev.coppice.cache.refresh.RefreshSettings;
import dev.coppice.cache.resident.Pins;
import java.time.Duration;

/** Settings of tests that want nothing but loads. */
public final class PlainSettings {

  /** Nothing is asked of the store unless a call wants to know. */
  static final RefreshSettings NEVER = new RefreshSettings(Duration.ZERO);

  private PlainSettings() {}

  /** With models that are loaded once, and of which none stays. */
  public static CacheSettings of(LoadSettings loads) {
    return new CacheSettings(loads, NEVER, Pins.NONE, Long.MAX_VALUE);
  }

  /** Without trials, of a source that keeps nothing. */
  public static LoadSettings loads(
      int maxLoads,
      int maxWaiting,
      int maxWaitingPerModel,
      Duration loadWait,
      Duration loadTimeout,
      Duration failedLoadTtl) {
    return new LoadSettings(
        maxLoads,
        maxLoads,
        maxWaiting,
        maxWaitingPerModel,
        loadWait,
        loadTimeout,
        failedLoadTtl,
        0);
  }
}
