package dev.coppice.server.api.access;

import dev.coppice.loader.ModelName;
import dev.coppice.metrics.RequestMetrics;
import dev.coppice.metrics.meters.Limit;
import dev.coppice.server.api.failure.Failure;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Holds each tenant's calls to its limits: how many are in flight, and how many come a second. */
public final class TenantLimits {

  private final Supplier<LimitTable> table;
  private final RequestMetrics metrics;
  private final LongSupplier nanoClock;
  private final TenantStates states = new TenantStates();

  /**
   * @param table the newest limits; must not block
   * @param metrics count the calls that were refused
   * @param nanoClock as {@link System#nanoTime}
   */
  public TenantLimits(Supplier<LimitTable> table, RequestMetrics metrics, LongSupplier nanoClock) {
    this.table = table;
    this.metrics = metrics;
    this.nanoClock = nanoClock;
  }

  /**
   * Lets a call in, or not.
   *
   * @param atEnd takes what has to be run once when a call that was let in has ended
   * @return why it was not; null if it was
   */
  public @Nullable Failure admit(ModelName name, Consumer<Runnable> atEnd) {
    TenantLimit limit = table.get().of(name);
    if (limit.isNone()) {
      return null;
    }
    Limit exceeded = states.begin(name, limit, nanoClock.getAsLong());
    if (exceeded != null) {
      metrics.refusedBy(exceeded);
      return Failure.throttled(name, word(exceeded, limit));
    }
    if (limit.concurrency() > 0) {
      atEnd.accept(() -> states.end(name, nanoClock.getAsLong()));
    }
    return null;
  }

  private static String word(Limit exceeded, TenantLimit limit) {
    return switch (exceeded) {
      case CONCURRENCY -> limit.concurrency() + " at once";
      case RATE -> limit.rate() + " per second";
    };
  }
}
