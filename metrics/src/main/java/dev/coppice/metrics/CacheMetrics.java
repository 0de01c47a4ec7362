package dev.coppice.metrics;

import dev.coppice.cache.CacheListener;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;

/** Counts what the model cache does. */
public final class CacheMetrics implements CacheListener {

  private final Counter hits;
  private final Counter misses;
  private final Timer loadingWait;
  private final Timer unloading;

  CacheMetrics(MeterFactory meters) {
    hits = meters.counter(Meters.CACHE_LOOKUPS, "hit");
    misses = meters.counter(Meters.CACHE_LOOKUPS, "miss");
    loadingWait = meters.timer(Meters.LOADING_WAIT);
    unloading = meters.timer(Meters.UNLOADING);
  }

  @Override
  public void lookedUp(boolean hit) {
    (hit ? hits : misses).increment();
  }

  @Override
  public void waited(Duration wait) {
    loadingWait.record(wait);
  }

  @Override
  public void unloaded(Duration took) {
    unloading.record(took);
  }
}
