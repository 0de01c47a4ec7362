package dev.coppice.loader;

import dev.coppice.loader.memory.LoadMemory;

/** A place that models come from: the store, copies on the local disk, or a path. */
@FunctionalInterface
public interface Origin {

  /**
   * Loads a model; blocks.
   *
   * @param memory asked before any of the model's bytes are held in memory, transient peak included
   * @throws ServingException with the reason, whatever broke; {@code MODEL_NOT_FOUND} if the place
   *     has no such model
   */
  LoadOutcome load(ModelRequest request, LoadMemory memory);
}
