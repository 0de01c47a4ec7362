package dev.coppice.cache.resident;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.RemovalCause;
import com.github.benmanes.caffeine.cache.Ticker;
import dev.coppice.cache.budget.MemoryBudget;
import dev.coppice.cache.budget.Reclaimer;
import dev.coppice.cache.budget.WarmShare;
import dev.coppice.loader.ModelName;
import dev.coppice.model.ForestFormat;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentMap;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The table of the models in memory, and the order in which they are evicted.
 *
 * <p>The {@link MemoryBudget} decides that room is needed. A {@link ModelRoom} then evicts the idle
 * models with the fewest recent calls per byte. On the fleet's traces that order keeps more calls
 * out of the store than W-TinyLFU, which knows no sizes and forgets a model's day within hours, and
 * far more than the order of last use; {@code bench/run hitratio} compares them.
 *
 * <p>Pinned models are never evicted: registered ones, and those of the store that an operator
 * pins, as far as these fit into their share of the budget.
 *
 * <p>Caffeine holds the table, for its bound: the budget's capacity in KiB, at least one KiB for
 * each model. However a model leaves the table, it is retired: gone for new calls, and freed with
 * its last lease.
 */
public final class Residents {

  private static final Logger LOG = LoggerFactory.getLogger(Residents.class);

  private static final int BYTES_PER_WEIGHT = 1024;

  private final Cache<ModelName, Resident> table;
  private final ConcurrentMap<ModelName, Resident> map;
  private final ModelRoom room;
  private final Predicate<ModelName> isPin;
  private final long maxPinnedBytes;
  private final UseCounter uses;
  private final Ticker ticker;
  private final Evictions evictions;

  /**
   * @param pins models of the store that are never evicted
   * @param uses counts the uses of each model of the store, whenever {@link #countUses} is called
   *     and when the model leaves
   */
  public Residents(
      long capacityBytes, Pins pins, UseCounter uses, Ticker ticker, Evictions evictions) {
    this.isPin = pins.matcher();
    this.maxPinnedBytes = WarmShare.of(capacityBytes);
    this.uses = uses;
    this.ticker = ticker;
    this.evictions = evictions;
    this.table =
        Caffeine.newBuilder()
            .maximumWeight(Math.max(1, capacityBytes / BYTES_PER_WEIGHT))
            .weigher((ModelName name, Resident resident) -> weigh(resident))
            .removalListener((name, gone, cause) -> left(Objects.requireNonNull(gone), cause))
            .executor(Runnable::run)
            .build();
    this.map = table.asMap();
    this.room = new ModelRoom(map, this::countUses, ticker, evictions);
  }

  private static int weigh(Resident resident) {
    // Caffeine evicts nothing of weight 0.
    return resident.isPinned()
        ? 0
        : Math.clamp(resident.bytes() / BYTES_PER_WEIGHT, 1, Integer.MAX_VALUE);
  }

  private void left(Resident resident, RemovalCause cause) {
    leave(resident);
    switch (cause) {
      case SIZE -> evictions.report(resident, EvictionCause.BOUND);
      case REPLACED -> evictions.report(resident, EvictionCause.REPLACED);
      default -> {} // The code that removed the model reports the cause.
    }
  }

  /** A new lease of the model, or null if the model is not in memory; counts as a use. */
  public @Nullable ResidentLease tryLease(ModelName name, long nowMillis) {
    Resident resident = map.get(name);
    while (resident != null) {
      ResidentLease lease = resident.tryLease(nowMillis);
      if (lease != null) {
        return lease;
      }
      // The model left just now; if another took its place, that one serves.
      Resident next = map.get(name);
      resident = next == resident ? null : next;
    }
    return null;
  }

  /** The model, or null if it is not in memory; not a use of it. */
  public @Nullable Resident find(ModelName name) {
    return table.policy().getIfPresentQuietly(name);
  }

  /** The model with a hold, or null if it is not in memory; not a use of it. */
  public @Nullable Resident tryHold(ModelName name) {
    Resident resident = find(name);
    return resident != null && resident.tryHold() ? resident : null;
  }

  /** Adds a model, in the place of any other of its name. */
  public void add(Resident resident) {
    boolean unused = enter(resident, find(resident.name()), () -> put(resident));
  }

  private boolean put(Resident resident) {
    map.put(resident.name(), resident);
    return true;
  }

  /** Adds a model if there is none of its name. */
  public boolean addIfAbsent(Resident resident) {
    return enter(resident, null, () -> map.putIfAbsent(resident.name(), resident) == null);
  }

  /** Adds a model in the place of that one, if that one is in the table. */
  public boolean replace(Resident old, Resident newer) {
    return enter(newer, old, () -> map.replace(old.name(), old, newer));
  }

