package dev.coppice.metrics.meters;

import io.prometheus.metrics.tracer.common.SpanContext;
import org.jspecify.annotations.Nullable;

/**
 * Gives timers the id of the request whose time they record, as an exemplar: in OpenMetrics a
 * bucket then names one request that fell into it, and the log has the line of that id.
 */
public final class RequestIds implements SpanContext {

  /** An exemplar's labels have 128 characters at most, and the id is in two of them. */
  private static final int MAX_LENGTH = 40;

  private final ThreadLocal<@Nullable String> current = new ThreadLocal<>();

  /** From here on this thread speaks of that request; null: of none. */
  public void set(@Nullable String requestId) {
    current.set(requestId);
  }

  @Override
  public @Nullable String getCurrentTraceId() {
    String id = current.get();
    return id == null || id.length() > MAX_LENGTH ? null : id;
  }

  @Override
  public @Nullable String getCurrentSpanId() {
    return getCurrentTraceId();
  }

  @Override
  public boolean isCurrentSpanSampled() {
    return getCurrentTraceId() != null;
  }

  @Override
  public void markCurrentSpanAsExemplar() {
    // Nobody keeps requests that could be marked.
  }
}
