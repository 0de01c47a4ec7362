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
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The table of the store's models in memory, and the order in which they leave it.
 *
 * <p>The {@link MemoryBudget} decides that room is needed, and a {@link ModelRoom} takes those that
 * nobody uses and that are worth the least: by how often they are called, of late most, for each
 * byte. On the fleet's traces that keeps more calls out of the store than W-TinyLFU, which knows no
 * sizes and forgets a model's day within hours, and far more than the order of last use; {@code
 * bench/run hitratio} compares them.
 *
 * <p>Caffeine holds the table, for its bound: the budget's capacity in KiB, rounded in its favour
 * and at least one for each model, so that it rarely acts on it. However a model leaves, by
 * Caffeine, for room, or by name, it is retired: gone for new calls, freed with its last lease.
 */
public final class Residents {

  private static final Logger LOG = LoggerFactory.getLogger(Residents.class);

  private static final int BYTES_PER_WEIGHT = 1024;

  private final Cache<ModelName, Resident> table;
  private final ModelRoom room;

  /** Those that came with covers, some of which may have let go of them. */
  private final Set<Resident> covered = ConcurrentHashMap.newKeySet();

  private final Predicate<ModelName> isPin;
  private final long maxPinnedBytes;
  private final UseCounter uses;
  private final Ticker ticker;
  private final Evictions evictions;

  /**
   * @param pins models that are never evicted, as long as they all fit into their share
   * @param uses counts how often each was used, whenever {@link #countUses} is called and as it
   *     leaves
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
    this.room = new ModelRoom(table.asMap(), this::countUses, ticker, evictions);
  }

  private static int weigh(Resident resident) {
    // Caffeine leaves alone what weighs nothing.
    return resident.isPinned()
        ? 0
        : Math.clamp(resident.modelBytes() / BYTES_PER_WEIGHT, 1, Integer.MAX_VALUE);
  }

  private void left(Resident resident, RemovalCause cause) {
    leave(resident);
    switch (cause) {
      case SIZE -> evictions.report(resident, EvictionCause.BOUND);
      case REPLACED -> evictions.report(resident, EvictionCause.REPLACED);
      default -> {} // Whoever took it out knows why.
    }
  }

  /** A new lease of the model, or null if it is not here; counts as a use of it. */
  public @Nullable ResidentLease tryLease(ModelName name, long nowMillis) {
    return ResidentLease.of(table.asMap(), name, nowMillis);
  }

  /** The model, or null if it is not here; not a use of it. */
  public @Nullable Resident find(ModelName name) {
    return table.policy().getIfPresentQuietly(name);
  }

  /** The model, held, or null if it is not here; not a use of it. */
  public @Nullable Resident tryHold(ModelName name) {
    Resident resident = find(name);
    return resident != null && resident.tryHold() ? resident : null;
  }

  public void add(Resident resident) {
    enter(
        resident,
        null,
        () -> {
          table.put(resident.name(), resident);
          return true;
        });
  }

  /** Pins it first if it is to stay: Caffeine weighs it as it enters. */
  private boolean enter(Resident resident, @Nullable Resident old, BooleanSupplier entry) {
    resident.worth().setPopularity(uses.count(resident.name(), 0));
    boolean hasCovers = resident.coverBytes() > 0;
    if (hasCovers) {
      covered.add(resident);
    }
    boolean entered =
        isPin.test(resident.name()) ? enterPinned(resident, old, entry) : entry.getAsBoolean();
    if (entered) {
      room.entered(resident);
    } else if (hasCovers) {
      covered.remove(resident);
    }
    return entered;
  }

