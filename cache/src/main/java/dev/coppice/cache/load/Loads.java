package dev.coppice.cache.load;

import dev.coppice.cache.resident.Resident;
import dev.coppice.cache.resident.ResidentLease;
import dev.coppice.cache.resident.Residents;
import dev.coppice.loader.Copies;
import dev.coppice.loader.Detail;
import dev.coppice.loader.ModelName;
import dev.coppice.loader.Origin;
import dev.coppice.loader.ServingException;
import dev.coppice.loader.source.LoadFailures;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Consumer;

/**
 * The only way into memory: at most one load at a time for each name, whoever wants the model.
 *
 * <p>The kernel: {@code putIfAbsent} a load, and only then start it. The caller that put the load
 * there starts it, and all others join. A load puts its model into the table before it leaves the
 * map, so that a call finds one or the other. The starter looks at the table once more, because the
 * former load may have left between its two looks.
 */
public final class Loads {

  /** The registrant waits as long as the load; the load's timeout ends both. */
  private static final long AS_LONG_AS_IT_TAKES = Long.MAX_VALUE;

  private final ConcurrentMap<ModelName, Load> underWay = new ConcurrentHashMap<>();
  private final Origin store;
  private final Copies copies;
  private final Residents residents;
  private final FailedLoads failed;
  private final LoadThreads threads;
  private final LoadSettings settings;
  private final InstantSource clock;
  private final WaitingCalls waiting;

  /**
   * @param store the origin of models that nobody registered
   * @param copies of the store's models on the local disk
   * @param clock for the times at which models are used
   */
  public Loads(
      Origin store,
      Copies copies,
      Residents residents,
      FailedLoads failed,
      ResidentLoader loader,
      LoadSettings settings,
      LoadReports reports,
      InstantSource clock) {
    this.store = store;
    this.copies = copies;
    this.residents = residents;
    this.failed = failed;
    this.settings = settings;
    this.clock = clock;
    Landing landing = new Landing(underWay, residents, failed);
    this.threads = new LoadThreads(loader, settings, reports, landing);
    this.waiting = new WaitingCalls(threads, reports, settings);
  }

  /**
   * Blocks until a model of the store is in memory.
   *
   * @param detail what the call needs; reasons are also loaded for a registered model
   * @throws ServingException if the load fails or is known to fail, if too many calls wait, if this
   *     call waited long enough, or if the server stops
   * @throws InterruptedException if the client has left
   */
  public ResidentLease await(ModelName name, Detail detail) throws InterruptedException {
    waiting.enter(name);
    long deadline = System.nanoTime() + settings.loadWait().toNanos();
    try {
      while (true) {
        ResidentLease inMemory = residents.tryLease(name, clock.millis());
        if (inMemory != null && inMemory.fits(detail)) {
          return inMemory;
        }
        Load load = board(name, detail, deadline);
        ResidentLease lease = waiting.await(load, detail, deadline);
        if (lease != null && lease.fits(detail)) {
          return lease;
        }
        if (lease != null && load.request().detail() == detail) {
          throw LoadFailures.internal(new IllegalStateException(name + ": loaded without reasons"));
        }
      }
    } finally {
      waiting.leave();
    }
  }

  /** The load of this name, joined. */
  private Load board(ModelName name, Detail detail, long deadline) throws InterruptedException {
    while (true) {
      if (threads.isStopping()) {
        throw Errors.stopping();
      }
      ServingException known = failed.find(name, detail);
      if (known != null) {
        throw known;
      }
      Resident inMemory = detail == Detail.SCORES ? null : residents.find(name);
      Load own = load(LoadRequest.ofCall(name, detail, store, inMemory));
      Load other = underWay.putIfAbsent(name, own);
      if (other == null) {
        start(own);
        return own;
      }
      try {
        if (waiting.join(other)) {
          return other;
        }
      } catch (ServingException e) {
        if (!waiting.isToLookAgain(other, detail, e, deadline)) {
          throw e;
        }
      }
      // It landed and has left the map: next time the model is found, or loaded.
    }
  }

  private Load load(LoadRequest request) {
    return new Load(request, !request.isRefresh() && copies.isCached(request.name()));
  }

  private void start(Load load) {
    LoadRequest request = load.request();
    Resident replaces = request.replaces();
    Resident now = residents.find(load.name());
    if (now == replaces || request.isNewRegistration()) {
      threads.start(load);
    } else if (replaces == null && request.detail() == Detail.SCORES) {
      landInMemory(load);
    } else {
      threads.start(load); // An unload finds it from now on.
      threads.drop(load); // Another model has the place.
    }
  }

