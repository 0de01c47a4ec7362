package dev.coppice.cache.load;

import com.github.benmanes.caffeine.cache.Ticker;
import dev.coppice.cache.resident.EvictionCause;
import dev.coppice.cache.resident.Lease;
import dev.coppice.cache.resident.Resident;
import dev.coppice.cache.resident.Residents;
import dev.coppice.loader.ModelName;
import dev.coppice.loader.ModelSource;
import dev.coppice.loader.ServingException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Lets each call wait for a load of its model from the store, at most one at a time for each model.
 *
 * <p>The kernel: {@code putIfAbsent} a flight, and only then start the load. Whoever put it there
 * starts it, everybody else joins. A load publishes its model in the table before its flight leaves
 * the map, so that a call finds one or the other; the starter looks at the table once more, because
 * the former flight may have left between its two looks.
 *
 * <p>A flight that was given up keeps its place in the map until its thread is done. Until then its
 * name's calls are refused as those were that waited for it.
 *
 * <p>Bounds: calls waiting, over all and for each model. What goes past one is refused at once.
 */
public final class SingleFlight implements Landing {

  private final ConcurrentMap<ModelName, Flight> flights = new ConcurrentHashMap<>();
  private final AtomicInteger waiting = new AtomicInteger();
  private final ModelSource source;
  private final Residents residents;
  private final FailedLoads failedLoads;
  private final LoadThreads threads;
  private final LoadSettings settings;
  private final Consumer<Duration> waits;
  private final Ticker ticker;

  /**
   * @param waits hears how long each call waited, whether it then got its model or not
   */
  public SingleFlight(
      ModelSource source,
      Residents residents,
      FailedLoads failedLoads,
      LoadThreads threads,
      LoadSettings settings,
      Consumer<Duration> waits,
      Ticker ticker) {
    this.source = source;
    this.residents = residents;
    this.failedLoads = failedLoads;
    this.threads = threads;
    this.settings = settings;
    this.waits = waits;
    this.ticker = ticker;
  }

  public int waiting() {
    return waiting.get();
  }

  /** The store has a model no more. */
  public void gone(ModelName name) {
    failedLoads.gone(name);
  }

  /**
   * Blocks until the model is loaded.
   *
   * @throws ServingException if the load fails or is known to fail, if too many calls wait, if this
   *     one waited long enough, or if the server stops
   * @throws InterruptedException if the caller has left; a load that the last one left goes on only
   *     while no other needs its place
   */
  public Lease await(ModelName name) throws InterruptedException {
    return await(name, source);
  }

  /** The same, with what the reasons of its scores take if this call begins the load. */
  public Lease awaitExplained(ModelName name) throws InterruptedException {
    return await(name, source.explained());
  }

  private Lease await(ModelName name, ModelSource from) throws InterruptedException {
    long start = ticker.read();
    try {
      return awaitAdmitted(name, from);
    } finally {
      waits.accept(Duration.ofNanos(ticker.read() - start));
    }
  }

  private Lease awaitAdmitted(ModelName name, ModelSource from) throws InterruptedException {
    enter(name);
    long deadline = System.nanoTime() + settings.loadWait().toNanos();
    try {
      while (true) {
        Lease lease = await(board(name, from), deadline - System.nanoTime());
        if (lease != null) {
          return lease;
        }
      }
    } finally {
      leave();
    }
  }

  /**
   * Counts a call among those that wait, until it {@linkplain #leave leaves}.
   *
   * @throws ServingException if too many wait
   */
  public void enter(ModelName name) {
    if (waiting.incrementAndGet() > settings.maxWaiting()) {
      waiting.decrementAndGet();
      throw Refusals.overloaded(name);
    }
  }

  public void leave() {
    waiting.decrementAndGet();
  }

  private @Nullable Lease await(Flight flight, long nanos) throws InterruptedException {
    try {
      return flight.await(nanos);
    } catch (InterruptedException e) {
      threads.callerLeft(flight);
      throw e;
    }
  }

  /** The flight of this name, joined. */
  private Flight board(ModelName name, ModelSource from) {
    while (true) {
      if (threads.isStopping()) {
        throw Refusals.stopping();
      }
      ServingException known = failedLoads.find(name);
      if (known != null) {
        throw known;
      }
      Flight own = new Flight(name, from, Purpose.CALL, this);
      Flight other = flights.putIfAbsent(name, own);
      if (other == null) {
        start(own);
        return own;
      }
      if (other.join(settings.maxWaitingPerModel())) {
        threads.promote(other);
        return other;
      }
      // It landed and has left the map: next time round the model is found, or loaded anew.
    }
  }

