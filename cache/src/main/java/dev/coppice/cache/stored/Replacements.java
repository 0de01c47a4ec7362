package dev.coppice.cache.stored;

import dev.coppice.cache.load.Cargo;
import dev.coppice.cache.load.Flight;
import dev.coppice.cache.load.Landing;
import dev.coppice.cache.load.LoadSettings;
import dev.coppice.cache.load.LoadThreads;
import dev.coppice.cache.load.Purpose;
import dev.coppice.cache.load.WaitingCalls;
import dev.coppice.cache.load.failed.FailedLoads;
import dev.coppice.cache.resident.Lease;
import dev.coppice.cache.resident.Resident;
import dev.coppice.cache.resident.Residents;
import dev.coppice.loader.ModelName;
import dev.coppice.loader.ModelSource;
import dev.coppice.loader.ServingException;
import java.util.Optional;
import java.util.concurrent.ConcurrentMap;

/**
 * Loads models of the store beside those in memory, into whose places they go: newer versions, and
 * the same with what the reasons of their scores take. They are flights as {@link SingleFlight} has
 * them, and among its own, so that each name has one.
 */
public final class Replacements {

  private final ModelSource source;
  private final Residents residents;
  private final FailedLoads failedLoads;
  private final ConcurrentMap<ModelName, Flight> flights;
  private final LoadThreads threads;
  private final LoadSettings settings;
  private final WaitingCalls waiting;

  Replacements(
      ModelSource source,
      Residents residents,
      FailedLoads failedLoads,
      ConcurrentMap<ModelName, Flight> flights,
      LoadThreads threads,
      LoadSettings settings,
      WaitingCalls waiting) {
    this.source = source;
    this.residents = residents;
    this.failedLoads = failedLoads;
    this.flights = flights;
    this.threads = threads;
    this.settings = settings;
    this.waiting = waiting;
  }

  /**
   * Loads the newest version beside the one in memory, and then puts it in its place.
   *
   * @param purpose {@code REFRESH} or {@code LATE_REFRESH}
   * @return false if a load of that name is under way already
   */
  public boolean replace(Resident old, Purpose purpose, ReplacementLanding.End end) {
    Flight own =
        new Flight(
            Cargo.of(old.name(), source.newest(), false),
            purpose,
            new ReplacementLanding(old, residents, flights, failedLoads, end));
    if (flights.putIfAbsent(old.name(), own) != null) {
      return false;
    }
    start(own, old);
    return true;
  }

  /** Not where another has the old one's place by now, which this one could not take. */
  private void start(Flight flight, Resident old) {
    Resident now = residents.find(old.name());
    if (now == null || now == old) {
      threads.start(flight);
    } else {
      threads.drop(flight);
    }
  }

  /**
   * Blocks until the model in memory is loaded anew with what the reasons of its scores take, into
   * its place, or another load of that name is over.
   *
   * @return a lease of what was loaded, before what reasons take can leave memory again, if that
   *     has come to be
   * @throws ServingException as {@link SingleFlight#await}
   */
  public Optional<Lease> awaitExplainedAnew(ModelName name) throws InterruptedException {
    Resident old = residents.find(name);
    if (old == null) {
      return Optional.empty();
    }
    waiting.enter(name);
    try {
      return replaceByExplained(old, settings.loadWait().toNanos());
    } finally {
      waiting.leave();
    }
  }

  private Optional<Lease> replaceByExplained(Resident old, long nanos) throws InterruptedException {
    ModelName name = old.name();
    failedLoads.throwKnown(name, true);
    Landing anew = ExplainedLanding.of(old, residents, flights, failedLoads);
    ModelSource of = new AnewSource(source, source, old.freshness().version());
    Flight own = new Flight(Cargo.of(name, of, true), Purpose.CALL, anew);
    Flight other = flights.putIfAbsent(name, own);
    if (other != null && !other.cargo().isExplained()) {
      return awaitReplacement(name, nanos);
    }
    if (other == null) {
      start(own, old);
    } else if (!threads.join(other)) {
      return Optional.empty();
    }
    return Optional.ofNullable(waiting.await(other == null ? own : other, true, nanos));
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
      return Optional.ofNullable(threads.join(flight) ? waiting.awaitEnd(flight, nanos) : null);
    } catch (ServingException e) {
      if (e != flight.failure()) {
        throw e;
      }
      return Optional.empty();
    }
  }
}
