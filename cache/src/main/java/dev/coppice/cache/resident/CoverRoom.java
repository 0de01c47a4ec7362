package dev.coppice.cache.resident;

import dev.coppice.cache.budget.Reclaimer;
import dev.coppice.loader.ModelName;
import java.util.List;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What makes room in the budget before models do: covers of models that nobody uses at the moment,
 * of the least worth first. Models that stay in memory give theirs, too: a call for reasons has
 * them loaded again.
 */
public final class CoverRoom {

  private static final Logger LOG = LoggerFactory.getLogger(CoverRoom.class);

  private final Residents residents;
  private final Registered registered;

  public CoverRoom(Residents residents, Registered registered) {
    this.residents = residents;
    this.registered = registered;
  }

  /** Room for that model: covers, and then models. */
  public Reclaimer roomFor(Newcomer model) {
    Reclaimer models = residents.roomFor(model);
    return new Reclaimer() {
      @Override
      public void reclaim(long missingBytes) {
        long missing = missingBytes - drop(missingBytes, model.name());
        if (missing > 0) {
          models.reclaim(missing);
        }
      }

      @Override
      public long reclaimableBytes() {
        return models.reclaimableBytes() + idle().mapToLong(Resident::coverBytes).sum();
      }
    };
  }

  private Stream<Resident> idle() {
    return Stream.concat(residents.withCovers(), registered.all())
        .filter(resident -> resident.coverBytes() > 0 && resident.isIdle());
  }

  /** Returns the bytes set on their way, as many as are wanted or as there are. */
  private long drop(long wanted, ModelName other) {
    List<Resident> some = idle().toList();
    if (some.isEmpty()) {
      return 0;
    }
    residents.withCovers().forEach(residents::countUses);
    registered.countUses();
    long dropped = 0;
    for (Resident each : Victims.byWorth(some)) {
      if (dropped >= wanted) {
        break;
      }
      long bytes = each.dropCovers();
      if (bytes > 0) {
        dropped += bytes;
        LOG.debug("model {}: {} bytes of covers dropped: room for {}", each.name(), bytes, other);
      }
    }
    return dropped;
  }
}
