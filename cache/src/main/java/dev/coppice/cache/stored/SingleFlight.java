package dev.coppice.cache.stored;

import dev.coppice.cache.load.Cargo;
import dev.coppice.cache.load.Flight;
import dev.coppice.cache.load.Landing;
import dev.coppice.cache.load.LoadSettings;
import dev.coppice.cache.load.LoadThreads;
import dev.coppice.cache.load.Purpose;
import dev.coppice.cache.load.Refusals;
import dev.coppice.cache.load.WaitingCalls;
import dev.coppice.cache.load.failed.FailedLoads;
import dev.coppice.cache.resident.Lease;
import dev.coppice.cache.resident.Resident;
import dev.coppice.cache.resident.ResidentLease;
import dev.coppice.cache.resident.Residents;
import dev.coppice.loader.ModelName;
import dev.coppice.loader.ModelSource;
import dev.coppice.loader.ServingException;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/**
 * Lets each call wait for a load of its model from the store, at most one at a time for each model.
 *
 * <p>The kernel: {@code putIfAbsent} a flight, and only then start the load. Whoever put it there
 * starts it, everybody else joins. A load publishes its model in the table before its flight leaves
 * the map, so that a call finds one or the other; the starter looks at the table once more, because
 * the former flight may have left between its two looks.
 *
 * <p>A flight that was given up keeps its place in the map until its thread is done. Until then its
 * name's calls are refused, as those were that waited for it; these only wait on where it was to
 * take the place of an older model, which may be on the local disk.
 *
 * <p>Bounds: calls waiting, over all and for each model. What goes past one is refused at once.
 */
public final class SingleFlight {

  private final ConcurrentMap<ModelName, Flight> flights = new ConcurrentHashMap<>();
  private final ModelSource source;
  private final Residents residents;
  private final FailedLoads failedLoads;
  private final Landing landing;
  private final LoadThreads threads;
  private final LoadSettings settings;
  private final WaitingCalls waiting;
  private final Replacements replacements;

  public SingleFlight(
      ModelSource source,
      Residents residents,
      FailedLoads failedLoads,
      LoadThreads threads,
      WaitingCalls waiting,
      LoadSettings settings) {
    this.source = source;
    this.residents = residents;
    this.failedLoads = failedLoads;
    this.landing = new StoredLanding(residents, failedLoads, flights);
    this.threads = threads;
    this.settings = settings;
    this.waiting = waiting;
    this.replacements =
        new Replacements(source, residents, failedLoads, flights, threads, settings, waiting);
  }

  public int waiting() {
    return waiting.count();
  }

  /** The loads of the same names that are to take the places of models in memory. */
  public Replacements replacements() {
    return replacements;
  }

  /** Forgets that a model's load failed, as somebody may have mended it since. */
  public void forgetFailure(ModelName name) {
    boolean unused = failedLoads.forget(name);
  }

  /** The store has a model no more: nor is one loaded that its source keeps, and has forgotten. */
  public void gone(ModelName name) {
    failedLoads.gone(name);
    Flight flight = flights.get(name);
    if (flight != null && flight.cargo().isKept()) {
      threads.drop(flight);
    }
  }

  /**
   * Blocks until the model is loaded.
   *
   * @throws ServingException if the load fails or is known to fail, if too many calls wait, if this
   *     one waited long enough, or if the server stops
   * @throws InterruptedException if the caller has left; a load that the last one left goes on only
   *     while no other needs its place
   */
  public ResidentLease await(ModelName name) throws InterruptedException {
    return await(name, false);
  }

  /** The same, with what the reasons of its scores take if this call begins the load. */
  public Lease awaitExplained(ModelName name) throws InterruptedException {
    return await(name, true);
  }

  private ResidentLease await(ModelName name, boolean isExplained) throws InterruptedException {
    waiting.enter(name);
    long deadline = System.nanoTime() + settings.loadWait().toNanos();
    try {
      while (true) {
        Flight flight = board(name, isExplained);
        ResidentLease lease = waiting.await(flight, isExplained, deadline - System.nanoTime());
        if (lease != null) {
          return lease;
        }
      }
    } finally {
      waiting.leave();
    }
  }

  /**
   * Counts a call among those that wait, until it {@linkplain #leave leaves}.
   *
   * @throws ServingException if too many wait
   */
  public void enter(ModelName name) {
    waiting.enter(name);
  }

  public void leave() {
    waiting.leave();
  }

  /** Reports that a call is refused because too many wait; returns the refusal. */
  public ServingException refused(ModelName name) {
    return threads.reports().refused(name);
  }

  /** The flight of this name, joined. */
  private Flight board(ModelName name, boolean isExplained) {
    while (true) {
      if (threads.isStopping()) {
        throw Refusals.stopping();
      }
      failedLoads.throwKnown(name, isExplained);
      Flight own = new Flight(Cargo.of(name, source, isExplained), Purpose.CALL, landing);
      Flight other = flights.putIfAbsent(name, own);
      if (other == null) {
        start(own);
        return own;
      }
      if (threads.join(other)) {
        return other;
      }
      // It landed and has left the map: next time round the model is found, or loaded anew.
    }
  }

  /**
   * Loads a model that no call waits for, unless it is in memory or on its way; does not block.
   *
   * @param purpose {@code PIN} or {@code WARM_UP}
   * @param isWanted whether it still is; asked once {@link #unload} would find it
   * @return completes, on a load's thread perhaps, with what became of it; never exceptionally
   */
  public CompletableFuture<UnaskedLoad> load(
      ModelName name, Purpose purpose, BooleanSupplier isWanted) {
    ServingException known = threads.isStopping() ? Refusals.stopping() : failedLoads.find(name);
    if (known != null) {
      return CompletableFuture.completedFuture(UnaskedLoad.failed(known));
    }
    UnaskedLanding landing = new UnaskedLanding(this.landing);
    Flight own = new Flight(Cargo.of(name, source, false), purpose, landing);
    Flight other = flights.putIfAbsent(name, own);
    if (other != null) {
      return other
          .over()
          .thenApply(ended -> UnaskedLoad.after(other, residents.find(name) != null));
    }
    if (isWanted.getAsBoolean()) {
      start(own);
    } else {
      threads.drop(own);
    }
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
   * Takes the name out of the table, drops its load if one is under way, with what its source keeps
   * of that, and forgets that one failed: the next call loads anew.
   *
   * @return completes when nothing of it is left; empty if there was nothing
   */
  public Optional<CompletableFuture<Void>> unload(ModelName name) {
    // In this order: what lands between the two is in the table.
    return Stream.of(dropLoad(name), residents.unload(name))
        .flatMap(Optional::stream)
        .reduce(CompletableFuture::allOf);
  }

  /** What a load may have begun to keep before it noticed that it was dropped. */
  private CompletableFuture<Void> forgotten(ModelName name) {
    return source.forget(name).orElseGet(() -> CompletableFuture.completedFuture(null));
  }

  private Optional<CompletableFuture<Void>> dropLoad(ModelName name) {
    Flight flight = flights.get(name);
    if (flight != null) {
      threads.drop(flight);
    }
    boolean wasKnown = failedLoads.forget(name);
    if (flight != null) {
      return Optional.of(flight.over().thenCompose(over -> forgotten(name)));
    }
    return wasKnown ? Optional.of(CompletableFuture.completedFuture(null)) : Optional.empty();
  }
}
