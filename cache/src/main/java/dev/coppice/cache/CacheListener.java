package dev.coppice.cache;

import dev.coppice.cache.refresh.RefreshResult;
import dev.coppice.cache.resident.Eviction;
import dev.coppice.loader.ModelName;
import dev.coppice.loader.ServingException;
import java.time.Duration;

/** Hears what the cache does, on the thread that does it; must be quick and not throw. */
public interface CacheListener {

  /** A call waited this long for a load under way, whether it then got its model or not. */
  void waited(Duration wait);

  /** A load failed; one that was dropped, or yields and may be tried again, has not. */
  void loadFailed(ModelName name, ServingException failure);

  /** A call, or the load that it began, was refused at once because too many wait. */
  void refused();

  /** A model left the table of those in memory; it is freed when its last lease closes. */
  void evicted(Eviction eviction);

  /** A store was asked for a newer version of a model in memory, and this came of it. */
  void refreshed(RefreshResult result);

  /** A model's memory is free again, this long after it was evicted or unloaded. */
  void unloaded(Duration took);
}
