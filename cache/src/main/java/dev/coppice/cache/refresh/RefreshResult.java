package dev.coppice.cache.refresh;

/** What came of asking a store for a newer version of a model in memory. */
public enum RefreshResult {
  /** There is none, or only one that was refused before. */
  UNCHANGED,
  /** The newer one serves now. */
  SWAPPED,
  /** The newer one cannot be loaded; the old one serves on. */
  FAILED,
  /** The store has nothing of that name any more, and so nothing is served. */
  GONE,
  /** There is no room for both; the old one serves on. */
  NO_ROOM,
  /** The store did not answer, or could not be asked; the old one serves on. */
  UNANSWERED,
  /** Calls needed the load's place, or the old one left meanwhile. */
  YIELDED
}
