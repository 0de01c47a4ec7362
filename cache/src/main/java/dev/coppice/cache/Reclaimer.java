package dev.coppice.cache;

/** Makes room in a {@link MemoryBudget} on demand. */
@FunctionalInterface
public interface Reclaimer {

  /** Has nothing to give back. */
  Reclaimer NOTHING = missingBytes -> {};

  /**
   * Sets at least this many bytes on their way back to the budget, or as many as it can; does not
   * wait for them to arrive.
   */
  void reclaim(long missingBytes);
}
