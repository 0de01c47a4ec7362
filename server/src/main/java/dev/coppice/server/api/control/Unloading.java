package dev.coppice.server.api.control;

import dev.coppice.cache.ModelCache;
import dev.coppice.loader.ModelName;
import dev.coppice.server.api.failure.Failure;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Takes models out of memory by name, and hears when what they took is free. */
public final class Unloading {

  private final ModelCache cache;
  private final Duration patience;

  /**
   * @param patience how long a model's memory is waited for
   */
  public Unloading(ModelCache cache, Duration patience) {
    this.cache = cache;
    this.patience = patience;
  }

  /**
   * Takes the name out of the table at once.
   *
   * @param name as sent
   * @return completes, on any thread, when the memory is free; with why not, if there is no such
   *     model or that takes too long
   */
  public CompletableFuture<Optional<Failure>> unload(String name) {
    Optional<CompletableFuture<Void>> freed = ModelName.of(name).flatMap(cache::unload);
    if (freed.isEmpty()) {
      return CompletableFuture.completedFuture(Optional.of(Failure.modelNotFound(name)));
    }
    return freed
        .get()
        .thenApply(nothing -> Optional.<Failure>empty())
        .completeOnTimeout(
            Optional.of(Failure.notFreed(name)), patience.toMillis(), TimeUnit.MILLISECONDS);
  }
}
