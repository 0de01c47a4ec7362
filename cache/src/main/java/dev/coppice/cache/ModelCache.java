package dev.coppice.cache;

import com.github.benmanes.caffeine.cache.Ticker;
import dev.coppice.loader.ModelName;
import dev.coppice.loader.ModelSource;
import dev.coppice.loader.ServingException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The models in memory, and the leases on them; loads what is asked for and evicts what is cold.
 *
 * <p>A call first tries {@link #tryAcquire}, which may be done on an event loop, and on a miss goes
 * to {@link #acquire} on a thread that may block. Four parts do the work: {@link Residents} the
 * table and its order, {@link Loads} the single flight a name, {@link MemoryBudget} the law of
 * bytes, {@link Freeing} the way back. Eviction is soft: the cache lets go, the last lease frees,
 * and bytes count until they are really free.
 */
public final class ModelCache {

  private static final Logger log = LoggerFactory.getLogger(ModelCache.class);

  /** Freeing depends on nobody; this only keeps a defect from holding up the stop. */
  private static final Duration FREEING_PATIENCE = Duration.ofSeconds(5);

  private final MemoryBudget budget;
  private final CacheListener listener;
  private final InstantSource clock;
  private final Ticker ticker;
  private final Freeing freeing;
  private final Residents residents;
  private final Loads loads;
  private volatile boolean stopping;

  /**
   * @param budget its capacity bounds everything that is resident, leased or being loaded
   * @param clock tells when models were loaded and used
   * @param nanoClock as {@link System#nanoTime}; measures durations and the time failures are
   *     remembered
   */
  public ModelCache(
      ModelSource source,
      MemoryBudget budget,
      CacheSettings settings,
      CacheListener listener,
      InstantSource clock,
      LongSupplier nanoClock) {
    this.budget = budget;
    this.listener = listener;
    this.clock = clock;
    this.ticker = nanoClock::getAsLong;
    this.freeing = new Freeing(budget, listener, ticker);
    this.residents = new Residents(budget.capacity(), ticker);
    ResidentLoader loader =
        new ResidentLoader(source, budget, residents, freeing, settings.loadTimeout(), clock);
    FailedLoads failedLoads = new FailedLoads(settings.failedLoadTtl(), ticker);
    this.loads = new Loads(residents, failedLoads, loader, settings);
  }

  /**
   * A lease of the model if it is in memory; never blocks. A miss is not reported to the listener
   * yet: {@link #acquire} follows and does.
   */
  public Optional<Lease> tryAcquire(ModelName name) {
    if (stopping) {
      return Optional.empty();
    }
    Lease lease = residents.tryLease(name, clock.millis());
    if (lease == null) {
      return Optional.empty();
    }
    listener.lookedUp(true);
    return Optional.of(lease);
  }

  /**
   * A lease of the model, loaded first if need be; may block, up to the load wait of the settings.
   *
   * @throws ServingException with the source's reason if the load fails; {@code OVERLOADED} if too
   *     many calls wait, or memory stays full; {@code INSUFFICIENT_STORAGE} if the model needs more
   *     than the budget; {@code MODEL_NOT_READY} if the load goes on longer than a call waits;
   *     {@code LOAD_TIMEOUT} if it was given up; {@code STOPPING} from {@link #close} on; {@code
   *     INTERNAL} if the source threw anything else
   */
  public Lease acquire(ModelName name) {
    Optional<Lease> hit = tryAcquire(name);
    if (hit.isPresent()) {
      return hit.get();
    }
    listener.lookedUp(false);
    long start = ticker.read();
    try {
      return loads.await(name);
    } catch (InterruptedException e) {
      // Calls are interrupted for one reason only.
      Thread.currentThread().interrupt();
      throw Refusals.stopping();
    } finally {
      listener.waited(Duration.ofNanos(ticker.read() - start));
    }
  }

  /** The models in the table, by name; never blocks. */
  public List<ModelStatus> list() {
    return residents.list();
  }

  /** The model of that name in the table; never blocks, and is no use of the model. */
  public Optional<ModelStatus> status(ModelName name) {
    return residents.status(name);
  }

  /**
   * Takes a model out of the table at once; calls that use it finish, then it is freed. A call that
   * asks for it meanwhile loads it anew.
   *
   * @return completes when its memory is free again; empty if the model is not in the table
   */
  public Optional<CompletableFuture<Void>> unload(ModelName name) {
    return residents.unload(name);
  }

  /** Models in the table. */
  public int residents() {
    return residents.size();
  }

  /** Loads begun or queued. */
  public int loadsUnderWay() {
    return loads.underWay();
  }

  /** Calls waiting for a load. */
  public int waitingCalls() {
    return loads.waiting();
  }

  /** Bytes in use: resident, leased, being loaded, and not yet freed. */
  public long bytesInUse() {
    return budget.used();
  }

  /**
   * Stops: refuses new calls and loads that have not begun, lets loads end for {@code grace} and
   * then interrupts them, frees the models. A model that is still leased is freed when its last
   * lease closes, by whoever closes it. Once that is done no byte of the budget is used, unless a
   * load did not heed its interrupt; it gives its bytes back when it ends.
   */
  public void close(Duration grace) {
    stopping = true;
    try {
      try {
        loads.close(grace);
      } finally {
        residents.unloadAll();
      }
      freeing.close(FREEING_PATIENCE);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      log.warn("stop of the cache was interrupted");
    }
  }
}
