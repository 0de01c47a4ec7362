package dev.coppice.cache;

import dev.coppice.cache.refresh.RefreshResult;
import dev.coppice.cache.resident.Eviction;
import dev.coppice.loader.ModelName;
import dev.coppice.loader.ServingException;
import java.time.Duration;

/** Hears nothing, unless a test wants to. */
class SilentListener implements CacheListener {

  @Override
  public void waited(Duration wait) {}

  @Override
  public void loadFailed(ModelName name, ServingException failure) {}

  @Override
  public void refused() {}

  @Override
  public void evicted(Eviction eviction) {}

  @Override
  public void refreshed(RefreshResult result) {}

  @Override
  public void unloaded(Duration took) {}
}
