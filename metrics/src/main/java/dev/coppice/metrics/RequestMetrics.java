package dev.coppice.metrics;

import dev.coppice.metrics.cloudwatch.CloudWatchMetric;
import dev.coppice.metrics.cloudwatch.CloudWatchValues;
import dev.coppice.metrics.meters.Limit;
import dev.coppice.metrics.meters.MeterFactory;
import dev.coppice.metrics.meters.MeterTag;
import dev.coppice.metrics.meters.Meters;
import dev.coppice.metrics.meters.RequestIds;
import dev.coppice.metrics.meters.Route;
import dev.coppice.metrics.meters.StatusCounters;
import dev.coppice.metrics.tenants.CallReport;
import dev.coppice.metrics.tenants.TenantFigures;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Timer;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.ToLongFunction;

/**
 * Counts invocations. It stands on the warm path: every meter is looked up once, here, and a call
 * costs some additions and two locks that are hardly ever held.
 */
public final class RequestMetrics {

  /** Instead of a model latency, for a call that reached no model. */
  public static final long NO_MODEL = -1;

  /** Instead of an overhead, for a request that reached no route. */
  private static final long NO_ROUTE = -1;

  private static final int SERVER_ERROR = 500;

  private final Map<Route, ByStatus> invocations = new EnumMap<>(Route.class);
  private final Map<Limit, Counter> throttled = new EnumMap<>(Limit.class);
  private final StatusCounters statuses;
  private final StatusCounters refusals;
  private final Counter hits;
  private final Counter misses;
  private final Counter rows;
  private final RequestIds ids;
  private final Counter modelErrors;
  private final Timer modelLatency;
  private final Timer overheadLatency;
  private final TenantFigures tenants;
  private final CloudWatchValues values;
  private final LongAdder inFlight = new LongAdder();

  /**
   * @param ids that timers ask for exemplars
   */
  RequestMetrics(
      MeterFactory meters, TenantFigures tenants, RequestIds ids, CloudWatchValues values) {
    this.tenants = tenants;
    this.ids = ids;
    this.values = values;
    for (Route route : Route.values()) {
      invocations.put(route, ByStatus.of(meters, route));
    }
    for (Limit limit : Limit.values()) {
      throttled.put(limit, meters.counter(Meters.THROTTLED, MeterTag.textOf(limit)));
    }
    statuses = new StatusCounters(meters, Meters.INVOCATION_STATUSES);
    refusals = new StatusCounters(meters, Meters.HTTP_REFUSALS);
    hits = meters.counter(Meters.CACHE_LOOKUPS, "hit");
    misses = meters.counter(Meters.CACHE_LOOKUPS, "miss");
    rows = meters.counter(Meters.ROWS);
    modelErrors = meters.counter(Meters.INVOCATION_MODEL_ERRORS);
    modelLatency = meters.timer(Meters.MODEL_LATENCY);
    overheadLatency = meters.timer(Meters.OVERHEAD_LATENCY);
  }

  /** Invocations arrived and not yet answered. */
  long inFlight() {
    return inFlight.sum();
  }

  /** Also those that were refused before they reached a route, as in the next two. */
  long calls() {
    return sum(ByStatus::all) + refusals.sum(4) + refusals.sum(5);
  }

  long clientErrors() {
    return sum(route -> (long) route.clientError().count()) + refusals.sum(4);
  }

  long serverErrors() {
    return sum(route -> (long) route.serverError().count()) + refusals.sum(5);
  }

  long hits() {
    return (long) hits.count();
  }

  long misses() {
    return (long) misses.count();
  }

  private long sum(ToLongFunction<ByStatus> count) {
    return invocations.values().stream().mapToLong(count).sum();
  }

  /** An invocation arrived; {@link #finished} must follow exactly once. */
  public void started() {
    inFlight.increment();
  }

  /**
   * An invocation asked for a model, once: of a batch one for each tenant.
   *
   * @param hit whether it was in memory with all that the call asked for, so that nothing was
   *     waited for
   */
  public void lookedUp(boolean hit) {
    (hit ? hits : misses).increment();
    values.value(CloudWatchMetric.MODEL_CACHE_HIT, hit ? 1 : 0);
  }

  /** An invocation is about to be refused because of a limit of its tenant. */
  public void refusedBy(Limit limit) {
    Objects.requireNonNull(throttled.get(limit)).increment();
  }

  /**
   * An invocation ended, with or without success.
   *
   * @param requestId named by exemplars, where any are taken
   * @param status the model's own HTTP status, before a route wraps it in another
   * @param delivered whether the whole answer was sent
   * @param totalNanos from arrival to the answer's last byte
   * @param modelNanos the part spent on decoding, scoring, encoding and waiting for a thread, or
   *     {@link #NO_MODEL}
   */
  public void finished(
      String requestId,
      Route route,
      int status,
      boolean delivered,
      long totalNanos,
      long modelNanos) {
    inFlight.decrement();
    ids.set(requestId);
    Objects.requireNonNull(invocations.get(route)).count(status);
    statuses.count(status);
    if (!delivered || status < 200 || status > 299) {
      modelErrors.increment();
    }
    if (modelNanos >= 0) {
      modelLatency.record(modelNanos, TimeUnit.NANOSECONDS);
    }
    long overheadNanos = Math.max(0, totalNanos - Math.max(0, modelNanos));
    overheadLatency.record(overheadNanos, TimeUnit.NANOSECONDS);
    values.call(status, delivered, modelNanos, overheadNanos);
    ids.set(null);
  }

  /** The same call, by the tenant that it asked for; beside {@link #finished}. */
  public void called(CallReport call) {
    rows.increment(call.rows());
    tenants.called(call);
  }

  /**
   * A request was refused before it reached a route. To CloudWatch, which has no metric of its own
   * for that, it is a call where the server is to blame: mostly one without room for its body.
   */
  public void refused(int status) {
    refusals.count(status);
    if (status >= SERVER_ERROR) {
      values.call(status, true, NO_MODEL, NO_ROUTE);
    }
  }

  /** One route's counters. */
  private record ByStatus(Counter success, Counter clientError, Counter serverError) {

    static ByStatus of(MeterFactory meters, Route route) {
      String tag = MeterTag.textOf(route);
      return new ByStatus(
          meters.counter(Meters.INVOCATIONS, tag, "2xx"),
          meters.counter(Meters.INVOCATIONS, tag, "4xx"),
          meters.counter(Meters.INVOCATIONS, tag, "5xx"));
    }

    long all() {
      return (long) (success.count() + clientError.count() + serverError.count());
    }

    void count(int status) {
      Counter counter = status < 300 ? success : status < SERVER_ERROR ? clientError : serverError;
      counter.increment();
    }
  }
}
