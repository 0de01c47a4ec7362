package dev.coppice.loader;

/** Keeps a model in memory for a while, for somebody who is no call. */
public interface ModelHold {

  /**
   * Takes the hold.
   *
   * @return false if the model is on its way out; then it must not be touched
   */
  boolean tryTake();

  /** Gives the hold back, once for each that was taken. */
  void release();
}
