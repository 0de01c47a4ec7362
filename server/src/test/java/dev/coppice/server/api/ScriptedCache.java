package dev.coppice.server.api;

import dev.coppice.cache.CacheListener;
import dev.coppice.cache.CacheSettings;
import dev.coppice.cache.ModelCache;
import dev.coppice.cache.budget.HeapWeight;
import dev.coppice.cache.budget.MemoryBudget;
import dev.coppice.cache.load.LoadSettings;
import dev.coppice.cache.refresh.RefreshSettings;
import dev.coppice.cache.resident.Pins;
import dev.coppice.loader.Copies;
import java.time.Duration;
import java.time.InstantSource;

/** A cache of scripted models. */
public final class ScriptedCache {

  private static final Duration MINUTE = Duration.ofMinutes(1);

  /** One load at a time, no newer versions, no pins. */
  public static final CacheSettings SETTINGS =
      new CacheSettings(
          new LoadSettings(1, 1, 10, 10, MINUTE, MINUTE, Duration.ZERO, 0),
          new RefreshSettings(Duration.ZERO),
          Pins.NONE,
          Long.MAX_VALUE);

  private ScriptedCache() {}

  /** More than the models of a test take. */
  public static MemoryBudget newBudget() {
    return new MemoryBudget(64 << 20);
  }

  public static ModelCache of(CacheListener listener) {
    return of(newBudget(), listener, InstantSource.system());
  }

  public static ModelCache of(MemoryBudget budget, CacheListener listener, InstantSource clock) {
    return of(budget, listener, new ScriptedModels(new ScriptedModels.Hold()), clock);
  }

  static ModelCache of(
      MemoryBudget budget, CacheListener listener, ScriptedModels models, InstantSource clock) {
    return new ModelCache(
        models,
        Copies.NONE,
        budget,
        new HeapWeight(1),
        SETTINGS,
        listener,
        clock,
        System::nanoTime);
  }
}
