package dev.coppice.metrics.cloudwatch;

import dev.coppice.metrics.meters.Meters;

/**
 * Every metric for CloudWatch, with the name, unit and meaning that AWS's own endpoints give it,
 * and the meter that reports the same to Prometheus.
 *
 * <p>{@code InvocationsPerInstance} is not among them, because it needs the fleet's size. {@code
 * DiskUtilization} is there where models are kept on a disk.
 */
public enum CloudWatchMetric {
  /** Per call: 1. */
  INVOCATIONS("Invocations", Unit.NONE, Meters.INVOCATIONS),
  /** Per call: 1 if the model's own status was 4xx, else 0. */
  INVOCATION_4XX_ERRORS("Invocation4XXErrors", Unit.NONE, Meters.INVOCATIONS),
  /** Per call: 1 if the model's own status was 5xx, else 0. */
  INVOCATION_5XX_ERRORS("Invocation5XXErrors", Unit.NONE, Meters.INVOCATIONS),
  /** Per call: 1 if the status was not 2xx, or the answer could not be delivered, else 0. */
  INVOCATION_MODEL_ERRORS("InvocationModelErrors", Unit.NONE, Meters.INVOCATION_MODEL_ERRORS),
  /** Per call that reached a model: decoding, scoring, encoding, and waiting for a thread. */
  MODEL_LATENCY("ModelLatency", Unit.MICROSECONDS, Meters.MODEL_LATENCY),
  /** Per call: from arrival to the last byte, less the model latency. */
  OVERHEAD_LATENCY("OverheadLatency", Unit.MICROSECONDS, Meters.OVERHEAD_LATENCY),
  /** Every ten seconds: calls in flight or waiting. */
  CONCURRENT_REQUESTS_PER_MODEL(
      "ConcurrentRequestsPerModel", Unit.NONE, Meters.INVOCATIONS_IN_FLIGHT),
  /** Per call that asked for a model: 1 if it was in memory as the call came, else 0. */
  MODEL_CACHE_HIT("ModelCacheHit", Unit.NONE, Meters.CACHE_LOOKUPS),
  /** Per call that waited for a download and load: how long. */
  MODEL_LOADING_WAIT_TIME("ModelLoadingWaitTime", Unit.MICROSECONDS, Meters.LOADING_WAIT),
  /** Per load: its time waiting for the store's bytes. */
  MODEL_DOWNLOADING_TIME("ModelDownloadingTime", Unit.MICROSECONDS, Meters.DOWNLOADING),
  /** Per load: the rest of its time. */
  MODEL_LOADING_TIME("ModelLoadingTime", Unit.MICROSECONDS, Meters.LOADING),
  /** Per model: from its eviction or removal until its memory is free. */
  MODEL_UNLOADING_TIME("ModelUnloadingTime", Unit.MICROSECONDS, Meters.UNLOADING),
  /** Once a minute: models in memory. */
  LOADED_MODEL_COUNT("LoadedModelCount", Unit.NONE, Meters.LOADED_MODELS),
  /** Once a minute: 100 per core that is kept busy. */
  CPU_UTILIZATION("CPUUtilization", Unit.PERCENT, Meters.CPU_UTILIZATION),
  /** Once a minute: memory in use, of the container's limit. */
  MEMORY_UTILIZATION("MemoryUtilization", Unit.PERCENT, Meters.MEMORY_UTILIZATION),
  /** Once a minute, where models are kept on a disk: what is in use of its file system. */
  DISK_UTILIZATION("DiskUtilization", Unit.PERCENT, Meters.DISK_UTILIZATION);

  /** What a value counts, as CloudWatch calls it. */
  enum Unit {
    NONE("None"),
    MICROSECONDS("Microseconds"),
    PERCENT("Percent");

    private final String cloudWatchName;

    Unit(String cloudWatchName) {
      this.cloudWatchName = cloudWatchName;
    }

    String cloudWatchName() {
      return cloudWatchName;
    }
  }

  private final String cloudWatchName;
  private final Unit unit;
  private final Meters meter;

  CloudWatchMetric(String cloudWatchName, Unit unit, Meters meter) {
    this.cloudWatchName = cloudWatchName;
    this.unit = unit;
    this.meter = meter;
  }

  String cloudWatchName() {
    return cloudWatchName;
  }

  Unit unit() {
    return unit;
  }

  /** The meter that reports the same to Prometheus. */
  public Meters meter() {
    return meter;
  }
}
