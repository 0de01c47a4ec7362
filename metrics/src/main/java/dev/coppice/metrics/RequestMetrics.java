package dev.coppice.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Timer;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

/**
 * Counts invocations. It stands on the warm path: every meter is looked up once, here, and a call
 * costs some additions and one lock that is hardly ever held, no allocation.
 */
public final class RequestMetrics {

  /** The kinds of invoke routes. */
  public enum Route {
    /** {@code /models/{name}/invoke}. */
    INVOKE,
    /** {@code /invocations}. */
    INVOCATIONS,
    /** {@code /endpoints/{endpoint}/invocations}. */
    RUNTIME,
    /** {@code /endpoints/{endpoint}/invocations-response-stream}. */
    STREAM
  }

  /** What bounds one tenant's calls. */
  public enum Limit {
    /** How many are in flight. */
    CONCURRENCY,
    /** How many come in a second. */
    RATE
  }

  /** Instead of a model latency, for a call that reached no model. */
  public static final long NO_MODEL = -1;

  private final Map<Route, ByStatus> invocations = new EnumMap<>(Route.class);
  private final Map<Limit, Counter> throttled = new EnumMap<>(Limit.class);
  private final Counter modelErrors;
  private final Timer modelLatency;
  private final Timer overheadLatency;
  private final CloudWatchValues values;
  private final LongAdder inFlight = new LongAdder();

  RequestMetrics(MeterFactory meters, CloudWatchValues values) {
    this.values = values;
    for (Route route : Route.values()) {
      invocations.put(route, ByStatus.of(meters, route));
    }
    for (Limit limit : Limit.values()) {
      throttled.put(limit, meters.counter(Meters.THROTTLED, limit.name().toLowerCase(Locale.ROOT)));
    }
    modelErrors = meters.counter(Meters.INVOCATION_MODEL_ERRORS);
    modelLatency = meters.timer(Meters.MODEL_LATENCY);
    overheadLatency = meters.timer(Meters.OVERHEAD_LATENCY);
    meters.gauge(Meters.INVOCATIONS_IN_FLIGHT, this::inFlight);
  }

  /** Invocations arrived and not yet answered. */
  double inFlight() {
    return inFlight.sum();
  }

  /** An invocation arrived; {@link #finished} must follow exactly once. */
  public void started() {
    inFlight.increment();
  }

  /** An invocation is about to be refused because of a limit of its tenant. */
  public void refusedBy(Limit limit) {
    Objects.requireNonNull(throttled.get(limit)).increment();
  }

  /**
   * An invocation ended, with or without success.
   *
   * @param status the model's own HTTP status, before a route wraps it in another
   * @param delivered whether the whole answer was sent
   * @param totalNanos from arrival to the answer's last byte
   * @param modelNanos the part spent on decoding, scoring, encoding and waiting for a thread, or
   *     {@link #NO_MODEL}
   */
  public void finished(
      Route route, int status, boolean delivered, long totalNanos, long modelNanos) {
    inFlight.decrement();
    Objects.requireNonNull(invocations.get(route)).count(status);
    if (!delivered || status < 200 || status > 299) {
      modelErrors.increment();
    }
    if (modelNanos >= 0) {
      modelLatency.record(modelNanos, TimeUnit.NANOSECONDS);
    }
    long overheadNanos = Math.max(0, totalNanos - Math.max(0, modelNanos));
    overheadLatency.record(overheadNanos, TimeUnit.NANOSECONDS);
    values.call(status, delivered, modelNanos, overheadNanos);
  }

  /** One route's counters. */
  private record ByStatus(Counter success, Counter clientError, Counter serverError) {

    static ByStatus of(MeterFactory meters, Route route) {
      String tag = route.name().toLowerCase(Locale.ROOT);
      return new ByStatus(
          meters.counter(Meters.INVOCATIONS, tag, "2xx"),
          meters.counter(Meters.INVOCATIONS, tag, "4xx"),
          meters.counter(Meters.INVOCATIONS, tag, "5xx"));
    }

    void count(int status) {
      Counter counter = status < 300 ? success : status < 500 ? clientError : serverError;
      counter.increment();
    }
  }
}
