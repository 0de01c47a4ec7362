package dev.coppice.metrics;

import dev.coppice.loader.DiskListener;
import dev.coppice.loader.DiskLookup;
import dev.coppice.loader.ExpectationVerdict;
import dev.coppice.loader.ForestVerdict;
import dev.coppice.loader.LoadListener;
import dev.coppice.loader.LoadTimings;
import dev.coppice.loader.LoadedModel;
import dev.coppice.loader.ModelName;
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
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

/**
 * Counts what the loader does: where the time of loads goes, which forests are trusted, and which
 * proofs hold.
 */
public final class LoaderMetrics implements LoadListener, DiskListener {

  private final Timer downloading;
  private final Timer loading;
  private final TenantFigures tenants;
  private final CloudWatchValues values;
  private final Map<ForestVerdict, Counter> trials = new EnumMap<>(ForestVerdict.class);
  private final Map<ExpectationVerdict, Counter> expectations =
      new EnumMap<>(ExpectationVerdict.class);

  private final Map<DiskLookup, Counter> lookups = new EnumMap<>(DiskLookup.class);

  /** For the parts of loads that no meter has apart. */
  private final LongAdder unpacking = new LongAdder();

  private final LongAdder building = new LongAdder();

  LoaderMetrics(MeterFactory meters, TenantFigures tenants, CloudWatchValues values) {
    this.tenants = tenants;
    this.values = values;
    downloading = meters.timer(Meters.DOWNLOADING);
    loading = meters.timer(Meters.LOADING);
    for (ExpectationVerdict verdict : ExpectationVerdict.values()) {
      expectations.put(verdict, meters.counter(Meters.EXPECTATIONS, MeterTag.textOf(verdict)));
    }
    for (DiskLookup lookup : DiskLookup.values()) {
      lookups.put(lookup, meters.counter(Meters.DISK_LOOKUPS, MeterTag.textOf(lookup)));
    }
    for (ForestVerdict verdict : ForestVerdict.values()) {
      trials.put(verdict, meters.counter(Meters.FOREST_TRIALS, MeterTag.textOf(verdict)));
    }
  }

  /** Loads that succeeded, and nanoseconds of their parts. */
  record Parts(long loads, long fetchingNanos, long unpackingNanos, long buildingNanos) {}

  Parts parts() {
    return new Parts(
        downloading.count(),
        (long) downloading.totalTime(TimeUnit.NANOSECONDS),
        unpacking.sum(),
        building.sum());
  }

  @Override
  public void loaded(ModelName name, LoadedModel model) {
    record(model);
    tenants.loaded(name, model, false);
  }

  @Override
  public void restored(ModelName name, LoadedModel model) {
    record(model);
    tenants.loaded(name, model, true);
  }

  private void record(LoadedModel model) {
    LoadTimings timings = model.timings();
    unpacking.add(timings.unpacking().toNanos());
    building.add(timings.building().toNanos());
    Duration difference = timings.total().minus(timings.downloading());
    // Never below zero: the two are measured apart, and Micrometer would drop the sample.
    Duration rest = difference.isNegative() ? Duration.ZERO : difference;
    downloading.record(timings.downloading());
    loading.record(rest);
    values.time(CloudWatchMetric.MODEL_DOWNLOADING_TIME, timings.downloading());
    values.time(CloudWatchMetric.MODEL_LOADING_TIME, rest);
  }

  @Override
  public void tried(ModelName name, ForestVerdict verdict) {
    Objects.requireNonNull(trials.get(verdict)).increment();
  }

  @Override
  public void expected(ModelName name, ExpectationVerdict verdict, int rows) {
    Objects.requireNonNull(expectations.get(verdict)).increment(rows);
  }

  @Override
  public void lookedUp(DiskLookup lookup) {
    Objects.requireNonNull(lookups.get(lookup)).increment();
  }
}
