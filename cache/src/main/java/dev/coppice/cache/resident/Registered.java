package dev.coppice.cache.resident;

import com.github.benmanes.caffeine.cache.Ticker;
import dev.coppice.loader.ModelName;
import dev.coppice.model.ForestFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The table of models that stay until somebody unloads them by name. Their memory is pinned as long
 * as they are in it, so that nobody waits for it to come back.
 */
public final class Registered {

  private final ConcurrentMap<ModelName, Resident> table = new ConcurrentHashMap<>();
  private final UseCounter uses;
  private final Ticker ticker;
  private final Evictions evictions;

  /**
   * @param uses of these models alone: the store's of their names are others
   */
  public Registered(UseCounter uses, Ticker ticker, Evictions evictions) {
    this.uses = uses;
    this.ticker = ticker;
    this.evictions = evictions;
  }

  /** A new lease of the model, or null if it is not here. */
  public @Nullable Lease tryLease(ModelName name, long nowMillis) {
    return ResidentLease.of(table, name, nowMillis);
  }

  public boolean contains(ModelName name) {
    return table.containsKey(name);
  }

  public void add(Resident resident) {
    resident.pin(null);
    table.put(resident.name(), resident);
  }

  /** The model, or null if it is not here; not a use of it. */
  public @Nullable Resident find(ModelName name) {
    return table.get(name);
  }

  /** Puts a model in the place of just this one, if it is in the table. */
  public boolean replace(Resident old, Resident newer) {
    newer.pin(old);
    if (!table.replace(old.name(), old, newer)) {
      return false;
    }
    var unused = retire(old, EvictionCause.REPLACED);
    return true;
  }

  /** Takes just this model out of the table, if it is in it. */
  public void remove(Resident resident) {
    if (table.remove(resident.name(), resident)) {
      evictions.report(resident, EvictionCause.UNLOADED);
    }
    leave(resident);
  }

  /** Takes the name out of the table; the result completes when the memory is free. */
  public Optional<CompletableFuture<Void>> unload(ModelName name) {
    return unload(name, EvictionCause.UNLOADED);
  }

  private Optional<CompletableFuture<Void>> unload(ModelName name, EvictionCause cause) {
    return Optional.ofNullable(table.remove(name)).map(resident -> retire(resident, cause));
  }

  private CompletableFuture<Void> retire(Resident resident, EvictionCause cause) {
    evictions.report(resident, cause);
    leave(resident);
    return resident.freed().copy();
  }

  private void leave(Resident resident) {
    resident.unpin();
    resident.retire(ticker.read());
    countUses(resident);
  }

  /** Counts how often each was used since the last time. */
  void countUses() {
    all().forEach(this::countUses);
  }

  private void countUses(Resident resident) {
    Worth worth = resident.worth();
    worth.setPopularity(uses.count(resident.name(), worth.newUses()));
  }

  public void unloadAll() {
    table.keySet().forEach(name -> unload(name, EvictionCause.STOP));
  }

  public int size() {
    return table.size();
  }

  /** In no order. */
  Stream<Resident> all() {
    return table.values().stream();
  }

  /** Forests of that format. */
  public int forests(ForestFormat format) {
    return table.values().stream().mapToInt(resident -> resident.forests(format)).sum();
  }

  public Optional<ModelStatus> status(ModelName name) {
    return Optional.ofNullable(table.get(name)).map(Resident::status);
  }

  /** In no order; without the single model, which has no name to be listed by. */
  public List<ModelStatus> list() {
    return table.values().stream()
        .filter(resident -> !resident.name().equals(ModelName.SINGLE))
        .map(Resident::status)
        .toList();
  }
}
