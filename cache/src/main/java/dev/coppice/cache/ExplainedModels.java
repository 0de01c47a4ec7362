package dev.coppice.cache;

import dev.coppice.cache.load.Refusals;
import dev.coppice.cache.load.RegisteredExplanations;
import dev.coppice.cache.resident.Lease;
import dev.coppice.loader.ModelName;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Leases of models that have what the reasons of their scores take: loaded with that first if need
 * be, also if they are in memory without.
 *
 * @param tables of what is in memory
 * @param stored the store's models; null if there is no store
 * @param registered has those that are registered loaded anew
 * @param inMemory a lease, if there can be one at once
 * @param loaded a lease of what is loaded first, and with all that if it can be
 */
record ExplainedModels(
    Tables tables,
    @Nullable StoredModels stored,
    RegisteredExplanations registered,
    Function<ModelName, Optional<Lease>> inMemory,
    Function<ModelName, Lease> loaded)
    implements Leases {

  /** Loads of one model that a call waits for: others may put a version without in its place. */
  private static final int LOADS = 3;

  @Override
  public Optional<Lease> tryAcquire(ModelName name) {
    return inMemory.apply(name).filter(ExplainedModels::isExplained);
  }

  @Override
  public Lease acquire(ModelName name) {
    for (int attempt = 0; attempt < LOADS; attempt++) {
      Lease lease = inMemory.apply(name).orElseGet(() -> loaded.apply(name));
      if (isExplained(lease)) {
        return lease;
      }
      Optional<Lease> anew =
          StoppableWait.await(() -> explain(name)).filter(ExplainedModels::isExplained);
      if (anew.isPresent()) {
        return anew.get();
      }
    }
    throw Refusals.overloaded(name); // It was replaced each time.
  }

  /** As {@link RegisteredExplanations#unload}. */
  Optional<CompletableFuture<Void>> unloadRegistered(ModelName name) {
    return registered.unload(name);
  }

  /** Whether a lease is of such a model; else it is closed. */
  private static boolean isExplained(Lease lease) {
    boolean isExplained = lease.model().explainer().isPresent();
    if (!isExplained) {
      lease.close();
    }
    return isExplained;
  }

  private Optional<Lease> explain(ModelName name) throws InterruptedException {
    if (tables.registered().contains(name)) {
      return registered.await(name);
    }
    return stored == null ? Optional.empty() : stored.awaitExplainedAnew(name);
  }
}
