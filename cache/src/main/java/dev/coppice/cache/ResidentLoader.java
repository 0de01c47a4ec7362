package dev.coppice.cache;

import dev.coppice.loader.LoadedModel;
import dev.coppice.loader.ServingException;
import java.time.Duration;
import java.time.InstantSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs one load: has its source build the model within the memory it reserves, and settles the
 * reservation to the model's true size. Whatever breaks, everything is given back.
 */
final class ResidentLoader {

  private static final Logger log = LoggerFactory.getLogger(ResidentLoader.class);

  private final MemoryBudget budget;
  private final Reclaimer reclaimer;
  private final Freeing freeing;
  private final Duration memoryPatience;
  private final InstantSource clock;

  ResidentLoader(
      MemoryBudget budget,
      Reclaimer reclaimer,
      Freeing freeing,
      Duration memoryPatience,
      InstantSource clock) {
    this.budget = budget;
    this.reclaimer = reclaimer;
    this.freeing = freeing;
    this.memoryPatience = memoryPatience;
    this.clock = clock;
  }

  /**
   * Blocks until the model is there.
   *
   * @return the model with one hold on it, the caller's
   * @throws ServingException whatever broke
   */
  Resident load(Flight flight) {
    FlightMemory memory = new FlightMemory(flight, budget, reclaimer, memoryPatience);
    try {
      return settled(flight, memory, flight.source().load(flight.name(), memory));
    } catch (ServingException e) {
      memory.close();
      throw e;
    } catch (Throwable e) { // An Error of one load must not take its waiting calls along.
      memory.close();
      if (flight.failure() == null) {
        log.error("model {}: load failed", flight.name(), e);
      }
      throw Refusals.internal(e);
    }
  }

  private Resident settled(Flight flight, FlightMemory memory, LoadedModel loaded) {
    try {
      Reservation reservation = memory.settle(budget.heapWeight.cost(loaded));
      return new Resident(flight.name(), loaded, reservation, clock.instant(), freeing);
    } catch (Throwable e) {
      loaded.model().close();
      throw e;
    }
  }
}
