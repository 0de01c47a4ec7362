package dev.coppice.loader.tracing;

import io.opentelemetry.api.GlobalOpenTelemetry;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.StatusCode;
import org.jspecify.annotations.Nullable;

/** A part of the work for a call, as a span of its trace where those are collected. */
public final class Step implements AutoCloseable {

  private static final String INSTRUMENTATION = "dev.coppice";

  private final CallTrace trace;
  private final @Nullable Span span;

  Step(CallTrace trace, @Nullable Span span) {
    this.trace = trace;
    this.span = span;
  }

  static Step begun(CallTrace parent, String name) {
    Span span =
        GlobalOpenTelemetry.getTracer(INSTRUMENTATION)
            .spanBuilder(name)
            .setParent(parent.context())
            .startSpan();
    return new Step(new CallTrace(parent.context().with(span)), span);
  }

  /** That of whatever is done in this part. */
  public CallTrace trace() {
    return trace;
  }

  /** It did not come to its end. */
  public void failed(Throwable cause) {
    if (span != null) {
      span.recordException(cause);
      span.setStatus(StatusCode.ERROR);
    }
  }

  /** Ends it; further calls do nothing. */
  @Override
  public void close() {
    if (span != null) {
      span.end();
    }
  }
}
