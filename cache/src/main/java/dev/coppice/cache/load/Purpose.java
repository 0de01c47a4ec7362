package dev.coppice.cache.load;

import dev.coppice.cache.budget.Standing;

/**
 * What a load is for: how it ranks among others that wait, lower ones first; what it may do for
 * room; and whether it yields to others when nobody waits for its model any more.
 */
public enum Purpose {
  /**
   * Calls wait for a model of the store. It waits in line for what others give back; in vain, its
   * calls are told to come again. Its failure is remembered if it would happen again.
   */
  CALL(0, true, false, true),
  /**
   * An operator waits for a model that is to stay. It has idle models evicted, or else says at once
   * how much is missing. What fails is forgotten, for the operator heard of it.
   */
  REGISTRATION(1, false, true, false),
  /** The server is not ready before the model is there. It waits in line, then says the same. */
  START(2, true, true, false);

  private final int rank;
  private final boolean waitsForRoom;
  private final boolean tellsWhatIsMissing;
  private final boolean yieldsWithoutCallers;

  Purpose(
      int rank, boolean waitsForRoom, boolean tellsWhatIsMissing, boolean yieldsWithoutCallers) {
    this.rank = rank;
    this.waitsForRoom = waitsForRoom;
    this.tellsWhatIsMissing = tellsWhatIsMissing;
    this.yieldsWithoutCallers = yieldsWithoutCallers;
  }

  /** Its place in the {@link Standing} of its loads. */
  int rank() {
    return rank;
  }

  /** Whether it waits in line for memory, rather than take what can be had at once. */
  boolean waitsForRoom() {
    return waitsForRoom;
  }

  /** Whether it says in vain how much memory is missing, rather than ask its callers to return. */
  boolean tellsWhatIsMissing() {
    return tellsWhatIsMissing;
  }

  /** Whether it yields its place to other loads once its last caller has left. */
  boolean yieldsWithoutCallers() {
    return yieldsWithoutCallers;
  }
}
