package dev.coppice.server.api.invoke;

import dev.coppice.loader.tracing.CallTrace;
import dev.coppice.loader.tracing.TraceHeaders;
import dev.coppice.server.http.exchange.HeaderField;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.util.AsciiString;

/** Finds what a request says of the trace that it is a part of. */
public final class RequestTrace {

  private static final AsciiString TRACEPARENT = AsciiString.cached(TraceHeaders.TRACEPARENT);
  private static final AsciiString TRACESTATE = AsciiString.cached(TraceHeaders.TRACESTATE);
  private static final AsciiString AMZN_TRACE_ID = AsciiString.cached(TraceHeaders.AMZN_TRACE_ID);

  private RequestTrace() {}

  /** The trace of what a request begins, which the loads that it causes carry. */
  public static CallTrace begin(HttpHeaders headers) {
    return CallTrace.ifCollected().with(of(headers));
  }

  /** What is well-formed of it. */
  public static TraceHeaders of(HttpHeaders headers) {
    if (!headers.contains(TRACEPARENT) && !headers.contains(AMZN_TRACE_ID)) {
      return TraceHeaders.NONE; // Most calls, and without an object.
    }
    return TraceHeaders.of(
        HeaderField.value(headers, TRACEPARENT),
        HeaderField.value(headers, TRACESTATE),
        HeaderField.value(headers, AMZN_TRACE_ID));
  }
}
