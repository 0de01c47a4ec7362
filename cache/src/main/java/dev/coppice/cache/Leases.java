package dev.coppice.cache;

import dev.coppice.cache.resident.Lease;
import dev.coppice.loader.ModelName;
import dev.coppice.loader.ServingException;
import java.util.Optional;

/** Leases of models by name: of whatever scores, or of what has the reasons of its scores, too. */
public interface Leases {

  /** A lease of the model if it is in memory; never blocks. */
  Optional<Lease> tryAcquire(ModelName name);

  /**
   * A lease of the model, loaded first if need be; may block, up to the load wait of the settings.
   *
   * @throws ServingException with the source's reason if the load fails; {@code MODEL_NOT_FOUND} if
   *     the name is not registered and there is no store; {@code LOADING} for the single model
   *     until it is loaded; {@code OVERLOADED} if too many calls wait, or memory stays full; {@code
   *     INSUFFICIENT_STORAGE} if the model needs more than the budget; {@code MODEL_NOT_READY} if
   *     the load goes on longer than a call waits; {@code LOAD_TIMEOUT} if it was given up; {@code
   *     STOPPING} once the cache is closed; {@code INTERNAL} if the source threw anything else
   */
  Lease acquire(ModelName name);
}
