package dev.coppice.cache.resident;

import dev.coppice.cache.budget.HeapWeight;
import dev.coppice.cache.budget.Reservation;
import dev.coppice.loader.LoadedModel;
import dev.coppice.model.Model;
import dev.coppice.model.Uncovered;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * A resident's model and what it takes of the budget; of both, the covers apart, which only reasons
 * take and which may leave memory first.
 *
 * <p>Covers leave in two steps. First the model without them takes the place of the one with; then,
 * at a moment when nobody uses any, they are freed: whoever came before the first may have the one
 * with them, and whoever comes later has not. The {@link Resident} knows those moments.
 */
public final class ModelMemory {

  private final Reservation memory;
  private final Runnable heap;
  private final long modelBytes;
  private final AtomicReference<@Nullable Covers> leaving = new AtomicReference<>();
  private volatile Model model;
  private volatile @Nullable Covers covers;

  /**
   * Covers in memory.
   *
   * @param rest the model without
   * @param bytes of the reservation
   */
  record Covers(Uncovered rest, Reservation memory, long bytes) {

    /** Frees them, and then gives their bytes back. */
    void free() {
      try {
        rest.covers().run();
      } finally {
        memory.close();
      }
    }
  }

  private ModelMemory(Model model, Reservation memory, Runnable heap, @Nullable Covers covers) {
    this.model = model;
    this.memory = memory;
    this.heap = heap;
    this.modelBytes = memory.bytes();
    this.covers = covers;
  }

  /**
   * That of a model.
   *
   * @param memory what it takes, covers included; given back with it
   * @param heap gives back what it takes of the heap
   */
  public static ModelMemory of(
      LoadedModel loaded, Reservation memory, HeapWeight weight, Runnable heap) {
    Model model = loaded.model();
    Uncovered rest = model.uncovered().orElse(null);
    if (rest == null) {
      return new ModelMemory(model, memory, heap, null);
    }
    long bytes = weight.cost(loaded) - weight.cost(loaded.with(rest.model()));
    return new ModelMemory(model, memory, heap, new Covers(rest, memory.split(bytes), bytes));
  }

  /** For whoever has a hold or lease. */
  Model model() {
    return model;
  }

  long bytes() {
    return modelBytes + coverBytes();
  }

  /** Without covers. */
  long modelBytes() {
    return modelBytes;
  }

  /** Of covers that have not begun to leave. */
  long coverBytes() {
    Covers own = covers;
    return own == null ? 0 : own.bytes();
  }

  /** Keeps the model in memory, and not its covers. */
  void pin() {
    memory.pin();
  }

  /** The same, in the place of a model that leaves for it. */
  void pinInPlaceOf(ModelMemory old) {
    memory.pinInPlaceOf(old.memory);
  }

  /** Takes {@link #pin()} back. */
  void unpin() {
    memory.unpin();
  }

  /** The first step, if they are there for no reasons: then nobody uses them whoever has them. */
  void hideUnaskedCovers() {
    if (model.explainer().isEmpty()) {
      hideCovers();
    }
  }

  /** The first step. */
  synchronized void hideCovers() {
    Covers own = covers;
    if (own != null) {
      model = own.rest().model();
      covers = null;
      leaving.set(own);
    }
  }

  /** Whether the second step is due. */
  boolean hasHiddenCovers() {
    return leaving.get() != null;
  }

  /** The covers to be freed in the second step, once. */
  Optional<Covers> takeHiddenCovers() {
    return Optional.ofNullable(leaving.getAndSet(null));
  }

  /** Says that {@link #free} follows, of a model that nobody uses or will use. */
  void announceFree() {
    memory.announceClose();
    Covers own = covers;
    if (own != null) {
      own.memory().announceClose();
    }
  }

  /** Frees all there is, and then gives the bytes back. */
  public void free() {
    Covers own = covers;
    try {
      model.close(); // Its covers too.
    } finally {
      memory.close();
      heap.run();
      if (own != null) {
        own.memory().close();
      }
      takeHiddenCovers().ifPresent(Covers::free);
    }
  }
}
