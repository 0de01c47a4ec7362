package dev.coppice.cache.resident;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Policy;
import com.github.benmanes.caffeine.cache.RemovalCause;
import com.github.benmanes.caffeine.cache.Ticker;
import dev.coppice.cache.budget.MemoryBudget;
import dev.coppice.cache.budget.Reclaimer;
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
 * needed, and a {@link Reclaimer} takes the coldest that nobody uses. However a model leaves, by
 * Caffeine, for room, or by name, it is retired: gone for new calls, freed with its last lease.
 */
public final class Residents {

  private static final int BYTES_PER_WEIGHT = 1024;

  private final Cache<ModelName, Resident> table;
  private final Policy.Eviction<ModelName, Resident> order;
  private final Ticker ticker;
  private final Evictions evictions;

  public Residents(long capacityBytes, Ticker ticker, Evictions evictions) {
    this.ticker = ticker;
    this.evictions = evictions;
    this.table =
        Caffeine.newBuilder()
            .maximumWeight(Math.max(1, capacityBytes / BYTES_PER_WEIGHT))
            .weigher((ModelName name, Resident resident) -> weigh(resident))
            .removalListener((name, resident, cause) -> left(resident, cause))
            .executor(Runnable::run)
            .build();
    this.order = table.policy().eviction().orElseThrow();
  }

  private static int weigh(Resident resident) {
    return Math.clamp(resident.bytes() / BYTES_PER_WEIGHT, 1, Integer.MAX_VALUE);
  }

  private void left(@Nullable Resident resident, RemovalCause cause) {
    if (resident == null) {
      return;
    }
    resident.retire(ticker.read());
    switch (cause) {
      case SIZE -> evictions.report(resident, EvictionCause.BOUND);
      case REPLACED -> evictions.report(resident, EvictionCause.REPLACED);
      default -> {} // Whoever took it out knows why.
    }
  }

  /** A new lease of the model, or null if it is not here; counts as a use of it. */
  @Nullable
  public ResidentLease tryLease(ModelName name, long nowMillis) {
    Resident resident = table.getIfPresent(name);
    while (resident != null) {
      ResidentLease lease = resident.tryLease(nowMillis);
      if (lease != null) {
        return lease;
      }
      // It left just now; if another took its place, that one serves.
      Resident next = table.getIfPresent(name);
      resident = next == resident ? null : next;
    }
    return null;
  }

  /** The model, or null if it is not here; not a use of it. */
  @Nullable
  public Resident find(ModelName name) {
    return table.policy().getIfPresentQuietly(name);
  }

  /** The model, held, or null if it is not here; not a use of it. */
  @Nullable
  public Resident tryHold(ModelName name) {
    Resident resident = find(name);
    return resident != null && resident.tryHold() ? resident : null;
  }

  public void add(Resident resident) {
    table.put(resident.name(), resident);
  }

  /** Adds the model if there is none of its name. */
  public boolean addIfAbsent(Resident resident) {
    return table.asMap().putIfAbsent(resident.name(), resident) == null;
  }

  /** Puts a newer version in the place of just this one, if it is in the table. */
  public boolean replace(Resident old, Resident newer) {
    return table.asMap().replace(old.name(), old, newer);
  }

  /** Takes just this model out of the table, if it is in it. */
  public void remove(Resident resident, EvictionCause cause) {
    if (table.asMap().remove(resident.name(), resident)) {
      evictions.report(resident, cause);
    }
    resident.retire(ticker.read());
  }

  /** What makes room for that model, of those that nobody uses; an older version of it stays. */
  public Reclaimer roomFor(ModelName name) {
    return new Reclaimer() {
      @Override
      public void reclaim(long missingBytes) {
        evict(missingBytes, name);
      }

      @Override
      public long reclaimableBytes() {
        return idleBytes(name);
      }
    };
  }

  private void evict(long missingBytes, ModelName other) {
    long missing = missingBytes;
    while (missing > 0) {
      long wanted = missing;
      // Only chosen under Caffeine's lock; to remove there is not allowed.
      List<Resident> victims = order.coldest(entries -> choose(entries, wanted, other));
      if (victims.isEmpty()) {
        return;
      }
      missing -= evict(victims, other);
    }
  }

  private static boolean mayGoFor(ModelName other, Resident resident) {
    return resident.isIdle() && !resident.name().equals(other);
  }

  private long idleBytes(ModelName other) {
    return table.asMap().values().stream()
        .filter(resident -> mayGoFor(other, resident))
        .mapToLong(Resident::bytes)
        .sum();
  }

  private static List<Resident> choose(
      Stream<Policy.CacheEntry<ModelName, Resident>> coldestFirst, long wanted, ModelName other) {
    List<Resident> chosen = new ArrayList<>();
    long bytes = 0;
    Iterator<Resident> idle =
        coldestFirst
            .map(Policy.CacheEntry::getValue)
            .filter(resident -> mayGoFor(other, resident))
            .iterator();
    while (bytes < wanted && idle.hasNext()) {
      Resident victim = idle.next();
      chosen.add(victim);
      bytes += victim.bytes();
    }
    return chosen;
  }

  /** Returns the bytes set on their way; a victim that a call was quicker to lease stays. */
  private long evict(List<Resident> victims, ModelName other) {
    long bytes = 0;
    for (Resident victim : victims) {
      if (victim.retireIfIdle(ticker.read())) {
        table.asMap().remove(victim.name(), victim);
        evictions.reportRoomFor(other, victim);
        victim.release();
        bytes += victim.bytes();
      }
    }
    return bytes;
  }

  /** Takes the name out of the table; the result completes when the memory is free. */
  public Optional<CompletableFuture<Void>> unload(ModelName name) {
    Resident resident = table.asMap().remove(name);
    if (resident == null) {
      return Optional.empty();
    }
    resident.retire(ticker.read());
    evictions.report(resident, EvictionCause.UNLOADED);
    return Optional.of(resident.freed().copy());
  }

  public void unloadAll() {
    table.asMap().values().forEach(resident -> remove(resident, EvictionCause.STOP));
  }

  public int size() {
    return table.asMap().size();
  }

  public Optional<ModelStatus> status(ModelName name) {
    return Optional.ofNullable(find(name)).map(Resident::status);
  }

  /** In no order. */
  public List<ModelStatus> list() {
    return table.asMap().values().stream().map(Resident::status).toList();
  }
}
