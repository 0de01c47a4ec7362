package dev.coppice.cache.budget;

/** Makes room in a {@link MemoryBudget} on demand. */
@FunctionalInterface
public interface Reclaimer {

  /** The one with nothing to give back. */
  Reclaimer NOTHING = missingBytes -> {};

  /**
   * Gives at least this many bytes back to the budget or sets them on their way, or as many as it
   * can; does not wait for those on their way.
   */
  void reclaim(long missingBytes);

  /** Bytes that {@link #reclaim} would find now. */
  default long reclaimableBytes() {
    return 0;
  }

  /**
   * This one, but for those who would not wait for a part: it reclaims all that is missing or
   * nothing.
   */
  default Reclaimer allOrNothing() {
    return missingBytes -> {
      if (missingBytes <= reclaimableBytes()) {
        reclaim(missingBytes);
      }
    };
  }
}
