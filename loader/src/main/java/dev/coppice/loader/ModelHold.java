package dev.coppice.loader;

import dev.coppice.model.Model;
import java.util.Optional;

/** Keeps a model in memory for a while, for somebody who is no call. */
public interface ModelHold {

  /**
   * Takes the hold.
   *
   * @return the model as it is by now, perhaps without its covers; empty if it is on its way out
   */
  Optional<Model> tryTake();

  /** Gives the hold back, once for each that was taken. */
  void release();
}
