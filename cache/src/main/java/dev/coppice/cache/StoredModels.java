package dev.coppice.cache;

import com.github.benmanes.caffeine.cache.Ticker;
import dev.coppice.cache.load.LoadThreads;
import dev.coppice.cache.load.WaitingCalls;
import dev.coppice.cache.load.failed.FailedLoads;
import dev.coppice.cache.refresh.NewestWaits;
import dev.coppice.cache.refresh.Refresher;
import dev.coppice.cache.resident.Lease;
import dev.coppice.cache.resident.Residents;
import dev.coppice.cache.stored.Replacements;
import dev.coppice.cache.stored.SingleFlight;
import dev.coppice.cache.warmup.Popularity;
import dev.coppice.cache.warmup.WarmModels;
import dev.coppice.loader.ModelName;
import dev.coppice.loader.ModelSource;
import dev.coppice.loader.ServingException;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The store's models: loaded when a call asks for them or before that, kept the newest, and
 * forgotten by name.
 */
final class StoredModels {

  private final ModelSource store;
  private final FailedLoads failed;
  private final SingleFlight loads;
  private final Refresher refresher;
  private final NewestWaits newest;
  private final WarmModels warm;

  StoredModels(
      ModelSource store,
      Residents residents,
      Popularity popularity,
      LoadThreads threads,
      WaitingCalls waiting,
      CacheSettings settings,
      CacheListener listener,
      InstantSource clock,
      Ticker ticker) {
    this.store = store;
    this.failed = new FailedLoads(settings.loads().failedLoadTtl(), ticker);
    this.loads = new SingleFlight(store, residents, failed, threads, waiting, settings.loads());
    this.refresher =
        new Refresher(store, residents, loads, settings.refresh(), listener::refreshed, clock);
    this.newest = new NewestWaits(refresher, residents, loads, settings.loads(), clock);
    int atOnce = settings.loads().maxUnasked();
    this.warm =
        new WarmModels(store, loads, residents, settings.pins(), popularity, atOnce, ticker);
  }

  /** A lease if the model is in memory; never blocks. */
  @Nullable Lease tryLease(ModelName name, long nowMillis) {
    return refresher.tryLease(name, nowMillis);
  }

  /** As {@link ModelCache#isLoadable}, of what is not in memory. */
  boolean isLoadable(ModelName name) {
    return failed.isLoadable(name, store.keeps(name));
  }

  /**
   * A lease once the model is loaded.
   *
   * @param isExplained whether it should have what the reasons of its scores take; it may lack that
   *     if it was on its way
   * @throws ServingException as {@link SingleFlight#await}
   */
  Lease await(ModelName name, boolean isExplained) throws InterruptedException {
    Lease lease = isExplained ? loads.awaitExplained(name) : loads.await(name);
    refresher.loaded(name);
    return lease;
  }

  /** As {@link Replacements#awaitExplainedAnew}. */
  Optional<Lease> awaitExplainedAnew(ModelName name) throws InterruptedException {
    return loads.replacements().awaitExplainedAnew(name);
  }

  /** Blocks until the newest version is in memory, if that can be had. */
  void awaitNewest(ModelName name) throws InterruptedException {
    newest.await(name);
  }

  /** Likewise; returns why what is in memory is not known to be the newest, empty if it is. */
  Optional<ServingException> refresh(ModelName name) throws InterruptedException {
    return newest.refresh(name);
  }

  WarmModels warm() {
    return warm;
  }

  /** As {@link ModelCache#unload}. */
  Optional<CompletableFuture<Void>> unload(ModelName name) {
    Optional<CompletableFuture<Void>> waited =
        warm.warmUp().forget(name) // First, or it would load it again.
            ? Optional.of(CompletableFuture.completedFuture(null))
            : Optional.empty();
    // The copy first, or a call would load it again; and last, what a load began to keep meanwhile.
    return Stream.of(waited, store.forget(name), loads.unload(name), store.forget(name))
        .flatMap(Optional::stream)
        .reduce(CompletableFuture::allOf);
  }

  /** Asks the store no more questions, and begins no loads that no call waits for. */
  void close() {
    warm.close();
    refresher.close();
  }
}
