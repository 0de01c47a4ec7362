package dev.coppice.cache.resident;

import com.github.benmanes.caffeine.cache.Ticker;
import dev.coppice.cache.budget.Reclaimer;
import dev.coppice.loader.ModelName;
import java.util.List;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Consumer;

/** Makes room in the budget by models that nobody uses, those of the least worth first. */
final class ModelRoom {

  private final ConcurrentMap<ModelName, Resident> table;
  private final Victims victims;
  private final Ticker ticker;
  private final Evictions evictions;

  /**
   * @param table a view of those in memory, from which victims are taken
   * @param counting brings what a model is worth up to its latest call
   */
  ModelRoom(
      ConcurrentMap<ModelName, Resident> table,
      Consumer<Resident> counting,
      Ticker ticker,
      Evictions evictions) {
    this.table = table;
    this.victims = new Victims(table.values(), counting);
    this.ticker = ticker;
    this.evictions = evictions;
  }

  /** A model is in the table now. */
  void entered(Resident resident) {
    victims.entered(resident);
  }

  /** What makes room for that model. */
  Reclaimer of(Incoming other) {
    return new Reclaimer() {
      @Override
      public void reclaim(long missingBytes) {
        evict(missingBytes, other);
      }

      @Override
      public long reclaimableBytes() {
        return victims.bytes(other);
      }
    };
  }

  /** Evicts the model of the least worth, unless a call is quicker; false if none may go. */
  boolean evictOne(Incoming other) {
    List<Resident> chosen = victims.leastWorth(1, other);
    long unused = evict(chosen, other);
    return !chosen.isEmpty();
  }

  private void evict(long missingBytes, Incoming other) {
    long missing = missingBytes;
    while (missing > 0) {
      List<Resident> chosen = victims.leastWorth(missing, other);
      if (chosen.isEmpty()) {
        return;
      }
      missing -= evict(chosen, other);
    }
  }

  /** Returns the bytes that came back; a victim that a call was quicker to lease stays. */
  private long evict(List<Resident> chosen, Incoming other) {
    long bytes = 0;
    for (Resident victim : chosen) {
      if (victim.retireIfIdle(ticker.read())) {
        if (table.remove(victim.name(), victim)) { // Else whoever took it out reports that.
          evictions.reportRoomFor(other.name(), victim);
        }
        bytes += victim.bytes();
        victim.free();
      }
    }
    return bytes;
  }
}
