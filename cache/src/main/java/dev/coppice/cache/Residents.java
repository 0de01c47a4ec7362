package dev.coppice.cache;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Policy;
import com.github.benmanes.caffeine.cache.Ticker;
import dev.coppice.loader.ModelName;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The table of the store's models in memory, and the order in which they leave it.
 *
 * <p>Caffeine holds the table, and its W-TinyLFU policy orders it from cold to hot. The policy's
 * own bound is the budget's capacity in KiB, rounded in its favour, so that it rarely acts on it:
 * it does not know what is leased or being loaded. The {@link MemoryBudget} decides that room is
 * needed, and {@link #reclaim} takes the coldest that nobody uses. However a model leaves, by
 * Caffeine, for room, or by name, it is retired: gone for new calls, freed with its last lease.
 */
final class Residents implements Reclaimer {

  private static final int BYTES_PER_WEIGHT = 1024;

  private final Cache<ModelName, Resident> table;
  private final Policy.Eviction<ModelName, Resident> order;
  private final Ticker ticker;

  Residents(long capacityBytes, Ticker ticker) {
    this.ticker = ticker;
    this.table =
        Caffeine.newBuilder()
            .maximumWeight(Math.max(1, capacityBytes / BYTES_PER_WEIGHT))
            .weigher((ModelName name, Resident resident) -> weigh(resident))
            .removalListener((name, resident, cause) -> retire(resident))
            .executor(Runnable::run)
            .build();
    this.order = table.policy().eviction().orElseThrow();
  }

  private static int weigh(Resident resident) {
    return Math.clamp(resident.bytes() / BYTES_PER_WEIGHT, 1, Integer.MAX_VALUE);
  }

  private void retire(@Nullable Resident resident) {
    if (resident != null) {
      resident.retire(ticker.read());
    }
  }

  /** A new lease of the model, or null if it is not here; counts as a use of it. */
  @Nullable Lease tryLease(ModelName name, long nowMillis) {
    Resident resident = table.getIfPresent(name);
    return resident == null ? null : resident.tryLease(nowMillis);
  }

  /** The model, held, or null if it is not here; not a use of it. */
  @Nullable Resident tryHold(ModelName name) {
    Resident resident = table.policy().getIfPresentQuietly(name);
    return resident != null && resident.tryHold() ? resident : null;
  }

  void add(Resident resident) {
    table.put(resident.name(), resident);
  }

  /** Takes just this model out of the table, if it is in it. */
  void remove(Resident resident) {
    table.asMap().remove(resident.name(), resident);
    retire(resident);
  }

  @Override
  public void reclaim(long missingBytes) {
    long missing = missingBytes;
    while (missing > 0) {
      long wanted = missing;
      // Only chosen under Caffeine's lock; to remove there is not allowed.
      List<Resident> victims = order.coldest(entries -> choose(entries, wanted));
      if (victims.isEmpty()) {
        return;
      }
      missing -= evict(victims);
    }
  }

  @Override
  public long reclaimableBytes() {
    return table.asMap().values().stream()
        .filter(Resident::isIdle)
        .mapToLong(Resident::bytes)
        .sum();
  }

  private static List<Resident> choose(
      Stream<Policy.CacheEntry<ModelName, Resident>> coldestFirst, long wanted) {
    List<Resident> chosen = new ArrayList<>();
    long bytes = 0;
    Iterator<Resident> idle =
        coldestFirst.map(Policy.CacheEntry::getValue).filter(Resident::isIdle).iterator();
    while (bytes < wanted && idle.hasNext()) {
      Resident victim = idle.next();
      chosen.add(victim);
      bytes += victim.bytes();
    }
    return chosen;
  }

  /** Returns the bytes set on their way; a victim that a call was quicker to lease stays. */
  private long evict(List<Resident> victims) {
    long bytes = 0;
    for (Resident victim : victims) {
      if (victim.retireIfIdle(ticker.read())) {
        table.asMap().remove(victim.name(), victim);
        victim.release();
        bytes += victim.bytes();
      }
    }
    return bytes;
  }

  /** Takes the name out of the table; the result completes when the memory is free. */
  Optional<CompletableFuture<Void>> unload(ModelName name) {
    Resident resident = table.asMap().remove(name);
    if (resident == null) {
      return Optional.empty();
    }
    retire(resident);
    return Optional.of(resident.freed().copy());
  }

  void unloadAll() {
    table.invalidateAll();
  }

  int size() {
    return table.asMap().size();
  }

  Optional<ModelStatus> status(ModelName name) {
    return Optional.ofNullable(table.policy().getIfPresentQuietly(name)).map(Resident::status);
  }

  /** In no order. */
  List<ModelStatus> list() {
    return table.asMap().values().stream().map(Resident::status).toList();
  }
}
