package dev.coppice.cache;

import com.github.benmanes.caffeine.cache.Ticker;
import dev.coppice.cache.budget.HeapWeight;
import dev.coppice.cache.budget.MemoryBudget;
import dev.coppice.cache.load.Errors;
import dev.coppice.cache.load.FailedLoads;
import dev.coppice.cache.load.LoadReports;
import dev.coppice.cache.load.LoadSettings;
import dev.coppice.cache.load.Loads;
import dev.coppice.cache.load.Purpose;
import dev.coppice.cache.load.ResidentLoader;
import dev.coppice.cache.refresh.NewestVersions;
import dev.coppice.cache.refresh.Refresher;
import dev.coppice.cache.resident.Evictions;
import dev.coppice.cache.resident.Freeing;
import dev.coppice.cache.resident.Lease;
import dev.coppice.cache.resident.ModelHeap;
import dev.coppice.cache.resident.ModelStatus;
import dev.coppice.cache.resident.Resident;
import dev.coppice.cache.resident.ResidentLease;
import dev.coppice.cache.resident.Residents;
import dev.coppice.cache.warmup.Popularity;
import dev.coppice.cache.warmup.WarmModels;
import dev.coppice.loader.Copies;
import dev.coppice.loader.Detail;
import dev.coppice.loader.LoadOutcome;
import dev.coppice.loader.ModelName;
import dev.coppice.loader.Origin;
import dev.coppice.loader.ServingException;
import dev.coppice.loader.StoreKey;
import dev.coppice.loader.source.LoadFailures;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The models in memory, and the leases on them.
 *
 * <p>A call first tries {@link #tryAcquire}, which an event loop may do, and on a miss goes to
 * {@link #acquire} on a thread that may block. A registered model hides the store's model of the
 * same name. Eviction is soft: the last lease of an evicted model frees it.
 */
public final class ModelCache implements Leases {

  private static final Logger LOG = LoggerFactory.getLogger(ModelCache.class);

  private final boolean hasStore;
  private final Copies copies;
  private final InstantSource clock;
  private final Freeing freeing;
  private final Residents residents;
  private final Loads loads;
  private final Refresher refresher;
  private final NewestVersions newest;
  private final @Nullable WarmModels warm;
  private final CacheFigures figures;
  private volatile boolean stopping;

  /**
   * @param store the origin of models that are not registered; null if there is none
   * @param copies of the store's models on the local disk
   * @param budget its capacity bounds everything that is resident, leased or being loaded
   * @param heapWeight what a byte that a model keeps on the heap counts in the budget
   * @param clock for times
   * @param nanoClock as {@link System#nanoTime}, for durations
   */
  public ModelCache(
      @Nullable Origin store,
      Copies copies,
      MemoryBudget budget,
      HeapWeight heapWeight,
      CacheSettings settings,
      CacheListener listener,
      InstantSource clock,
      LongSupplier nanoClock) {
    this.hasStore = store != null;
    this.copies = copies;
    this.clock = clock;
    Ticker ticker = nanoClock::getAsLong;
    LoadSettings limits = settings.loads();
    this.freeing = new Freeing(budget, listener::unloaded, ticker);
    Popularity popularity = new Popularity(clock);
    Evictions evictions = new Evictions(listener::evicted);
    this.residents =
        new Residents(budget.capacity(), settings.pins(), popularity, ticker, evictions);
    ModelHeap heap = new ModelHeap(settings.heapBytes(), heapWeight, residents::evictOne);
    MemoryBudget trials = new MemoryBudget(limits.trialBytes());
    this.loads =
        new Loads(
            store == null ? (request, memory) -> new LoadOutcome.NotHere() : store,
            copies,
            residents,
            new FailedLoads(limits.failedLoadTtl(), ticker),
            new ResidentLoader(
                budget, heap, residents::roomFor, freeing, trials, limits.loadTimeout(), clock),
            limits,
            new LoadReports(listener::loadFailed, listener::refused, listener::waited, ticker),
            clock);
    this.refresher =
        new Refresher(loads, settings.refresh(), limits.maxRefreshes(), listener::refreshed, clock);
    this.newest = new NewestVersions(refresher, residents, loads, limits.loadWait(), clock);
    this.warm =
        store == null
            ? null
            : new WarmModels(
                loads, residents, settings.pins(), popularity, limits.maxWarmUps(), ticker);
    this.figures = new CacheFigures(residents, loads.figures(), trials);
  }

  @Override
  public Optional<Lease> tryAcquire(ModelName name) {
    return Optional.<Lease>ofNullable(tryLease(name));
  }

  private @Nullable ResidentLease tryLease(ModelName name) {
    long now = clock.millis();
    ResidentLease lease = stopping ? null : residents.tryLease(name, now);
    if (lease != null && lease.resident().freshness().isDue(now)) {
      refresher.used(lease.resident(), now);
    }
    return lease;
  }

  @Override
  public Lease acquire(ModelName name) {
    ResidentLease lease = tryLease(name);
    return lease == null ? load(name, Detail.SCORES) : lease;
  }

  /** Leases of models that give the reasons of their scores. */
  public Leases explained() {
    return new ExplainedModels(this::tryAcquire, name -> load(name, Detail.REASONS));
  }

  private Lease load(ModelName name, Detail detail) {
    if (stopping) {
      throw Errors.stopping();
    }
    Resident inMemory = residents.find(name);
    if (inMemory == null && name.equals(ModelName.SINGLE)) {
      throw Errors.singleLoading();
    }
    if (inMemory == null && !hasStore) {
      throw LoadFailures.notFound(name);
    }
    ResidentLease lease = StoppableWait.await(() -> loads.await(name, detail));
    refresher.used(lease.resident(), clock.millis()); // A copy on the disk may be of last week.
    return lease;
  }

  /**
   * A lease of the newest version; of the version in memory if the newest cannot be had.
   *
   * @throws ServingException as {@link #acquire}
   */
  public Lease acquireNewest(ModelName name) {
    if (!isOfStore(name)) {
      return acquire(name);
    }
    return StoppableWait.await(
        () -> {
          newest.await(name);
          return acquire(name);
        });
  }

  /**
   * Brings the newest version that the store has into memory, and accepts no other.
   *
   * @throws ServingException as {@link #acquire}; if an older version serves on, the reason why the
   *     newest could not be determined or loaded
   */
  public void refresh(ModelName name) {
    Optional<ServingException> failed =
        isOfStore(name) ? StoppableWait.await(() -> newest.refresh(name)) : Optional.empty();
    acquire(name).close();
    if (failed.isPresent()) {
      throw failed.get();
    }
  }

  /** Whether the store may have a newer version of a model. */
  private boolean isOfStore(ModelName name) {
    Resident inMemory = residents.find(name);
    boolean isRegistered = inMemory != null && inMemory.isRegistered();
    return hasStore && !stopping && !isRegistered && !name.equals(ModelName.SINGLE);
  }

  /**
   * Loads a model that stays until it is unloaded, under a name that is then its own; blocks until
   * it is there. Models of the store that nobody uses make room for it.
   *
   * @param origin where the model comes from
   * @return false, at once, if a model is registered under that name or being loaded for it
   * @throws ServingException with the origin's reason if the load fails; {@code
   *     INSUFFICIENT_STORAGE} at once if there is no room; {@code OVERLOADED} if too many loads
   *     wait; {@code LOAD_TIMEOUT} if it was given up; {@code STOPPING} from {@link #close} on
   */
  public boolean register(ModelName name, Origin origin) {
    return StoppableWait.await(() -> loads.register(name, origin, Purpose.REGISTRATION));
  }

  /**
   * Loads {@link ModelName#SINGLE}, which stays and is never listed; blocks until it is there.
   *
   * @throws ServingException as {@link #register}, but waits for room first
   */
  public void loadSingle(Origin origin) {
    boolean unused =
        StoppableWait.await(() -> loads.register(ModelName.SINGLE, origin, Purpose.PIN));
  }

  /** What has the store's models in memory before calls ask; empty without a store. */
  public Optional<WarmModels> warm() {
    return Optional.ofNullable(warm);
  }

  /** The models in memory, by name; never blocks. */
  public List<ModelStatus> list() {
    return residents.list();
  }

  /** The model of that name in memory; never blocks, and does not count as a use. */
  public Optional<ModelStatus> status(ModelName name) {
    return residents.status(name);
  }

  /** False if no model can have that name. */
  public boolean canBe(ModelName name) {
    return StoreKey.of(name).isPresent() || residents.status(name).isPresent();
  }

  /** Whether a model is in memory, or would be loaded by all that is known. */
  public boolean isLoadable(ModelName name) {
    return residents.status(name).isPresent() || (hasStore && loads.isLoadable(name));
  }

  /**
   * Takes a model out of its table at once; calls that use it finish, then it is freed. A load of
   * it that is under way is given up or its result dropped; a failure of the store's model, its
   * copy on the disk, and that it waits to be warmed are forgotten: a call that asks for it
   * meanwhile loads it anew.
   *
   * @return completes when its memory is free; empty if there was nothing of that name
   */
  public Optional<CompletableFuture<Void>> unload(ModelName name) {
    Resident inMemory = residents.find(name);
    if (!hasStore || (inMemory != null && inMemory.isRegistered())) {
      return loads.unload(name);
    }
    Optional<CompletableFuture<Void>> ofWarmUp = // First, or it would be loaded.
        warm().flatMap(models -> models.warmUp().forget(name));
    // The copy first, or a call would load it; and last, what a load began to keep meanwhile.
    return Stream.of(ofWarmUp, copies.forget(name), loads.unload(name), copies.forget(name))
        .flatMap(Optional::stream)
        .reduce(CompletableFuture::allOf);
  }

  public CacheFigures figures() {
    return figures;
  }

  /** Refuses calls that wait for a load, and interrupts loads; memory still serves. */
  public void refuseWaiting() {
    refresher.close();
    warm().ifPresent(WarmModels::close);
    loads.refuseWaiting();
  }

  /**
   * Stops within {@code grace}: refuses new calls and queued loads, lets loads end for half of the
   * time and then interrupts them, and frees the models. The last lease of a model frees it, and a
   * load that ignores its interrupt gives its bytes back when it ends.
   */
  public void close(Duration grace) {
    stopping = true;
    long deadline = System.nanoTime() + grace.toNanos();
    try {
      try {
        refresher.close();
        warm().ifPresent(WarmModels::close);
        loads.close(grace);
      } finally {
        residents.unloadAll();
      }
      freeing.close(Duration.ofNanos(Math.max(0, deadline - System.nanoTime())));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      LOG.warn("the stop of the cache was interrupted");
    }
  }
}
