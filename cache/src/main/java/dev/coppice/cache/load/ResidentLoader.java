package dev.coppice.cache.load;

import dev.coppice.cache.budget.MemoryBudget;
import dev.coppice.cache.budget.Reclaimer;
import dev.coppice.cache.budget.Reservation;
import dev.coppice.cache.resident.Freeing;
import dev.coppice.cache.resident.Freshness;
import dev.coppice.cache.resident.Incoming;
import dev.coppice.cache.resident.ModelHeap;
import dev.coppice.cache.resident.ModelMemory;
import dev.coppice.cache.resident.Resident;
import dev.coppice.cache.resident.ScoringTimes;
import dev.coppice.loader.LoadOutcome;
import dev.coppice.loader.LoadedModel;
import dev.coppice.loader.ServingException;
import dev.coppice.loader.ServingException.Reason;
import dev.coppice.loader.source.LoadFailures;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Runs one load: its origin builds the model within the memory that it reserves, and the
 * reservation is settled to the model's true size. Whatever breaks, everything is given back.
 */
public final class ResidentLoader {

  private final MemoryBudget budget;
  private final ModelHeap heap;
  private final Function<Incoming, Reclaimer> room;
  private final Freeing freeing;
  private final MemoryBudget trials;
  private final Duration memoryPatience;
  private final InstantSource clock;
  private final ScoringTimes scoringTimes = new ScoringTimes();

  /**
   * @param heap that all models may take
   * @param room what makes room in the budget for that model
   * @param trials in which XGBoost judges forests, beside the models' budget
   * @param memoryPatience how long a load waits for memory, if it waits
   */
  public ResidentLoader(
      MemoryBudget budget,
      ModelHeap heap,
      Function<Incoming, Reclaimer> room,
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
  }

  /**
   * Blocks until the model is loaded.
   *
   * @return the model with one hold on it, the caller's; empty if the store has no other version
   * @throws ServingException whatever broke
   */
  Optional<Resident> load(Load load) {
    GrantedMemory memory =
        new GrantedMemory(
            load,
            budget,
            heap.weight(),
            room.apply(load.request().incoming()),
            new GrantedTrials(load, trials, memoryPatience),
            memoryPatience);
    Instant since = clock.instant();
    try {
      LoadRequest request = load.request();
      return switch (request.origin().load(request.forOrigin(), memory)) {
        case LoadOutcome.Loaded loaded ->
            Optional.of(settled(load, memory, requireSame(request, loaded.model()), since));
        case LoadOutcome.Unchanged unchanged -> {
          memory.close();
          yield Optional.empty();
        }
        case LoadOutcome.NotHere none -> throw LoadFailures.notFound(load.name());
      };
    } catch (Throwable e) { // An Error of one load must not end its waiting calls.
      memory.close();
      throw translated(load, e);
    }
  }

  /** A registered model's reasons are those of the files that it was made of. */
  private static LoadedModel requireSame(LoadRequest request, LoadedModel loaded) {
    Resident old = request.replaces();
    if (request.isRegistered() && old != null && !loaded.version().equals(old.version())) {
      loaded.model().close();
      throw Errors.changed(request.name(), null);
    }
    return loaded;
  }

  private static ServingException translated(Load load, Throwable e) {
    ServingException why =
        LoadFailures.translate(load.name(), LoadFailures.absent(load.name().toString()), e);
    boolean isGone =
        load.request().isRegistered()
            && load.request().replaces() != null
            && why.reason() == Reason.MODEL_NOT_FOUND;
    return isGone ? Errors.changed(load.name(), why) : why;
  }

  /** A call waits for a load by now, which so stands further ahead where loads wait for memory. */
  void moveUp() {
    budget.moveUp();
    trials.moveUp();
  }

  /** Frees a model that nobody wants any more; the writer of a copy may hold it for a while. */
  void discard(Resident resident) {
    freeing.discard(resident);
  }

  private Resident settled(Load load, GrantedMemory memory, LoadedModel loaded, Instant since) {
    Runnable heapShare = null;
    ModelMemory own = null;
    Resident resident = null;
    try {
      Reservation reservation = memory.settle(heap.weight().cost(loaded));
      heapShare = memory.takeHeap(heap, ModelHeap.bytesOf(load.name(), loaded));
      own = new ModelMemory(loaded.model(), reservation, heapShare);
      resident =
          new Resident(
              loaded,
              load.request().source(),
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

  /** Frees the model, whoever has it by now. */
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
