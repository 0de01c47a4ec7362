package dev.coppice.cache.stored;

import dev.coppice.cache.load.Flight;
import dev.coppice.cache.load.Landing;
import dev.coppice.cache.load.Purpose;
import dev.coppice.cache.load.failed.FailedLoads;
import dev.coppice.cache.resident.EvictionCause;
import dev.coppice.cache.resident.Resident;
import dev.coppice.cache.resident.Residents;
import dev.coppice.loader.ServingException;
import dev.coppice.loader.ServingException.Reason;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/**
 * What becomes of a load that is to take the place of a model in memory: it takes just that place.
 * If the old one has left meanwhile, evicted or unloaded, nobody asks for the new one either,
 * unless calls came to wait for it. Where a newer version fails, these look for the model anew: an
 * older one may be on the local disk.
 */
public final class ReplacementLanding implements Landing {

  /** Hears once how it ended, on any thread. */
  public interface End {

    void placed(Resident newer);

    /**
     * The old one serves on, if it has not left.
     *
     * @param why null if the load was dropped
     */
    void failed(@Nullable ServingException why);
  }

  private final Resident old;
  private final Residents residents;
  private final ConcurrentMap<?, Flight> flights;
  private final FailedLoads failedLoads;
  private final End end;

  /**
   * @param flights that this one is to leave when it is over
   */
  ReplacementLanding(
      Resident old,
      Residents residents,
      ConcurrentMap<?, Flight> flights,
      FailedLoads failedLoads,
      End end) {
    this.old = old;
    this.residents = residents;
    this.flights = flights;
    this.failedLoads = failedLoads;
    this.end = end;
  }

  /** The old one serves on meanwhile; if it is pinned, nobody counts on its bytes anyway. */
  @Override
  public long staying() {
    return old.isPinned() || old.isRetired() ? 0 : old.modelBytes();
  }

  /** Others have the room, and the old one serves on; unless calls wait for this one alone. */
  @Override
  public boolean yields(Flight flight, ServingException why) {
    boolean isOfOthers =
        why.reason() == Reason.OVERLOADED
            || (why.reason() == Reason.INSUFFICIENT_STORAGE && flight.lacksMemory());
    return isOfOthers && !flight.hasCalls();
  }

  /** Not with what reasons take, for then its source passes over what a load would take. */
  @Override
  public boolean leavesOlder(Flight flight) {
    return !flight.cargo().isExplained();
  }

  @Override
  public void landed(Flight flight, Resident resident) {
    if (!resident.freshness().version().equals(old.freshness().version())) {
      failedLoads.renewed(flight.name()); // Before anybody can ask for its reasons.
    }
    boolean placed =
        residents.replace(old, resident)
            || (flight.purpose() == Purpose.CALL && residents.addIfAbsent(resident));
    flights.remove(flight.name(), flight);
    if (flight.land(resident) && placed) {
      end.placed(resident);
    } else {
      residents.remove(resident, EvictionCause.UNLOADED);
      end.failed(null);
    }
  }

  @Override
  public void failed(Flight flight, ServingException why) {
    flights.remove(flight.name(), flight);
    boolean isFailure = !flight.isDropped();
    if (leavesOlder(flight)) {
      flight.drop();
    }
    flight.fail(why);
    end.failed(isFailure ? why : null);
  }
}
