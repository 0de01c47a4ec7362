package dev.coppice.metrics.tenants;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;

/** What tenants are ranked by; by name where that is equal. */
public enum TenantSort {
  /** Calls since the start. */
  CALLS,
  /** Calls that failed since the start. */
  ERRORS,
  /** 99th percentile of the whole time, of the last hour. */
  P99,
  /** What the model takes in memory. */
  BYTES,
  /** Loads since the start, failed ones too. */
  LOADS,
  /** Time since the last call; longest of all where there was none. */
  IDLE;

  /** The one of that name in lower case. */
  public static Optional<TenantSort> of(String name) {
    return Stream.of(values()).filter(sort -> sort.text().equals(name)).findFirst();
  }

  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * The first of them in this order.
   *
   * @param limit how many at most; no more than these are kept on the way
   * @param descending whether the most comes first
   */
  public List<TenantSnapshot> first(
      int limit, boolean descending, Stream<TenantSnapshot> tenants, Instant now) {
    ToDoubleFunction<TenantSnapshot> key = key(now);
    Comparator<Ranked> byKey = Comparator.comparingDouble(Ranked::key);
    Comparator<Ranked> order =
        (descending ? byKey.reversed() : byKey).thenComparing(ranked -> ranked.tenant().name());
    PriorityQueue<Ranked> lastFirst = new PriorityQueue<>(order.reversed());
    tenants.forEach(
        tenant -> {
          lastFirst.add(new Ranked(tenant, key.applyAsDouble(tenant)));
          if (lastFirst.size() > limit) {
            lastFirst.remove();
          }
        });
    return lastFirst.stream().sorted(order).map(Ranked::tenant).toList();
  }

  private record Ranked(TenantSnapshot tenant, double key) {}

  private ToDoubleFunction<TenantSnapshot> key(Instant now) {
    return switch (this) {
      case CALLS -> tenant -> tenant.counts().calls();
      case ERRORS -> TenantSnapshot::errorCount;
      case P99 -> tenant -> tenant.wholeOfHour(now).p99();
      case BYTES -> TenantSnapshot::modelBytes;
      case LOADS ->
          tenant -> {
            TenantSnapshot.Counts counts = tenant.counts();
            return (double) counts.storeLoads() + counts.diskLoads() + counts.failedLoads();
          };
      case IDLE ->
          tenant ->
              tenant.lastCall() == null
                  ? Double.MAX_VALUE
                  : Duration.between(tenant.lastCall(), now).toMillis();
    };
  }
}
