package dev.coppice.cache.resident;

import dev.coppice.cache.budget.Reservation;
import dev.coppice.model.Model;

/**
 * A model and the memory that it occupies.
 *
 * @param memory of the budget; given back with the model
 * @param bytes that the reservation holds
 * @param heap gives back what the model takes of the heap
 */
public record ModelMemory(Model model, Reservation memory, long bytes, Runnable heap) {

  public ModelMemory(Model model, Reservation memory, Runnable heap) {
    this(model, memory, memory.bytes(), heap);
  }

  /** Frees the model, and then gives its bytes back. */
  public void free() {
    try {
      model.close();
    } finally {
      memory.close();
      heap.run();
    }
  }
}
