package dev.coppice.cache.stored;

import dev.coppice.cache.load.Flight;
import dev.coppice.cache.load.Landing;
import dev.coppice.cache.load.failed.FailedLoads;
import dev.coppice.cache.resident.Resident;
import dev.coppice.cache.resident.Residents;
import dev.coppice.loader.ServingException;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/**
 * What becomes of the load of a model in memory with what its reasons take: the same as of a newer
 * version, and its failure is remembered.
 */
record ExplainedLanding(Landing replacement, FailedLoads failedLoads) implements Landing {

  /** Who waits looks for the model, or hears of the failure by the flight. */
  static final ReplacementLanding.End UNHEARD =
      new ReplacementLanding.End() {
        @Override
        public void placed(Resident newer) {}

        @Override
        public void failed(@Nullable ServingException why) {}
      };

  /**
   * Of the load that is to take the place of that model.
   *
   * @param flights that it is to leave when it is over
   */
  static ExplainedLanding of(
      Resident old,
      Residents residents,
      ConcurrentMap<?, Flight> flights,
      FailedLoads failedLoads) {
    return new ExplainedLanding(
        new ReplacementLanding(old, residents, flights, failedLoads, UNHEARD), failedLoads);
  }

  @Override
  public long staying() {
    return replacement.staying();
  }

  @Override
  public void landed(Flight flight, Resident resident) {
    replacement.landed(flight, resident);
  }

  @Override
  public void failed(Flight flight, ServingException why) {
    try {
      failedLoads.rememberExplained(flight.name(), why);
    } finally {
      replacement.failed(flight, why);
    }
    if (flight.isDropped()) { // Looked at last, for it may come at any time.
      failedLoads.forget(flight.name());
    }
  }
}
