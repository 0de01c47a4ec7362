package dev.coppice.cache.warmup;

import com.github.benmanes.caffeine.cache.Ticker;
import dev.coppice.cache.resident.Pins;
import dev.coppice.cache.resident.Residents;
import dev.coppice.cache.stored.SingleFlight;
import dev.coppice.loader.ModelSource;

/** All that keeps the store's models in memory before calls ask for them, in one cache. */
public final class WarmModels implements AutoCloseable {

  private final Residents residents;
  private final Popularity popularity;
  private final WarmUp warmUp;
  private final PinnedModels pinned;

  /**
   * @param source where the models come from
   * @param popularity hears of the residents' uses
   * @param atOnce loads under way at once, 1 or more
   * @param ticker for durations
   */
  public WarmModels(
      ModelSource source,
      SingleFlight loads,
      Residents residents,
      Pins pins,
      Popularity popularity,
      int atOnce,
      Ticker ticker) {
    this.residents = residents;
    this.popularity = popularity;
    this.warmUp = new WarmUp(loads, atOnce, ticker);
    this.pinned = new PinnedModels(source, loads, pins, warmUp, residents);
  }

  public WarmUp warmUp() {
    return warmUp;
  }

  public PinnedModels pinned() {
    return pinned;
  }

  /** How often each model was called, up to the last {@link #countCalls}. */
  public Popularity popularity() {
    return popularity;
  }

  /** Adds the calls since the last time to the popularity of their models; to be done often. */
  public void countCalls() {
    residents.countUses();
    popularity.trim();
  }

  /** Begins no more loads. */
  @Override
  public void close() {
    warmUp.close();
  }
}
