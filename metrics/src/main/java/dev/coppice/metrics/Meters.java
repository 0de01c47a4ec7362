package dev.coppice.metrics;

import java.util.List;

/**
 * Every meter of Coppice: its name in Prometheus, kind, unit, tags and meaning. The {@code jvm_}
 * and {@code process_} meters beside them are Micrometer's own.
 *
 * <p>Tag values come from closed sets and are all published from the start, at zero. A tenant's or
 * model's name is never a tag: thousands of tenants would be thousands of time series each.
 */
public enum Meters {
  INVOCATIONS(
      "coppice_invocations_total",
      Kind.COUNTER,
      Unit.CALLS,
      "Invocations answered, by route and class of the model's status",
      MeterTag.ROUTE,
      MeterTag.STATUS),
  INVOCATION_MODEL_ERRORS(
      "coppice_invocation_model_errors_total",
      Kind.COUNTER,
      Unit.CALLS,
      "Invocations whose answer was not 2xx or could not be delivered"),
  THROTTLED(
      "coppice_throttled_invocations_total",
      Kind.COUNTER,
      Unit.CALLS,
      "Invocations refused because their tenant's limit was reached, by limit",
      MeterTag.LIMIT),
  MODEL_LATENCY(
      "coppice_model_latency_seconds",
      Kind.TIMER,
      Unit.SECONDS,
      "Decoding, scoring, encoding, and waiting for a thread, of invocations that reached a model"),
  OVERHEAD_LATENCY(
      "coppice_overhead_latency_seconds",
      Kind.TIMER,
      Unit.SECONDS,
      "From an invocation's arrival to its answer's last byte, less the model latency"),
  INVOCATIONS_IN_FLIGHT(
      "coppice_invocations_in_flight",
      Kind.GAUGE,
      Unit.CALLS,
      "Invocations arrived and not yet answered, waiting ones included"),
  INVOCATIONS_WAITING(
      "coppice_invocations_waiting",
      Kind.GAUGE,
      Unit.CALLS,
      "Invocations waiting for a model to be loaded or for a thread"),
  CACHE_LOOKUPS(
      "coppice_model_cache_lookups_total",
      Kind.COUNTER,
      Unit.CALLS,
      "Invocations that asked for a model: a hit if it was in memory",
      MeterTag.RESULT),
  LOADING_WAIT(
      "coppice_model_loading_wait_seconds",
      Kind.TIMER,
      Unit.SECONDS,
      "How long a call waited for a model's download and load"),
  DOWNLOADING(
      "coppice_model_downloading_seconds",
      Kind.TIMER,
      Unit.SECONDS,
      "A load's time waiting for the store's bytes"),
  LOADING(
      "coppice_model_loading_seconds",
      Kind.TIMER,
      Unit.SECONDS,
      "A load's time without waiting for the store's bytes"),
  UNLOADING(
      "coppice_model_unloading_seconds",
      Kind.TIMER,
      Unit.SECONDS,
      "From a model's eviction or removal until its memory is free"),
  EVICTIONS(
      "coppice_model_evictions_total",
      Kind.COUNTER,
      Unit.MODELS,
      "Models that left memory, by cause",
      MeterTag.CAUSE),
  REFRESHES(
      "coppice_model_refreshes_total",
      Kind.COUNTER,
      Unit.MODELS,
      "Models in memory whose store was asked for a newer version, by what came of it",
      MeterTag.REFRESH),
  LOAD_FAILURES(
      "coppice_model_load_failures_total",
      Kind.COUNTER,
      Unit.LOADS,
      "Loads that failed, by reason",
      MeterTag.REASON),
  FOREST_TRIALS(
      "coppice_forest_trials_total",
      Kind.COUNTER,
      Unit.MODELS,
      "Model files compiled for the first time, by verdict: different and unsupported ones stay"
          + " with XGBoost",
      MeterTag.VERDICT),
  EXPECTATIONS(
      "coppice_expectations_total",
      Kind.COUNTER,
      Unit.ROWS,
      "Rows of artifacts' expectations scored, once for each version, by verdict: a failed one"
          + " fails its load",
      MeterTag.EXPECTATION),
  LOADS_IN_FLIGHT(
      "coppice_model_loads_in_flight", Kind.GAUGE, Unit.LOADS, "Loads of models under way"),
  LOADED_MODELS(
      "coppice_loaded_models", Kind.GAUGE, Unit.MODELS, "Models in memory, ready for calls"),
  FORESTS(
      "coppice_forests",
      Kind.GAUGE,
      Unit.MODELS,
      "Forests in memory by the size of their nodes: packed 4 bytes, narrow 8, wide 16",
      MeterTag.FORMAT),
  WARM_UP_MODELS(
      "coppice_warmup_models",
      Kind.GAUGE,
      Unit.MODELS,
      "Models to be loaded before calls ask for them, since the start, by where they stand",
      MeterTag.WARM_UP),
  PINNED_MODELS(
      "coppice_pinned_models", Kind.GAUGE, Unit.MODELS, "Models in memory that are never evicted"),
  PINNED_MODELS_MISSING(
      "coppice_pinned_models_missing",
      Kind.GAUGE,
      Unit.MODELS,
      "Models that are pinned by name and not in memory"),
  STORE_REACHABLE(
      "coppice_store_reachable",
      Kind.GAUGE,
      Unit.RATIO,
      "1 if the model store's last answer was of use, 0 if it failed or none has come yet"),
  DISK_WORKING(
      "coppice_disk_working",
      Kind.GAUGE,
      Unit.RATIO,
      "1 if models are kept on the local disk, 0 if it fails, is another server's or is not asked"
          + " for"),
  DISK_ENTRIES("coppice_disk_entries", Kind.GAUGE, Unit.MODELS, "Models on the local disk"),
  DISK_USED("coppice_disk_used_bytes", Kind.GAUGE, Unit.BYTES, "Local disk that models take"),
  DISK_BUDGET(
      "coppice_disk_budget_bytes",
      Kind.GAUGE,
      Unit.BYTES,
      "Local disk that models and the spool may take together"),
  DISK_LOOKUPS(
      "coppice_disk_lookups_total",
      Kind.COUNTER,
      Unit.LOADS,
      "Loads that looked on the local disk before they asked the store: a hit if the model came"
          + " from there, damaged if what was there is not what was written",
      MeterTag.LOOKUP),
  MEMORY_BUDGET(
      "coppice_memory_budget_bytes",
      Kind.GAUGE,
      Unit.BYTES,
      "Memory that models may occupy together: resident, leased and loading"),
  MEMORY_BUDGET_USED(
      "coppice_memory_budget_used_bytes",
      Kind.GAUGE,
      Unit.BYTES,
      "Memory that models occupy or have reserved: resident, leased and loading"),
  TRIAL_MEMORY(
      "coppice_trial_memory_bytes",
      Kind.GAUGE,
      Unit.BYTES,
      "Memory in which XGBoost may judge forests, beside that of models"),
  TRIAL_MEMORY_USED(
      "coppice_trial_memory_used_bytes",
      Kind.GAUGE,
      Unit.BYTES,
      "Memory that trials under way have reserved"),
  REQUEST_MEMORY(
      "coppice_request_memory_bytes",
      Kind.GAUGE,
      Unit.BYTES,
      "Memory that decoded rows and unsent answers of all requests may take together"),
  REQUEST_MEMORY_USED(
      "coppice_request_memory_used_bytes",
      Kind.GAUGE,
      Unit.BYTES,
      "Memory that decoded rows and unsent answers of all requests take"),
  BODY_MEMORY(
      "coppice_body_memory_bytes",
      Kind.GAUGE,
      Unit.BYTES,
      "Memory that bodies of requests may take together until they are decoded"),
  BODY_MEMORY_USED(
      "coppice_body_memory_used_bytes",
      Kind.GAUGE,
      Unit.BYTES,
      "Memory that bodies of requests take"),
  DIRECT_MEMORY(
      "coppice_direct_memory_bytes",
      Kind.GAUGE,
      Unit.BYTES,
      "Direct memory for bodies and answers, in use or kept for the next"),
  MEMORY_UTILIZATION(
      "coppice_memory_utilization_ratio",
      Kind.GAUGE,
      Unit.RATIO,
      "Memory in use as a part of the container's limit, or of the host's memory"),
  LOG_LINES_DROPPED(
      "coppice_log_lines_dropped_total",
      Kind.COUNTER,
      Unit.LINES,
      "Lines of the log that were dropped because nobody read the standard output"),
  BUILD_INFO(
      "coppice_build_info",
      Kind.INFO,
      Unit.RATIO,
      "1: the tags say which build this is",
      MeterTag.VERSION,
      MeterTag.REVISION,
      MeterTag.JAVA,
      MeterTag.XGBOOST),
  CPU_UTILIZATION(
      "coppice_cpu_utilization_ratio",
      Kind.GAUGE,
      Unit.RATIO,
      "Cores this process kept busy lately: 1 is one core");

