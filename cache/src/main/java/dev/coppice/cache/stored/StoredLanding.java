package dev.coppice.cache.stored;

import dev.coppice.cache.load.Flight;
import dev.coppice.cache.load.Landing;
import dev.coppice.cache.load.failed.FailedLoads;
import dev.coppice.cache.resident.EvictionCause;
import dev.coppice.cache.resident.Resident;
import dev.coppice.cache.resident.Residents;
import dev.coppice.loader.ServingException;
import java.util.concurrent.ConcurrentMap;

/**
 * What becomes of loads of the store's models: they are in the table before their name is free, so
 * that a call finds one or the other, and their failures are remembered likewise.
 *
 * @param flights that each is to leave when it is over
 */
record StoredLanding(Residents residents, FailedLoads failedLoads, ConcurrentMap<?, Flight> flights)
    implements Landing {

  @Override
  public void landed(Flight flight, Resident resident) {
    failedLoads.loaded(flight.name(), resident.freshness().version()); // Before anybody can ask.
    residents.add(resident);
    flights.remove(flight.name(), flight);
    if (!flight.land(resident)) {
      residents.remove(resident, EvictionCause.UNLOADED);
    }
  }

  @Override
  public long pinned() {
    return residents.pinnedBytes();
  }

  @Override
  public void failed(Flight flight, ServingException why) {
    try {
      remember(flight, why);
    } finally {
      flights.remove(flight.name(), flight);
      flight.fail(why);
    }
    if (flight.isDropped()) { // Looked at last, for it may come at any time.
      failedLoads.forget(flight.name());
    }
  }

  private void remember(Flight flight, ServingException why) {
    if (flight.cargo().isExplained()) {
      failedLoads.rememberExplained(flight.name(), why);
    } else {
      failedLoads.remember(flight.name(), why);
    }
  }
}
