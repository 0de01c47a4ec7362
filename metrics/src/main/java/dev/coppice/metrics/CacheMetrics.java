package dev.coppice.metrics;

import dev.coppice.cache.CacheListener;
import dev.coppice.cache.refresh.RefreshResult;
import dev.coppice.cache.resident.Eviction;
import dev.coppice.cache.resident.EvictionCause;
import dev.coppice.loader.ModelName;
import dev.coppice.loader.ServingException;
import dev.coppice.loader.ServingException.Reason;
import dev.coppice.metrics.cloudwatch.CloudWatchMetric;
import dev.coppice.metrics.cloudwatch.CloudWatchValues;
import dev.coppice.metrics.meters.MeterFactory;
import dev.coppice.metrics.meters.MeterTag;
import dev.coppice.metrics.meters.Meters;
import dev.coppice.metrics.tenants.TenantFigures;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;

/** Counts what the model cache does. */
public final class CacheMetrics implements CacheListener {

  private final Map<EvictionCause, Counter> evictions = new EnumMap<>(EvictionCause.class);
  private final Map<RefreshResult, Counter> refreshes = new EnumMap<>(RefreshResult.class);
  private final Map<Reason, Counter> failures = new EnumMap<>(Reason.class);
  private final Timer loadingWait;
  private final Timer unloading;
  private final TenantFigures tenants;
  private final RecentEvictions recentEvictions;
  private final CloudWatchValues values;

  CacheMetrics(
      MeterFactory meters,
      TenantFigures tenants,
      RecentEvictions recentEvictions,
      CloudWatchValues values) {
    this.tenants = tenants;
    this.recentEvictions = recentEvictions;
    this.values = values;
    for (EvictionCause cause : EvictionCause.values()) {
      evictions.put(cause, meters.counter(Meters.EVICTIONS, MeterTag.textOf(cause)));
    }
    for (RefreshResult result : RefreshResult.values()) {
      refreshes.put(result, meters.counter(Meters.REFRESHES, MeterTag.textOf(result)));
    }
    for (Reason reason : Reason.values()) {
      failures.put(reason, meters.counter(Meters.LOAD_FAILURES, MeterTag.textOf(reason)));
    }
    loadingWait = meters.timer(Meters.LOADING_WAIT);
    unloading = meters.timer(Meters.UNLOADING);
  }

  /** Since the start, by cause. */
  Map<EvictionCause, Long> evictions() {
    Map<EvictionCause, Long> counts = new EnumMap<>(EvictionCause.class);
    evictions.forEach((cause, counter) -> counts.put(cause, (long) counter.count()));
    return counts;
  }

  @Override
  public void waited(Duration wait) {
    loadingWait.record(wait);
    values.time(CloudWatchMetric.MODEL_LOADING_WAIT_TIME, wait);
  }

  @Override
  public void loadFailed(ModelName name, ServingException failure) {
    countFailure(failure.reason());
    tenants.loadFailed(name, failure);
  }

  @Override
  public void refused() {
    countFailure(Reason.OVERLOADED);
  }

  private void countFailure(Reason reason) {
    Objects.requireNonNull(failures.get(reason)).increment();
  }

  @Override
  public void evicted(Eviction eviction) {
    Objects.requireNonNull(evictions.get(eviction.cause())).increment();
    recentEvictions.add(eviction);
  }

  @Override
  public void refreshed(RefreshResult result) {
    Objects.requireNonNull(refreshes.get(result)).increment();
  }

  @Override
  public void unloaded(Duration took) {
    unloading.record(took);
    values.time(CloudWatchMetric.MODEL_UNLOADING_TIME, took);
  }
}
