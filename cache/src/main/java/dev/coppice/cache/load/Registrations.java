package dev.coppice.cache.load;

import dev.coppice.cache.resident.Lease;
import dev.coppice.cache.resident.Registered;
import dev.coppice.cache.resident.Resident;
import dev.coppice.loader.ModelName;
import dev.coppice.loader.ModelSource;
import dev.coppice.loader.ServingException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * Loads models that are to stay, each for one caller, who waits for it.
 *
 * <p>A name is taken by {@code putIfAbsent} before anything is loaded, and given back when the
 * model is in the table or the load's thread is done without one: so of several calls with one name
 * one loads, and the others are refused at once. The taker looks at the table once more, because
 * another may have come to its end between two looks.
 */
public final class Registrations implements Landing {

  /** The load itself is given up after its timeout; nobody asks for less patience here. */
  private static final long AS_LONG_AS_IT_TAKES = Long.MAX_VALUE;

  private final ConcurrentMap<ModelName, Flight> taken = new ConcurrentHashMap<>();
  private final Registered registered;
  private final LoadThreads threads;

  public Registrations(Registered registered, LoadThreads threads) {
    this.registered = registered;
    this.threads = threads;
  }

  /**
   * Blocks until the model is in the table.
   *
   * @return false, at once, if the name is taken by a model or by another load
   * @throws ServingException if the load fails or the server stops
   */
  public boolean register(ModelName name, ModelSource source, Purpose purpose)
      throws InterruptedException {
    Flight flight = new Flight(Cargo.of(name, source, false), purpose, this);
    if (taken.putIfAbsent(name, flight) != null) {
      return false;
    }
    if (registered.contains(name)) {
      taken.remove(name, flight);
      return false;
    }
    threads.start(flight);
    Lease lease = flight.await(AS_LONG_AS_IT_TAKES);
    if (lease != null) { // Nobody drops a registration.
      lease.close();
    }
    return true;
  }

  @Override
  public boolean isOfStore() {
    return false;
  }

  @Override
  public void landed(Flight flight, Resident resident) {
    registered.add(resident);
    taken.remove(flight.name(), flight);
    flight.land(resident);
  }

  @Override
  public void failed(Flight flight, ServingException why) {
    taken.remove(flight.name(), flight);
    flight.fail(why);
  }
}