  /** Pins the model first if it is to stay, because Caffeine weighs it as it enters. */
  private boolean enter(Resident resident, @Nullable Resident old, BooleanSupplier entry) {
    resident.worth().setPopularity(uses.count(resident.name(), 0));
    boolean stays = resident.isRegistered() || isPin.test(resident.name());
    boolean entered = stays ? enterPinned(resident, old, entry) : entry.getAsBoolean();
    if (entered) {
      room.entered(resident);
    }
    return entered;
  }

  /** One after the other: each takes what the others leave of their share. */
  private synchronized boolean enterPinned(
      Resident resident, @Nullable Resident old, BooleanSupplier entry) {
    if (resident.isRegistered() || fitsPinned(resident)) {
      resident.pin(old);
    }
    boolean entered = entry.getAsBoolean();
    if (!entered) {
      resident.unpin();
    }
    return entered;
  }

  private boolean fitsPinned(Resident resident) {
    long others =
        pinned()
            .filter(other -> !other.name().equals(resident.name()))
            .mapToLong(Resident::bytes)
            .sum();
    boolean fits = resident.bytes() <= maxPinnedBytes - others;
    if (!fits) {
      LOG.error(
          "model {}: {} bytes, not pinned beside {} bytes of other pinned models"
              + " (expected: {} bytes in all)",
          resident.name(),
          resident.bytes(),
          others,
          maxPinnedBytes);
    }
    return fits;
  }

  /** The store's models that are pinned, in no order. */
  private Stream<Resident> pinned() {
    return all().filter(resident -> resident.isPinned() && !resident.isRegistered());
  }

  /** Whether a model of the store is in memory and pinned. */
  public boolean isPinned(ModelName name) {
    Resident resident = find(name);
    return resident != null && resident.isPinned() && !resident.isRegistered();
  }

  /** The number of the store's models that are pinned. */
  public int pinnedModels() {
    return (int) pinned().count();
  }

  /** Counts the uses of each model of the store since the last time. */
  public void countUses() {
    all().forEach(this::countUses);
  }

  private void countUses(Resident resident) {
    long calls = resident.isRegistered() ? 0 : resident.worth().newUses();
    if (calls > 0) {
      resident.worth().setPopularity(uses.count(resident.name(), calls));
    }
  }

  private void leave(Resident resident) {
    resident.unpin();
    resident.retire(ticker.read());
    countUses(resident);
  }

  /** Takes just this model out of the table, if it is there. */
  public void remove(Resident resident, EvictionCause cause) {
    if (map.remove(resident.name(), resident)) {
      report(resident, cause);
    }
    leave(resident);
  }

  /** Operators see in the log when a pinned model is gone for good. */
  private void report(Resident resident, EvictionCause cause) {
    boolean isTaken = cause == EvictionCause.UNLOADED || cause == EvictionCause.GONE;
    if (isTaken && !resident.isRegistered() && isPin.test(resident.name())) {
      LOG.info(
          "model {}: pinned, and not in memory any more: {}",
          resident.name(),
          cause.name().toLowerCase(Locale.ROOT));
    }
    evictions.report(resident, cause);
  }

  /** The idle models that can be evicted for that one. */
  public Reclaimer roomFor(Incoming model) {
    return room.of(model);
  }

  /**
   * Evicts the idle model of the least worth, unless a call takes it first.
   *
   * @return false if there is none
   */
  public boolean evictOne(Incoming model) {
    return room.evictOne(model);
  }

  /**
   * Unloads a model by name.
   *
   * @return completes when its memory is free; empty if there is no such model
   */
  public Optional<CompletableFuture<Void>> unload(ModelName name) {
    Resident resident = map.remove(name);
    if (resident == null) {
      return Optional.empty();
    }
    leave(resident);
    report(resident, EvictionCause.UNLOADED);
    return Optional.of(resident.freed().copy());
  }

  public void unloadAll() {
    all().forEach(resident -> remove(resident, EvictionCause.STOP));
  }

  public int size() {
    return map.size();
  }

  /** All models, in no order. */
  private Stream<Resident> all() {
    return map.values().stream();
  }

  /** Forests of that format. */
  public int forests(ForestFormat format) {
    return all().mapToInt(resident -> resident.forests(format)).sum();
  }

  public Optional<ModelStatus> status(ModelName name) {
    return Optional.ofNullable(find(name)).map(Resident::status);
  }

  /** All models but the single one, by name. */
  public List<ModelStatus> list() {
    return all()
        .filter(resident -> !resident.name().equals(ModelName.SINGLE))
        .map(Resident::status)
        .sorted((one, other) -> one.name().compareTo(other.name()))
        .toList();
  }
}
