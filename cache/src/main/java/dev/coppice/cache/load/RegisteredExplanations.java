package dev.coppice.cache.load;

import com.github.benmanes.caffeine.cache.Ticker;
import dev.coppice.cache.load.failed.RememberedFailures;
import dev.coppice.cache.resident.Lease;
import dev.coppice.cache.resident.Registered;
import dev.coppice.cache.resident.Resident;
import dev.coppice.loader.ModelName;
import dev.coppice.loader.ServingException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * Loads a registered model anew with what the reasons of its scores take, once for all the calls
 * that ask for them meanwhile; the new one then takes its place. The old one serves calls that want
 * scores alone until then, and for good if its files are no longer those it was made of.
 */
public final class RegisteredExplanations {

  /** By the model in memory: another may have its name by the time one lands. */
  private final ConcurrentMap<Resident, Flight> underWay = new ConcurrentHashMap<>();

  private final Registered registered;
  private final LoadThreads threads;
  private final WaitingCalls waiting;
  private final LoadSettings settings;
  private final RememberedFailures<Resident> failures;

  public RegisteredExplanations(
      Registered registered,
      LoadThreads threads,
      WaitingCalls waiting,
      LoadSettings settings,
      Ticker ticker) {
    this.registered = registered;
    this.threads = threads;
    this.waiting = waiting;
    this.settings = settings;
    this.failures = RememberedFailures.ofObjects(settings.failedLoadTtl(), ticker);
  }

  /**
   * Blocks until the registered model of that name has been loaded anew, or that failed.
   *
   * @return a lease of what was loaded, before what reasons take can leave memory again; empty if
   *     the model was unloaded meanwhile
   * @throws ServingException why it failed, or why this call waits no longer, or not at all
   */
  public Optional<Lease> await(ModelName name) throws InterruptedException {
    Resident old = registered.find(name);
    if (old == null) {
      return Optional.empty();
    }
    waiting.enter(name);
    try {
      return await(old);
    } finally {
      waiting.leave();
    }
  }

  private Optional<Lease> await(Resident old) throws InterruptedException {
    ServingException known = failures.find(old);
    if (known != null) {
      throw known;
    }
    Flight own = new Flight(Cargo.explained(old), Purpose.CALL, new RegisteredLanding(old));
    Flight other = underWay.putIfAbsent(old, own);
    if (other == null) {
      if (registered.find(old.name()) == old) {
        threads.start(own);
      } else { // It was unloaded before this one could be found by that.
        threads.drop(own);
      }
      return await(own);
    }
    return threads.join(other) ? await(other) : Optional.empty();
  }

  /**
   * Takes a registered model out of its table, and drops its load if one is under way; those who
   * wait for that look for the model anew.
   *
   * @return completes when nothing of it is left; empty if there was no model
   */
  public Optional<CompletableFuture<Void>> unload(ModelName name) {
    return registered.unload(name).map(freed -> CompletableFuture.allOf(freed, dropLoads(name)));
  }

  private CompletableFuture<Void> dropLoads(ModelName name) {
    List<Flight> ofName =
        underWay.values().stream().filter(flight -> flight.name().equals(name)).toList();
    ofName.forEach(threads::drop);
    return CompletableFuture.allOf(
        ofName.stream().map(Flight::over).toArray(CompletableFuture<?>[]::new));
  }

  private Optional<Lease> await(Flight flight) throws InterruptedException {
    return Optional.ofNullable(waiting.awaitEnd(flight, settings.loadWait().toNanos()));
  }

  /** Puts a registered model in the place of the same without what reasons take. */
  private final class RegisteredLanding implements Landing {

    private final Resident old;

    private RegisteredLanding(Resident old) {
      this.old = old;
    }

    @Override
    public boolean isOfStore() {
      return false;
    }

    @Override
    public void landed(Flight flight, Resident resident) {
      boolean isPlaced = registered.replace(old, resident);
      underWay.remove(old, flight);
      if (!isPlaced) {
        flight.drop();
      }
      if (!flight.land(resident)) {
        registered.remove(resident);
      }
    }

    @Override
    public void failed(Flight flight, ServingException why) {
      try {
        failures.remember(old, why);
      } finally {
        underWay.remove(old, flight);
        flight.fail(why);
      }
    }
  }
}