  /**
   * Loads a model that no call waits for, unless it is in memory or on its way; does not block.
   *
   * @param purpose {@code PIN} or {@code WARM_UP}
   * @return completes, on a load's thread perhaps, with what became of it; never exceptionally
   */
  public CompletableFuture<UnaskedLoad> load(ModelName name, Purpose purpose) {
    ServingException known = threads.isStopping() ? Refusals.stopping() : failedLoads.find(name);
    if (known != null) {
      return CompletableFuture.completedFuture(UnaskedLoad.failed(known));
    }
    UnaskedLanding landing = new UnaskedLanding(this);
    Flight own = new Flight(name, source, purpose, landing);
    Flight other = flights.putIfAbsent(name, own);
    if (other != null) {
      return other
          .over()
          .thenApply(ended -> UnaskedLoad.after(other, residents.find(name) != null));
    }
    start(own);
    return landing.outcome();
  }

  private void start(Flight flight) {
    Resident resident = residents.tryHold(flight.name());
    if (resident != null) {
      flights.remove(flight.name(), flight);
      flight.land(resident);
      flight.landing().foundInMemory();
      flight.over().complete(null);
      return;
    }
    threads.start(flight);
  }

  /**
   * Loads the newest version beside the one in memory, and then puts it in its place.
   *
   * @param purpose {@code REFRESH} or {@code LATE_REFRESH}
   * @return false if a load of that name is under way already
   */
  public boolean replace(Resident old, Purpose purpose, Replacement.End end) {
    return replace(old, source, purpose, end);
  }

  /** Loads a model anew with what the reasons of its scores take, as {@link #replace}. */
  void replaceByExplained(Resident old, Consumer<ServingException> failure) {
    replace(old, source.explained(), Purpose.REFRESH, new ExplainedEnd(failure));
  }

  private boolean replace(Resident old, ModelSource from, Purpose purpose, Replacement.End end) {
    Flight own =
        new Flight(old.name(), from, purpose, new Replacement(old, residents, flights, end));
    if (flights.putIfAbsent(old.name(), own) != null) {
      return false;
    }
    threads.start(own);
    return true;
  }

  /**
   * Blocks until the load of that name is over, if one is under way: whatever becomes of it.
   *
   * @return a lease of what it loaded, if it has
   * @throws ServingException if too many wait, or the load goes on longer than a call waits
   */
  public Optional<Lease> awaitReplacement(ModelName name, long nanos) throws InterruptedException {
    Flight flight = flights.get(name);
    if (flight == null) {
      return Optional.empty();
    }
    try {
      if (flight.join(settings.maxWaitingPerModel())) {
        threads.promote(flight);
        return Optional.ofNullable(await(flight, nanos));
      }
    } catch (ServingException e) {
      if (e != flight.failure()) {
        throw e;
      }
    }
    return Optional.empty();
  }

  /**
   * Takes the name out of the table, drops its load if one is under way, and forgets that one
   * failed: the next call loads anew.
   *
   * @return completes when nothing of it is left; empty if there was nothing
   */
  public Optional<CompletableFuture<Void>> unload(ModelName name) {
    // In this order: what lands between the two is in the table.
    Optional<CompletableFuture<Void>> load = dropLoad(name);
    Optional<CompletableFuture<Void>> resident = residents.unload(name);
    if (load.isEmpty() || resident.isEmpty()) {
      return load.or(() -> resident);
    }
    return Optional.of(CompletableFuture.allOf(load.get(), resident.get()));
  }

  private Optional<CompletableFuture<Void>> dropLoad(ModelName name) {
    Flight flight = flights.get(name);
    if (flight != null) {
      threads.drop(flight);
    }
    boolean wasKnown = failedLoads.forget(name);
    if (flight != null) {
      return Optional.of(flight.over().copy());
    }
    return wasKnown ? Optional.of(CompletableFuture.completedFuture(null)) : Optional.empty();
  }

  @Override
  public void landed(Flight flight, Resident resident) {
    residents.add(resident);
    failedLoads.loaded(flight.name());
    flights.remove(flight.name(), flight);
    if (!flight.land(resident)) {
      residents.remove(resident, EvictionCause.UNLOADED);
    }
  }

  @Override
  public void failed(Flight flight, ServingException why) {
    failedLoads.remember(flight.name(), why);
    flights.remove(flight.name(), flight);
    flight.fail(why);
    if (flight.isDropped()) { // Looked at last, for it may come at any time.
      failedLoads.forget(flight.name());
    }
  }
}
