package dev.coppice.cache;

import dev.coppice.cache.resident.Lease;
import dev.coppice.loader.ModelName;
import java.util.Optional;
import java.util.function.Function;

/**
 * Leases of models that give the reasons of their scores.
 *
 * @param inMemory a lease of the model in memory, with reasons or not
 * @param load loads the model with reasons; may block
 */
record ExplainedModels(
    Function<ModelName, Optional<Lease>> inMemory, Function<ModelName, Lease> load)
    implements Leases {

  @Override
  public Optional<Lease> tryAcquire(ModelName name) {
    return inMemory.apply(name).filter(ExplainedModels::hasReasons);
  }

  @Override
  public Lease acquire(ModelName name) {
    return tryAcquire(name).orElseGet(() -> load.apply(name));
  }

  private static boolean hasReasons(Lease lease) {
    boolean hasReasons = lease.model().explainer().isPresent();
    if (!hasReasons) {
      lease.close();
    }
    return hasReasons;
  }
}