  /** What a meter does. */
  public enum Kind {
    /** Only grows. */
    COUNTER,
    /** Counts, sums and sorts durations into buckets; publishes the maximum of late as well. */
    TIMER,
    /** Is read at the moment of asking. */
    GAUGE,
    /** Is always 1: its tags say what there is to say. */
    INFO
  }

  /** What a meter's value counts. */
  public enum Unit {
    CALLS,
    LINES,
    LOADS,
    MODELS,
    ROWS,
    BYTES,
    SECONDS,
    RATIO
  }

  private final String prometheusName;
  private final Kind kind;
  private final Unit unit;
  private final String meaning;

  @SuppressWarnings("ImmutableEnumChecker") // List.of is immutable; its type does not say so.
  private final List<MeterTag> tags;

  Meters(String prometheusName, Kind kind, Unit unit, String meaning, MeterTag... tags) {
    this.prometheusName = prometheusName;
    this.kind = kind;
    this.unit = unit;
    this.meaning = meaning;
    this.tags = List.of(tags);
  }

  /** Name in the scrape; a timer's series add {@code _count}, {@code _sum} and so on to it. */
  public String prometheusName() {
    return prometheusName;
  }

  public Kind kind() {
    return kind;
  }

  public Unit unit() {
    return unit;
  }

  public String meaning() {
    return meaning;
  }

  public List<MeterTag> tags() {
    return tags;
  }
}
