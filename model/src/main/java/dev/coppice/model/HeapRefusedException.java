package dev.coppice.model;

/**
 * Refuses what would take more of the heap than its owner may have now. Thrown through parsers, so
 * that whoever began the work answers for it in one place.
 */
public final class HeapRefusedException extends RuntimeException {

  /**
   * @param message what was asked for, and what there is
   */
  public HeapRefusedException(String message) {
    super(message);
  }
}
