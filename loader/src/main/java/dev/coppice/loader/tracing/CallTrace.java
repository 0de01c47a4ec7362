package dev.coppice.loader.tracing;

import io.opentelemetry.api.GlobalOpenTelemetry;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.ContextKey;
import io.opentelemetry.context.Scope;
import java.util.function.BiConsumer;
import org.slf4j.MDC;

/**
 * The trace that a call is a part of, to be taken from one thread to another. Threads that work for
 * a call, or for a load that it caused, are bound to it: what they log carries the trace's id as
 * {@code trace}, and what they ask of a store its headers.
 */
public final class CallTrace {

  /** Whether spans go anywhere: an agent is there before any of this is loaded, or never. */
  static final boolean IS_COLLECTED = GlobalOpenTelemetry.isSet();

  private static final ContextKey<TraceHeaders> HEADERS = ContextKey.named("coppice-trace-headers");
  private static final String LOG_KEY = "trace";
  private static final CallTrace NONE = new CallTrace(Context.root());

  private final Context context;

  CallTrace(Context context) {
    this.context = context;
  }

  /** That of this thread, or none. */
  public static CallTrace current() {
    Context current = Context.current();
    return current == Context.root() ? NONE : new CallTrace(current);
  }

  /** The same where spans are collected, else none; costs nothing then. */
  public static CallTrace ifCollected() {
    return IS_COLLECTED ? current() : NONE;
  }

  /** This one, with the headers that came with the call. */
  public CallTrace with(TraceHeaders headers) {
    return headers.equals(TraceHeaders.NONE) ? this : new CallTrace(context.with(HEADERS, headers));
  }

  Context context() {
    return context;
  }

  /** Begins a part of the work that ends elsewhere. */
  public Step begin(String name) {
    return IS_COLLECTED ? Step.begun(this, name) : new Step(this, null);
  }

  /** Passes on the headers of a request that is made for the call, each by name and value. */
  public void forEachHeader(BiConsumer<String, String> headers) {
    if (IS_COLLECTED) {
      GlobalOpenTelemetry.getPropagators()
          .getTextMapPropagator()
          .inject(context, headers, (carrier, name, value) -> headers.accept(name, value));
    } else {
      TraceHeaders received = context.get(HEADERS);
      if (received != null) {
        received.forEach(headers);
      }
    }
  }

  /** Does something on this thread, bound to the trace. */
  public <T, E extends Exception> T call(Work<T, E> work) throws E {
    if (this == NONE) {
      return work.run();
    }
    String before = MDC.get(LOG_KEY);
    TraceHeaders received = context.get(HEADERS);
    Scope scope = context.makeCurrent();
    try {
      if (received != null) {
        MDC.put(LOG_KEY, received.id());
      }
      return work.run();
    } finally {
      scope.close();
      if (before == null) {
        MDC.remove(LOG_KEY);
      } else {
        MDC.put(LOG_KEY, before);
      }
    }
  }

  /** Does a part of the work on this thread: as a span where those are collected. */
  public <T, E extends Exception> T step(String name, Work<T, E> work) throws E {
    if (!IS_COLLECTED) {
      return call(work);
    }
    try (Step step = Step.begun(this, name)) {
      return step.trace().call(work);
    }
  }

  /** What is done for a call. */
  @FunctionalInterface
  public interface Work<T, E extends Exception> {
    T run() throws E;
  }
}