  /** One after the other: each takes what the others leave of their share. */
  private synchronized boolean enterPinned(
      Resident resident, @Nullable Resident old, BooleanSupplier entry) {
    long others = bytesPinned(other -> !other.name().equals(resident.name()));
    if (resident.modelBytes() <= maxPinnedBytes - others) {
      resident.pin(old);
    } else {
      LOG.warn(
          "model {}: {} bytes, not pinned beside {} bytes of others (expected: {} bytes in all)",
          resident.name(),
          resident.modelBytes(),
          others,
          maxPinnedBytes);
    }
    boolean entered = entry.getAsBoolean();
    if (!entered) {
      resident.unpin();
    }
    return entered;
  }

  /** Adds the model if there is none of its name. */
  public boolean addIfAbsent(Resident resident) {
    return enter(
        resident, null, () -> table.asMap().putIfAbsent(resident.name(), resident) == null);
  }

  /** Puts a newer version in the place of just this one, if it is in the table. */
  public boolean replace(Resident old, Resident newer) {
    return enter(newer, old, () -> table.asMap().replace(old.name(), old, newer));
  }

  /** Whether the model is in memory, and stays. */
  public boolean isPinned(ModelName name) {
    Resident resident = find(name);
    return resident != null && resident.isPinned();
  }

  /** What those that stay may take together. */
  public long maxPinnedBytes() {
    return maxPinnedBytes;
  }

  /** What those that stay take together. */
  public long pinnedBytes() {
    return bytesPinned(any -> true);
  }

  private long bytesPinned(Predicate<Resident> counts) {
    return all().filter(Resident::isPinned).filter(counts).mapToLong(Resident::modelBytes).sum();
  }

  /** Models that stay. */
  public int pinned() {
    return (int) all().filter(Resident::isPinned).count();
  }

  /** Counts how often each model was used since the last time. */
  public void countUses() {
    all().forEach(this::countUses);
  }

  /** The same of one of them. */
  void countUses(Resident resident) {
    long calls = resident.worth().newUses();
    if (calls > 0) {
      resident.worth().setPopularity(uses.count(resident.name(), calls));
    }
  }

  private void leave(Resident resident) {
    covered.remove(resident);
    resident.unpin();
    resident.retire(ticker.read());
    countUses(resident);
  }

  /** Takes just this model out of the table, if it is in it. */
  public void remove(Resident resident, EvictionCause cause) {
    if (table.asMap().remove(resident.name(), resident)) {
      report(resident, cause);
    }
    leave(resident);
  }

  /** Of one that was to stay operators hear where they count those that are missing. */
  private void report(Resident resident, EvictionCause cause) {
    boolean isTaken = cause == EvictionCause.UNLOADED || cause == EvictionCause.GONE;
    if (isTaken && isPin.test(resident.name())) {
      LOG.info(
          "model {}: pinned, and not in memory any more: {}",
          resident.name(),
          cause.name().toLowerCase(Locale.ROOT));
    }
    evictions.report(resident, cause);
  }

  /** What makes room for that model, of those that nobody uses. */
  public Reclaimer roomFor(Newcomer model) {
    return room.of(model);
  }

  /**
   * Evicts the model of the least worth for that one, unless a call is quicker.
   *
   * @return false if none may go
   */
  public boolean evictOne(Newcomer model) {
    return room.evictOne(model);
  }

  /** Takes the name out of the table; the result completes when the memory is free. */
  public Optional<CompletableFuture<Void>> unload(ModelName name) {
    Resident resident = table.asMap().remove(name);
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
    return table.asMap().size();
  }

  /** In no order. */
  private Stream<Resident> all() {
    return table.asMap().values().stream();
  }

  /** Those that have covers, in no order. */
  Stream<Resident> withCovers() {
    covered.removeIf(resident -> resident.coverBytes() == 0);
    return covered.stream();
  }

  /** Forests of that format. */
  public int forests(ForestFormat format) {
    return all().mapToInt(resident -> resident.forests(format)).sum();
  }

  public Optional<ModelStatus> status(ModelName name) {
    return Optional.ofNullable(find(name)).map(Resident::status);
  }

  /** In no order. */
  public List<ModelStatus> list() {
    return all().map(Resident::status).toList();
  }
}
