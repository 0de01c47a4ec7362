package dev.coppice.cache.warmup;

import com.github.benmanes.caffeine.cache.Ticker;
import dev.coppice.cache.load.Loads;
import dev.coppice.cache.resident.Pins;
import dev.coppice.cache.resident.Residents;
import dev.coppice.loader.ModelName;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;

/** The store's models that are loaded before calls ask for them: pinned and popular ones. */
public final class WarmModels implements AutoCloseable {

  private final Residents residents;
  private final Pins pins;
  private final Predicate<ModelName> isPin;
  private final Popularity popularity;
  private final WarmUp warmUp;

  /**
   * @param popularity hears of the residents' uses
   * @param atOnce loads under way at once, 1 or more
   */
  public WarmModels(
      Loads loads,
      Residents residents,
      Pins pins,
      Popularity popularity,
      int atOnce,
      Ticker ticker) {
    this.residents = residents;
    this.pins = pins;
    this.isPin = pins.matcher();
    this.popularity = popularity;
    this.warmUp = new WarmUp(loads, atOnce, ticker);
  }

  public WarmUp warmUp() {
    return warmUp;
  }

  /** The calls of each model, up to the last {@link #countCalls}. */
  public Popularity popularity() {
    return popularity;
  }

  /** Adds the calls since the last time to the popularity of their models; to be done often. */
  public void countCalls() {
    residents.countUses();
    popularity.trim();
  }

  /**
   * Begins to load all models that are pinned by name.
   *
   * @return completes when each is in memory, or is tried no more
   */
  public CompletableFuture<Void> loadPinned() {
    return warmUp.pin(pins.names());
  }

  /**
   * Begins to load known models: first those that a pattern pins, then the others.
   *
   * @return completes when each of the pinned ones is in memory, or is tried no more
   */
  public CompletableFuture<Void> load(Collection<ModelName> known) {
    List<ModelName> matched =
        known.stream().filter(name -> isPin.test(name) && !pins.names().contains(name)).toList();
    CompletableFuture<Void> loaded = warmUp.pin(matched);
    int unused = warmUp.add(known.stream().filter(isPin.negate()).toList());
    return loaded;
  }

  /** The number of models that are pinned by name and not in memory. */
  public long missing() {
    return pins.names().stream().filter(name -> !residents.isPinned(name)).count();
  }

  /** The number of pinned models in memory. */
  public int pinned() {
    return residents.pinnedModels();
  }

  @Override
  public void close() {
    warmUp.close();
  }
}
