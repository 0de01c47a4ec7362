package dev.coppice.metrics.meters;

import java.util.List;

/**
 * Every meter of Coppice: its name in Prometheus, which ends in its unit, its kind, tags and
 * meaning. The {@code jvm_} and {@code process_} meters beside them are Micrometer's own.
 *
 * <p>Tag values come from closed sets and are all published from the start, at zero. A tenant's or
 * model's name is never a tag: thousands of tenants would be thousands of time series each.
 */
public enum Meters {
  INVOCATIONS(
      "coppice_invocations_total",
      MeterKind.COUNTER,
      "Invocations answered, by route and class of the model's status",
      MeterTag.ROUTE,
      MeterTag.STATUS),
  INVOCATION_STATUSES(
      "coppice_invocation_statuses_total",
      MeterKind.COUNTER,
      "Invocations answered, by the model's exact status",
      MeterTag.EXACT_STATUS),
  INVOCATION_MODEL_ERRORS(
      "coppice_invocation_model_errors_total",
      MeterKind.COUNTER,
      "Invocations whose answer was not 2xx or could not be delivered"),
  THROTTLED(
      "coppice_throttled_invocations_total",
      MeterKind.COUNTER,
      "Invocations refused because their tenant's limit was reached, by limit",
      MeterTag.LIMIT),
  MODEL_LATENCY(
      "coppice_model_latency_seconds",
      MeterKind.TIMER,
      "Decoding, scoring, encoding, and waiting for a thread, of invocations that reached a model;"
          + " of a batch the time in which some of its rows were decoded and scored"),
  OVERHEAD_LATENCY(
      "coppice_overhead_latency_seconds",
      MeterKind.TIMER,
      "From an invocation's arrival to its answer's last byte, less the model latency"),
  INVOCATIONS_IN_FLIGHT(
      "coppice_invocations_in_flight",
      MeterKind.GAUGE,
      "Invocations arrived and not yet answered, waiting ones included"),
  INVOCATIONS_WAITING(
      "coppice_invocations_waiting",
      MeterKind.GAUGE,
      "Invocations waiting for a model to be loaded or for a thread"),
  SCORING_WAITING(
      "coppice_scoring_waiting",
      MeterKind.GAUGE,
      "Large calls in line for a turn of the scoring threads"),
  BATCH_MEMORY_WAITING(
      "coppice_batch_memory_waiting",
      MeterKind.GAUGE,
      "Batches, and tenants within batches, that wait for memory of requests"),
  ROWS("coppice_rows_total", MeterKind.COUNTER, "Rows that invocations had decoded"),
  CACHE_LOOKUPS(
      "coppice_model_cache_lookups_total",
      MeterKind.COUNTER,
      "Invocations that asked for a model, of a batch each tenant's: a hit if it was in memory, with"
          + " what reasons take where they are asked for, as the call came",
      MeterTag.RESULT),
  LOADING_WAIT(
      "coppice_model_loading_wait_seconds",
      MeterKind.TIMER,
      "How long a call waited for a load that it began or joined, once for each; none where it was"
          + " refused at once"),
  DOWNLOADING(
      "coppice_model_downloading_seconds",
      MeterKind.TIMER,
      "A load's time waiting for the store's bytes"),
  LOADING(
      "coppice_model_loading_seconds",
      MeterKind.TIMER,
      "A load's time without waiting for the store's bytes"),
  UNLOADING(
      "coppice_model_unloading_seconds",
      MeterKind.TIMER,
      "From a model's eviction or removal until its memory is free"),
  EVICTIONS(
      "coppice_model_evictions_total",
      MeterKind.COUNTER,
      "Models that left memory, by cause",
      MeterTag.CAUSE),
  REFRESHES(
      "coppice_model_refreshes_total",
      MeterKind.COUNTER,
      "Models in memory whose store was asked for a newer version, by what came of it",
      MeterTag.REFRESH),
  LOAD_FAILURES(
      "coppice_model_load_failures_total",
      MeterKind.COUNTER,
      "Loads that failed, by reason, and as overloaded each call refused because too many wait;"
          + " without loads that were dropped, and warm-ups and newer versions without room",
      MeterTag.REASON),
  FOREST_TRIALS(
      "coppice_forest_trials_total",
      MeterKind.COUNTER,
      "Model files compiled for the first time, by verdict: different and unsupported ones stay"
          + " with XGBoost",
      MeterTag.VERDICT),
  EXPECTATIONS(
      "coppice_expectations_total",
      MeterKind.COUNTER,
      "Rows of artifacts' expectations scored, once for each version, by verdict: a failed one"
          + " fails its load",
      MeterTag.EXPECTATION),
  LOADS_IN_FLIGHT(
      "coppice_model_loads_in_flight",
      MeterKind.GAUGE,
      "Loads of models under way, without those that wait for their turn"),
  LOADS_WAITING(
      "coppice_model_loads_waiting", MeterKind.GAUGE, "Loads of models in line for their turn"),
  LOADED_MODELS("coppice_loaded_models", MeterKind.GAUGE, "Models in memory, ready for calls"),
  FORESTS(
      "coppice_forests",
      MeterKind.GAUGE,
      "Forests in memory by the size of their nodes: packed 4 bytes, narrow 8, wide 16",
      MeterTag.FORMAT),
  WARM_UP_MODELS(
      "coppice_warmup_models",
      MeterKind.GAUGE,
      "Models to be loaded before calls ask for them, since the start, by where they stand",
      MeterTag.WARM_UP),
  PINNED_MODELS(
      "coppice_pinned_models", MeterKind.GAUGE, "Models in memory that are never evicted"),
  PINNED_MODELS_MISSING(
      "coppice_pinned_models_missing",
      MeterKind.GAUGE,
      "Models that are pinned by name and not in memory"),
  READY(
      "coppice_ready",
      MeterKind.GAUGE,
      "1 while calls should come, 0 while /readyz says that they should not, as in a drain"),
  STORE_REACHABLE(
      "coppice_store_reachable",
      MeterKind.GAUGE,
      "1 if the model store's last answer was of use, 0 if it failed, or none has come yet or for"
          + " long"),
  DISK_WORKING(
      "coppice_disk_working",
      MeterKind.GAUGE,
      "1 if models are kept on the local disk, 0 if it fails, hangs or is another server's; absent"
          + " if it is not asked for"),
  DISK_ENTRIES("coppice_disk_entries", MeterKind.GAUGE, "Models on the local disk"),
  DISK_USED("coppice_disk_used_bytes", MeterKind.GAUGE, "Local disk that models take"),
  DISK_BUDGET(
      "coppice_disk_budget_bytes",
      MeterKind.GAUGE,
      "Local disk that models and the spool may take together"),
  DISK_UTILIZATION(
      "coppice_disk_utilization_ratio",
      MeterKind.GAUGE,
      "The part in use of the file system that models are kept on"),
  DISK_LOOKUPS(
      "coppice_disk_lookups_total",
      MeterKind.COUNTER,
      "Loads that found their model on the local disk, or asked the store because they did not: a"
          + " hit if it came from there, damaged if what was there is not what was written",
      MeterTag.LOOKUP),
  MEMORY_BUDGET(
      "coppice_memory_budget_bytes",
      MeterKind.GAUGE,
      "Memory that models may occupy together: resident, leased and loading"),
  MEMORY_BUDGET_USED(
      "coppice_memory_budget_used_bytes",
      MeterKind.GAUGE,
      "Memory that models occupy or have reserved: resident, leased and loading"),
  MEMORY_WAITING(
      "coppice_memory_waiting", MeterKind.GAUGE, "Loads in line for memory of the budget"),
  TRIAL_MEMORY(
      "coppice_trial_memory_bytes",
      MeterKind.GAUGE,
      "Memory in which XGBoost may judge forests, beside that of models"),
  TRIAL_MEMORY_USED(
      "coppice_trial_memory_used_bytes",
      MeterKind.GAUGE,
      "Memory that trials under way have reserved"),
  REQUEST_MEMORY(
      "coppice_request_memory_bytes",
      MeterKind.GAUGE,
      "Memory that decoded rows and unsent answers of all requests may take together"),
  REQUEST_MEMORY_USED(
      "coppice_request_memory_used_bytes",
      MeterKind.GAUGE,
      "Memory that decoded rows and unsent answers of all requests take"),
  BODY_MEMORY(
      "coppice_body_memory_bytes",
      MeterKind.GAUGE,
      "Memory that bodies of requests may take together until they are decoded"),
  BODY_MEMORY_USED(
      "coppice_body_memory_used_bytes", MeterKind.GAUGE, "Memory that bodies of requests take"),
  DIRECT_MEMORY(
      "coppice_direct_memory_bytes",
      MeterKind.GAUGE,
      "Direct memory for bodies and answers, in use or kept for the next"),
  CONNECTIONS(
      "coppice_connections",
      MeterKind.GAUGE,
      "Connections of clients, by HTTP and by gRPC; none of those at the management port"),
  HTTP_REFUSALS(
      "coppice_http_refusals_total",
      MeterKind.COUNTER,
      "Requests at the ports of calls that no route saw, because they were broken, too large, too"
          + " slow or too many, or whose client showed no certificate",
      MeterTag.REFUSAL),
  CERTIFICATE_EXPIRY(
      "coppice_tls_certificate_expiry_timestamp_seconds",
      MeterKind.GAUGE,
      "When the first certificate that clients are shown expires, those of issuers too, in seconds"
          + " since 1970; absent without TLS"),
  EVENT_LOOP_DELAY(
      "coppice_event_loop_delay_seconds",
      MeterKind.GAUGE,
      "The longest that a task waited for its event loop within the last minute"),
  TENANTS("coppice_tenants", MeterKind.GAUGE, "Tenants whose figures are kept"),
  TENANT_MEMORY(
      "coppice_tenant_figures_bytes", MeterKind.GAUGE, "Heap that figures of tenants take"),
  MEMORY_UTILIZATION(
      "coppice_memory_utilization_ratio",
      MeterKind.GAUGE,
      "Memory in use, without the cache of files, as a part of the container's limit; or this"
          + " process's part of the host's memory"),
  LOG_LINES_DROPPED(
      "coppice_log_lines_dropped_total",
      MeterKind.COUNTER,
      "Lines of the log that were dropped because the standard output was not read, or was broken"),
  BUILD_INFO(
      "coppice_build_info",
      MeterKind.INFO,
      "1: the tags say which build this is",
      MeterTag.VERSION,
      MeterTag.REVISION,
      MeterTag.JAVA,
      MeterTag.XGBOOST),
  CPU_UTILIZATION(
      "coppice_cpu_utilization_ratio",
      MeterKind.GAUGE,
      "Cores this process kept busy lately: 1 is one core");

  private final String prometheusName;
  private final MeterKind kind;
  private final String meaning;

  @SuppressWarnings("ImmutableEnumChecker") // List.of is immutable; its type does not say so.
  private final List<MeterTag> tags;

  Meters(String prometheusName, MeterKind kind, String meaning, MeterTag... tags) {
    this.prometheusName = prometheusName;
    this.kind = kind;
    this.meaning = meaning;
    this.tags = List.of(tags);
  }

  /** Name in the scrape; a timer's series add {@code _count}, {@code _sum} and so on to it. */
  public String prometheusName() {
    return prometheusName;
  }

  public MeterKind kind() {
    return kind;
  }

  public String meaning() {
    return meaning;
  }

  public List<MeterTag> tags() {
    return tags;
  }
}