  /** The former load of that name has landed just now. */
  private void landInMemory(Load load) {
    Resident resident = residents.tryHold(load.name());
    if (resident == null) { // It has left again.
      threads.start(load);
      return;
    }
    underWay.remove(load.name(), load);
    load.request().end().accept(LoadResult.LOADED);
    load.land(resident);
    load.over().complete(null);
  }

  /**
   * Registers a model, and blocks until it is loaded. A load of the store's model of the same name
   * is dropped.
   *
   * @param purpose {@code REGISTRATION} or {@code PIN}
   * @return false, at once, if a model is registered under the name, or is being registered
   * @throws ServingException if the load fails or the server stops
   */
  public boolean register(ModelName name, Origin origin, Purpose purpose)
      throws InterruptedException {
    Load own = load(LoadRequest.ofRegistration(name, origin, purpose));
    while (true) {
      Resident there = residents.find(name);
      if (there != null && there.isRegistered()) {
        return false;
      }
      Load other = underWay.putIfAbsent(name, own);
      if (other == null) {
        break;
      }
      if (other.request().isNewRegistration()) {
        return false;
      }
      threads.drop(other);
      boolean unused =
          WaitingCalls.isOverBy(other, System.nanoTime() + settings.loadTimeout().toNanos());
    }
    start(own);
    ResidentLease lease = waiting.await(own, AS_LONG_AS_IT_TAKES);
    if (lease != null) {
      lease.close();
    }
    return true;
  }

  /**
   * Loads a model that no call waits for, unless it is in memory or on its way; does not block.
   *
   * @param purpose {@code PIN} or {@code WARM_UP}
   * @param end hears the result, perhaps on a load's thread
   */
  public void prefetch(ModelName name, Purpose purpose, Consumer<LoadResult> end) {
    ServingException known =
        threads.isStopping() ? Errors.stopping() : failed.find(name, Detail.SCORES);
    if (known != null) {
      end.accept(new LoadResult(LoadResult.Outcome.FAILED, known));
      return;
    }
    Load own = load(LoadRequest.ahead(name, store, purpose, end));
    Load other = underWay.putIfAbsent(name, own);
    if (other == null) {
      start(own);
    } else {
      var unused =
          other
              .over()
              .thenRun(
                  () ->
                      end.accept(
                          residents.find(name) != null ? LoadResult.LOADED : LoadResult.YIELDED));
    }
  }

  /**
   * Compares a model in memory with its store, and loads a newer version; does not block.
   *
   * @param purpose {@code REFRESH} or {@code LATE_REFRESH}
   * @return false if a load of that name is under way
   */
  public boolean refresh(Resident old, Purpose purpose, Consumer<LoadResult> end) {
    Load own = load(LoadRequest.ofRefresh(old, purpose, end));
    if (threads.isStopping() || underWay.putIfAbsent(old.name(), own) != null) {
      return false;
    }
    start(own);
    return true;
  }

  /**
   * Blocks until the load of that name has ended, if one is under way, whatever becomes of it.
   *
   * @throws ServingException if too many calls wait, or the load goes on longer than this call
   *     waits
   */
  public void awaitRefresh(ModelName name, long deadline) throws InterruptedException {
    Load load = underWay.get(name);
    if (load == null) {
      return;
    }
    waiting.awaitEnd(load, deadline);
  }

  /** Whether a load of a model that is not in memory would succeed by all that is known. */
  public boolean isLoadable(ModelName name) {
    return failed.isLoadable(name, copies.isCached(name));
  }

  /** Forgets that a model's load failed. */
  public void forgetFailure(ModelName name) {
    boolean unused = failed.forget(name);
  }

  /**
   * Takes a model out of the table, drops its load, and forgets that one failed: the next call
   * loads the model.
   *
   * @return completes when nothing is left of the model; empty if there was nothing
   */
  public Optional<CompletableFuture<Void>> unload(ModelName name) {
    Load load = underWay.get(name);
    CompletableFuture<Void> dropped = null;
    if (load != null && !load.request().isNewRegistration()) {
      threads.drop(load);
      dropped = load.over();
    }
    boolean wasKnown = failed.forget(name);
    CompletableFuture<Void> nothing = CompletableFuture.completedFuture(null);
    Optional<CompletableFuture<Void>> freed = residents.unload(name);
    return dropped == null && freed.isEmpty() && !wasKnown
        ? Optional.empty()
        : Optional.of(
            CompletableFuture.allOf(dropped == null ? nothing : dropped, freed.orElse(nothing)));
  }

  /** The numbers of loads and calls at this moment. */
  public LoadFigures figures() {
    return new LoadFigures(threads, waiting);
  }

  /** Refuses calls that wait, and interrupts loads. */
  public void refuseWaiting() {
    threads.drain();
    threads.giveUpAll();
  }

  /** Stops as {@link LoadThreads#close}. */
  public void close(Duration grace) throws InterruptedException {
    threads.close(grace);
  }
}
