package dev.coppice.plan.eviction;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Policy.Eviction;
import java.util.ArrayList;
import java.util.List;

/**
 * Caffeine's W-TinyLFU orders the models; the coldest leave until there is room, and a model that
 * was loaded is always admitted, as a call waits for it.
 */
public final class TinyLfu implements Policy {

  private static final int BYTES_PER_WEIGHT = 1024;

  private final long capacity;
  private final Cache<Integer, Long> table;
  private final Eviction<Integer, Long> order;
  private long used;

  public TinyLfu(long capacityBytes) {
    capacity = capacityBytes;
    table =
        Caffeine.newBuilder()
            .maximumWeight(capacityBytes / BYTES_PER_WEIGHT)
            .weigher((Integer tenant, Long bytes) -> (int) (bytes / BYTES_PER_WEIGHT))
            .removalListener((tenant, bytes, cause) -> used -= bytes == null ? 0 : bytes)
            .executor(Runnable::run)
            .build();
    order = table.policy().eviction().orElseThrow();
  }

  @Override
  public boolean call(int tenant, double seconds, long bytes, double cost) {
    if (bytes > capacity) {
      return false;
    }
    if (table.getIfPresent(tenant) != null) {
      return true;
    }
    long missing = used + bytes - capacity;
    if (missing > 0) {
      coldest(missing).forEach(table::invalidate);
    }
    used += bytes;
    table.put(tenant, bytes);
    return false;
  }

  private List<Integer> coldest(long missing) {
    return order.coldest(
        entries -> {
          List<Integer> chosen = new ArrayList<>();
          long bytes = 0;
          var coldest = entries.iterator();
          while (bytes < missing && coldest.hasNext()) {
            var victim = coldest.next();
            chosen.add(victim.getKey());
            bytes += victim.getValue();
          }
          return chosen;
        });
  }
}
