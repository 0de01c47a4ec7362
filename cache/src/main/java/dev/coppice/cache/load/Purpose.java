package dev.coppice.cache.load;

import dev.coppice.cache.budget.Standing;

/**
 * What a load is for: how it ranks among others that wait, lower ones first; what it may do for
 * room; and whether it yields to others when nobody waits for its model any more.
 */
public enum Purpose {
  /**
   * Calls wait for a model of the store. It waits in line for what others give back; if that is not
   * enough, its calls are asked to retry. Its failure is remembered if it would happen again.
   */
  CALL(0, true, false, true),
  /**
   * An operator waits for a model that is to stay. It evicts idle models; if that is not enough, it
   * fails at once and says how much is missing. The failure is forgotten: the operator heard of it.
   */
  REGISTRATION(1, false, true, false),
  /** The server is not ready before the model is there. It waits in line, then fails likewise. */
  START(2, true, true, false),
  /**
   * A model that is never to be evicted is loaded before calls ask for it. It waits in line as
   * calls do; only if it can never fit beside what is pinned already, its failure says so.
   */
  PIN(2, true, false, false),
  /**
   * A model is loaded before calls ask for it, if nobody else needs what that takes: it evicts
   * nothing, leaves a part of the budget free, and yields its place. Once a call asks for the model
   * it goes on for that call.
   */
  WARM_UP(3, false, false, true);

  private final int rank;
  private final boolean waitsForRoom;
  private final boolean saysWhatIsMissing;
  private final boolean yieldsWithoutCallers;

  Purpose(int rank, boolean waitsForRoom, boolean saysWhatIsMissing, boolean yieldsWithoutCallers) {
    this.rank = rank;
    this.waitsForRoom = waitsForRoom;
    this.saysWhatIsMissing = saysWhatIsMissing;
    this.yieldsWithoutCallers = yieldsWithoutCallers;
  }

  /** Its place in the {@link Standing} of its loads. */
  int rank() {
    return rank;
  }

  /** Whether somebody waits for it from its beginning. */
  boolean isAwaited() {
    return this != PIN && this != WARM_UP;
  }

  /** Whether others make room for it. */
  boolean mayEvict() {
    return this != WARM_UP;
  }

  /** Whether it waits in line for memory, rather than take what can be had at once. */
  boolean waitsForRoom() {
    return waitsForRoom;
  }

  /** Whether its failure says how much memory is missing, rather than ask its callers to retry. */
  boolean saysWhatIsMissing() {
    return saysWhatIsMissing;
  }

  /** Whether it yields its place to other loads once its last caller has left. */
  boolean yieldsWithoutCallers() {
    return yieldsWithoutCallers;
  }
}
