package dev.coppice.loader;

/** What is to be done with a model once its memory is accounted for. */
@FunctionalInterface
public interface Keeping {

  /** Nothing. */
  Keeping NONE = hold -> {};

  /**
   * Begins; returns at once, and does the rest in the background.
   *
   * @param hold taken by whoever reads the model later
   */
  void begin(ModelHold hold);
}
