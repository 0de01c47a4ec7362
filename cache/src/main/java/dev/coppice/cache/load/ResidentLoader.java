package dev.coppice.cache.load;

import dev.coppice.cache.budget.MemoryBudget;
import dev.coppice.cache.budget.Reclaimer;
import dev.coppice.cache.budget.Reservation;
import dev.coppice.cache.resident.Freeing;
import dev.coppice.cache.resident.Freshness;
import dev.coppice.cache.resident.ModelHeap;
import dev.coppice.cache.resident.ModelMemory;
import dev.coppice.cache.resident.Newcomer;
import dev.coppice.cache.resident.Resident;
import dev.coppice.cache.resident.ScoringTimes;
import dev.coppice.loader.Keeping;
import dev.coppice.loader.LoadedModel;
import dev.coppice.loader.ServingException;
import dev.coppice.loader.source.LoadFailures;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Runs one load: its source builds the model within the memory it reserves, and the reservation is
 * settled to the model's true size. Whatever breaks, everything is given back.
 */
public final class ResidentLoader {

  private final MemoryBudget budget;
  private final ModelHeap heap;
  private final Function<Newcomer, Reclaimer> room;
  private final Freeing freeing;
  private final MemoryBudget trials;
  private final Duration memoryPatience;
  private final InstantSource clock;
  private final ScoringTimes scoringTimes = new ScoringTimes();
  private final KeptLoads kept;

  /**
   * @param heap that all models may take
   * @param room what makes room in the budget for that model
   * @param trials in which XGBoost judges forests, beside the models' budget
   * @param memoryPatience how long a load waits for memory, if it waits
   */
  public ResidentLoader(
      MemoryBudget budget,
      ModelHeap heap,
      Function<Newcomer, Reclaimer> room,
      Freeing freeing,
      MemoryBudget trials,
      Duration memoryPatience,
      InstantSource clock) {
    this.budget = budget;
    this.heap = heap;
    this.room = room;
    this.freeing = freeing;
    this.trials = trials;
    this.memoryPatience = memoryPatience;
    this.clock = clock;
    this.kept = new KeptLoads(this::loadHere, freeing::discard, memoryPatience);
  }

  /**
   * Blocks until the model is there.
   *
   * @return the model with one hold on it, the caller's; empty if what its source keeps is of no
   *     use, or cannot be read in time, and others have to be asked
   * @throws ServingException whatever broke
   */
  Optional<Resident> load(Flight flight) {
    return flight.cargo().isKept() ? kept.load(flight) : loadHere(flight, isReading -> {});
  }

  private Optional<Resident> loadHere(Flight flight, Consumer<Boolean> reading) {
    FlightMemory memory =
        new FlightMemory(
            flight,
            budget,
            heap.weight(),
            room.apply(flight.landing().newcomer(flight.name())),
            new FlightTrials(flight, trials, memoryPatience),
            memoryPatience,
            reading);
    Instant since = clock.instant();
    try {
      Optional<LoadedModel> loaded = flight.cargo().load(memory);
      if (loaded.isEmpty()) {
        memory.close();
      }
      return loaded.map(model -> settled(flight, memory, model, since));
    } catch (Throwable e) { // An Error of one load must not take its waiting calls along.
      memory.close();
      throw LoadFailures.translate(flight.name(), LoadFailures.absent(flight.name().toString()), e);
    }
  }

  /** A call waits for a load by now, which so stands further ahead where loads wait for memory. */
  void moveUp() {
    budget.moveUp();
    trials.moveUp();
  }

  private Resident settled(Flight flight, FlightMemory memory, LoadedModel loaded, Instant since) {
    Runnable heapShare = null;
    ModelMemory own = null;
    Resident resident = null;
    try {
      Reservation reservation = memory.settle(heap.weight().cost(loaded));
      heapShare = memory.takeHeap(heap, ModelHeap.bytesOf(flight.name(), loaded));
      own = ModelMemory.of(loaded, reservation, heap.weight(), heapShare);
      resident =
          new Resident(
              flight.name(),
              loaded.with(Keeping.NONE),
              flight.cargo().source(),
              own,
              scoringTimes.of(loaded),
              new Freshness(loaded, since),
              clock.instant(),
              freeing);
      loaded.keeping().begin(resident.hold());
      return resident;
    } catch (Throwable e) {
      giveBack(loaded, heapShare, own, resident);
      throw e;
    }
  }

  /** Frees the model, and what its covers hold of the budget apart, by whoever has it by now. */
  private void giveBack(
      LoadedModel loaded,
      @Nullable Runnable heapShare,
      @Nullable ModelMemory own,
      @Nullable Resident resident) {
    if (resident != null) { // Somebody may have been told of it, to keep a copy.
      freeing.discard(resident);
      resident.freed().join();
    } else if (own != null) {
      own.free();
    } else {
      loaded.model().close();
      if (heapShare != null) {
        heapShare.run();
      }
    }
  }
}
