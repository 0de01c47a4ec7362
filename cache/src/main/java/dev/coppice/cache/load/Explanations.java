package dev.coppice.cache.load;

import dev.coppice.cache.resident.Lease;
import dev.coppice.cache.resident.Registered;
import dev.coppice.cache.resident.Resident;
import dev.coppice.cache.resident.Residents;
import dev.coppice.loader.ModelName;
import dev.coppice.loader.ServingException;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Has a model in memory loaded anew with what the reasons of its scores take, once for all the
 * calls that ask for them meanwhile; the new one then takes its place. The old one serves calls
 * that want scores alone until then.
 */
public final class Explanations {

  private final ConcurrentMap<ModelName, Flight> underWay = new ConcurrentHashMap<>();
  private final Registered registered;
  private final LoadThreads threads;
  private final LoadSettings settings;

  public Explanations(Registered registered, LoadThreads threads, LoadSettings settings) {
    this.registered = registered;
    this.threads = threads;
    this.settings = settings;
  }

  /**
   * Blocks until a model of the store has been loaded anew, or that failed.
   *
   * @param loads of the store's models
   * @return a lease of what was loaded, before what reasons take can leave memory again
   * @throws ServingException why it failed, or why this call waits no longer
   */
  public Optional<Lease> await(ModelName name, SingleFlight loads, Residents residents)
      throws InterruptedException {
    Resident old = residents.find(name);
    if (old == null) {
      return Optional.empty();
    }
    loads.enter(name);
    try {
      AtomicReference<@Nullable ServingException> failure = new AtomicReference<>();
      loads.replaceByExplained(old, failure::set);
      Optional<Lease> lease = loads.awaitReplacement(name, settings.loadWait().toNanos());
      ServingException why = failure.get();
      if (why != null) {
        lease.ifPresent(Lease::close);
        throw why;
      }
      return lease;
    } finally {
      loads.leave();
    }
  }

  /**
   * Blocks until the registered model of that name has been loaded anew, or that failed.
   *
   * @return a lease likewise
   * @throws ServingException why it failed, or why this call waits no longer
   */
  public Optional<Lease> awaitRegistered(ModelName name) throws InterruptedException {
    Resident old = registered.find(name);
    if (old == null) {
      return Optional.empty();
    }
    Flight own = new Flight(name, old.source().explained(), Purpose.CALL, new Exchange(old));
    Flight other = underWay.putIfAbsent(name, own);
    if (other == null) {
      threads.start(own);
      return await(own);
    }
    return other.join(settings.maxWaitingPerModel()) ? await(other) : Optional.empty();
  }

  private Optional<Lease> await(Flight flight) throws InterruptedException {
    return Optional.ofNullable(flight.await(settings.loadWait().toNanos()));
  }

  /** Puts a registered model in the place of the same without what reasons take. */
  private final class Exchange implements Landing {

    private final Resident old;

    private Exchange(Resident old) {
      this.old = old;
    }

    @Override
    public void landed(Flight flight, Resident resident) {
      boolean isPlaced = registered.replace(old, resident);
      underWay.remove(flight.name(), flight);
      if (!flight.land(resident) || !isPlaced) {
        registered.remove(resident);
      }
    }

    @Override
    public void failed(Flight flight, ServingException why) {
      underWay.remove(flight.name(), flight);
      flight.fail(why);
    }
  }
}
