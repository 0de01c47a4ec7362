package dev.coppice.cache;

import dev.coppice.cache.refresh.RefreshResult;
import dev.coppice.cache.resident.Eviction;
import dev.coppice.cache.resident.EvictionCause;
import dev.coppice.loader.ModelName;
import dev.coppice.loader.ServingException;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/** Keeps what the cache reported. */
public final class RecordingListener implements CacheListener {

  public final Queue<Duration> waits = new ConcurrentLinkedQueue<>();
  public final Queue<ServingException> failures = new ConcurrentLinkedQueue<>();
  public final AtomicInteger refusals = new AtomicInteger();
  final Queue<EvictionCause> evictions = new ConcurrentLinkedQueue<>();
  public final Queue<RefreshResult> refreshes = new ConcurrentLinkedQueue<>();
  final Queue<Duration> unloads = new ConcurrentLinkedQueue<>();

  /** Is done once a call has waited for a load, and before it goes on. */
  volatile Runnable afterWait = () -> {};

  /** Is done once a model has left its table. */
  volatile Runnable afterEviction = () -> {};

  @Override
  public void waited(Duration wait) {
    waits.add(wait);
    afterWait.run();
  }

  @Override
  public void loadFailed(ModelName name, ServingException failure) {
    failures.add(failure);
  }

  @Override
  public void refused() {
    refusals.incrementAndGet();
  }

  @Override
  public void evicted(Eviction eviction) {
    evictions.add(eviction.cause());
    afterEviction.run();
  }

  @Override
  public void refreshed(RefreshResult result) {
    refreshes.add(result);
  }

  @Override
  public void unloaded(Duration took) {
    unloads.add(took);
  }
}
