package dev.coppice.cache;

import com.github.benmanes.caffeine.cache.Ticker;
import dev.coppice.cache.budget.HeapWeight;
import dev.coppice.cache.budget.MemoryBudget;
import dev.coppice.cache.load.LoadReports;
import dev.coppice.cache.load.LoadSettings;
import dev.coppice.cache.load.LoadThreads;
import dev.coppice.cache.load.LoadTimeouts;
import dev.coppice.cache.load.Purpose;
import dev.coppice.cache.load.Refusals;
import dev.coppice.cache.load.RegisteredExplanations;
import dev.coppice.cache.load.Registrations;
import dev.coppice.cache.load.ResidentLoader;
import dev.coppice.cache.load.WaitingCalls;
import dev.coppice.cache.resident.Evictions;
import dev.coppice.cache.resident.Freeing;
import dev.coppice.cache.resident.Lease;
import dev.coppice.cache.resident.ModelHeap;
import dev.coppice.cache.resident.ModelStatus;
import dev.coppice.cache.resident.Registered;
import dev.coppice.cache.resident.Residents;
import dev.coppice.cache.warmup.Popularity;
import dev.coppice.cache.warmup.WarmModels;
import dev.coppice.loader.ModelName;
import dev.coppice.loader.ModelSource;
import dev.coppice.loader.ServingException;
import dev.coppice.loader.StoreKey;
import dev.coppice.loader.source.LoadFailures;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The models in memory, and the leases on them; loads what is asked for and evicts what is cold.
 *
 * <p>A call first tries {@link #tryAcquire}, which may be done on an event loop, and on a miss goes
 * to {@link #acquire} on a thread that may block. The model of a name is the one registered under
 * it, else the store's. Registered models stay until they are unloaded; the store's come and go.
 * Eviction is soft: the cache lets go, the last lease frees, and bytes count until they are free.
 */
public final class ModelCache implements Leases {

  private static final Logger LOG = LoggerFactory.getLogger(ModelCache.class);

  private final MemoryBudget budget;
  private final MemoryBudget trials;
  private final InstantSource clock;
  private final Freeing freeing;
  private final Tables tables;
  private final LoadThreads threads;
  private final Registrations registrations;
  private final ExplainedModels explained;
  private final @Nullable StoredModels stored;
  private final CacheFigures figures;
  private volatile boolean stopping;

  /**
   * @param store where models come from that are not registered; null: from nowhere
   * @param budget its capacity bounds everything that is resident, leased or being loaded
   * @param heapWeight what a byte that a model keeps on the heap counts in the budget
   * @param clock for the times when models were loaded and used
   * @param nanoClock as {@link System#nanoTime}, for durations
   */
  public ModelCache(
      @Nullable ModelSource store,
      MemoryBudget budget,
      HeapWeight heapWeight,
      CacheSettings settings,
      CacheListener listener,
      InstantSource clock,
      LongSupplier nanoClock) {
    this.budget = budget;
    this.trials = new MemoryBudget(settings.loads().trialBytes());
    this.clock = clock;
    Ticker ticker = nanoClock::getAsLong;
    this.freeing = new Freeing(budget, listener::unloaded, ticker);
    Evictions evictions = new Evictions(listener::evicted);
    Registered registered = new Registered(new Popularity(clock), ticker, evictions);
    Popularity popularity = new Popularity(clock);
    Residents residents =
        new Residents(budget.capacity(), settings.pins(), popularity, ticker, evictions);
    this.tables = new Tables(registered, residents);
    LoadReports reports =
        new LoadReports(listener::loadFailed, listener::refused, listener::waited, ticker);
    ModelHeap heap = new ModelHeap(settings.heapBytes(), heapWeight, residents::evictOne);
    this.threads = newThreads(heap, settings.loads(), reports);
    this.registrations = new Registrations(registered, threads);
    WaitingCalls waiting = new WaitingCalls(settings.loads().maxWaiting(), threads);
    this.stored =
        store == null
            ? null
            : new StoredModels(
                store, residents, popularity, threads, waiting, settings, listener, clock, ticker);
    RegisteredExplanations anew =
        new RegisteredExplanations(registered, threads, waiting, settings.loads(), ticker);
    this.explained =
        new ExplainedModels(tables, stored, anew, this::tryAcquire, name -> load(name, true));
    this.figures = new CacheFigures(tables, threads, waiting, trials);
  }

  private LoadThreads newThreads(ModelHeap heap, LoadSettings loads, LoadReports reports) {
    return new LoadThreads(
        new ResidentLoader(
            budget, heap, tables::roomFor, freeing, trials, loads.loadTimeout(), clock),
        freeing,
        loads,
        reports,
        LoadTimeouts.newTimer());
  }

  @Override
  public Optional<Lease> tryAcquire(ModelName name) {
    if (stopping) {
      return Optional.empty();
    }
    long now = clock.millis();
    Lease lease = tables.registered().tryLease(name, now);
    if (lease == null && stored != null) {
      lease = stored.tryLease(name, now);
    }
    return Optional.ofNullable(lease);
  }

  @Override
  public Lease acquire(ModelName name) {
    return tryAcquire(name).orElseGet(() -> load(name, false));
  }

  /**
   * Leases of models that have what the reasons of their scores take, each loaded anew with that if
   * it is in memory without; {@code OVERLOADED} also if another version without took the place of a
   * loaded one three times.
   */
  public Leases explained() {
    return explained;
  }

  private Lease load(ModelName name, boolean isExplained) {
    if (stopping) {
      throw Refusals.stopping();
    }
    if (name.equals(ModelName.SINGLE)) {
      throw Refusals.singleLoading();
    }
    if (stored == null) {
      throw LoadFailures.notFound(name);
    }
    return StoppableWait.await(() -> stored.await(name, isExplained));
  }

  /**
   * As {@link #acquire}, but of the newest version that the store has: it is asked at once, and
   * what it has is loaded first. If it does not say, or that fails, what is in memory serves.
   *
   * @throws ServingException as that
   */
  public Lease acquireNewest(ModelName name) {
    StoredModels store = storeOf(name);
    return store == null
        ? acquire(name)
        : StoppableWait.await(
            () -> {
              store.awaitNewest(name);
              return acquire(name);
            });
  }

  /**
   * Brings the newest version that the store has into memory, as {@link #acquireNewest}, and is not
   * content with another one.
   *
   * @throws ServingException as that; where an older version serves on, with the reason why the
   *     newest could not be asked for or loaded, which the message says
   */
  public void refresh(ModelName name) {
    StoredModels store = storeOf(name);
    Optional<ServingException> failed =
        store == null ? Optional.empty() : StoppableWait.await(() -> store.refresh(name));
    acquire(name).close();
    if (failed.isPresent()) {
      throw failed.get();
    }
  }

  /** What may have a newer version of a model; null if nothing has, or is asked any more. */
  private @Nullable StoredModels storeOf(ModelName name) {
    boolean isStored = !tables.registered().contains(name) && !name.equals(ModelName.SINGLE);
    return isStored && !stopping ? stored : null;
  }

  /**
   * Loads a model that stays until it is unloaded, under a name that is then its own; blocks until
   * it is there. Models of the store that nobody uses make room for it.
   *
   * @param source where this one comes from
   * @return false, at once, if a model is registered under that name or being loaded for it
   * @throws ServingException with the source's reason if the load fails; {@code
   *     INSUFFICIENT_STORAGE} at once if there is no room; {@code OVERLOADED} if too many loads
   *     wait; {@code LOAD_TIMEOUT} if it was given up; {@code STOPPING} from {@link #close} on
   */
  public boolean register(ModelName name, ModelSource source) {
    return StoppableWait.await(() -> registrations.register(name, source, Purpose.REGISTRATION));
  }

  /**
   * Loads {@link ModelName#SINGLE}, which stays and is never listed; blocks until it is there.
   *
   * @throws ServingException as {@link #register}, but waits for room first
   */
  public void loadSingle(ModelSource source) {
    StoppableWait.await(() -> registrations.register(ModelName.SINGLE, source, Purpose.START));
  }

  /** What has the store's models in memory before calls ask; empty without a store. */
  public Optional<WarmModels> warm() {
    return Optional.ofNullable(stored).map(StoredModels::warm);
  }

  /** The models in memory that have a name, one per name, by name; never blocks. */
  public List<ModelStatus> list() {
    return tables.list();
  }

  /** The model of that name in memory; never blocks, and does not count as a use. */
  public Optional<ModelStatus> status(ModelName name) {
    return tables.status(name);
  }

  /** False if there is no model of that name and none can come: no store can hold it. */
  public boolean canBe(ModelName name) {
    return StoreKey.of(name).isPresent() || tables.status(name).isPresent();
  }

  /** Whether a model is in memory, or would be loaded by all that is known; never blocks. */
  public boolean isLoadable(ModelName name) {
    return tables.status(name).isPresent() || (stored != null && stored.isLoadable(name));
  }

  /**
   * Takes a model out of its table at once; calls that use it finish, then it is freed. A load of
   * it that is under way is given up or its result dropped; a failure of the store's model, its
   * copy on the disk, and that it waits to be warmed are forgotten: a call that asks for it
   * meanwhile loads it anew.
   *
   * @return completes when its memory is free again; empty if nothing of that name was there
   */
  public Optional<CompletableFuture<Void>> unload(ModelName name) {
    Optional<CompletableFuture<Void>> freed = explained.unloadRegistered(name);
    return stored == null || freed.isPresent() ? freed : stored.unload(name);
  }

  /** How much it has and does at any moment. */
  public CacheFigures figures() {
    return figures;
  }

  /** Refuses calls that wait for a load, interrupts loads and questions; memory still serves. */
  public void refuseWaiting() {
    Optional.ofNullable(stored).ifPresent(StoredModels::close);
    threads.drain();
    threads.giveUpAll();
  }

  /**
   * Stops: refuses new calls and loads that wait for a thread, lets loads end for half of {@code
   * grace} and then interrupts them, frees the models, and returns when {@code grace} is over at
   * the latest. The last lease of a model frees it, and a load that did not heed its interrupt
   * gives its bytes back when it ends; then no byte of the budget is used.
   */
  public void close(Duration grace) {
    stopping = true;
    long deadline = System.nanoTime() + grace.toNanos();
    try {
      try {
        Optional.ofNullable(stored).ifPresent(StoredModels::close);
        threads.close(grace);
      } finally {
        tables.unloadAll();
      }
      freeing.close(Duration.ofNanos(Math.max(0, deadline - System.nanoTime())));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      LOG.warn("stop of the cache was interrupted");
    }
  }
}
