package dev.coppice.metrics;

import dev.coppice.cache.resident.EvictionCause;
import java.util.EnumMap;
import java.util.Map;

/**
 * What was counted over all tenants, since the start or between two moments.
 *
 * @param calls answered, and requests that were refused before they reached a route
 * @param clientErrors those of them with 4xx
 * @param serverErrors those of them with 5xx
 * @param hits calls whose model was in memory
 * @param misses calls whose model was not
 * @param loads of models that succeeded
 * @param fetchingNanos that these waited for the store's bytes
 * @param unpackingNanos of these
 * @param buildingNanos of these
 * @param evictions by cause
 */
public record Totals(
    long calls,
    long clientErrors,
    long serverErrors,
    long hits,
    long misses,
    long loads,
    long fetchingNanos,
    long unpackingNanos,
    long buildingNanos,
    Map<EvictionCause, Long> evictions) {

  public Totals {
    evictions = Map.copyOf(evictions);
  }

  /** What was counted since an earlier moment. */
  public Totals since(Totals earlier) {
    Map<EvictionCause, Long> left = new EnumMap<>(EvictionCause.class);
    evictions.forEach(
        (cause, count) -> left.put(cause, count - earlier.evictions.getOrDefault(cause, 0L)));
    return new Totals(
        calls - earlier.calls,
        clientErrors - earlier.clientErrors,
        serverErrors - earlier.serverErrors,
        hits - earlier.hits,
        misses - earlier.misses,
        loads - earlier.loads,
        fetchingNanos - earlier.fetchingNanos,
        unpackingNanos - earlier.unpackingNanos,
        buildingNanos - earlier.buildingNanos,
        left);
  }
}
