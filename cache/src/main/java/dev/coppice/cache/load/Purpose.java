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
  CALL(0, RoomPatience.LONG, false, true),
  /**
   * An operator waits for a model that is to stay. It evicts idle models; if that is not enough, it
   * fails at once and says how much is missing. The failure is forgotten: the operator heard of it.
   */
  REGISTRATION(1, RoomPatience.NONE, true, false),
  /** The server is not ready before the model is there. It waits in line, then fails likewise. */
  START(2, RoomPatience.LONG, true, false),
  /**
   * A model that is never to be evicted is loaded before calls ask for it. It waits in line as
   * calls do; only if it can never fit beside others like it, its failure says so.
   */
  PIN(3, RoomPatience.LONG, false, false),
  /**
   * A newer version of a model in memory, for which nobody waits. It stands at the end of the line,
   * and soon leaves it; it evicts others only if that makes room enough.
   */
  REFRESH(4, RoomPatience.SHORT, true, true),
  /**
   * A newer version whose loads have yielded to calls for so long that it has to be served now: it
   * takes turns with the models that calls wait for, and yields no more.
   */
  LATE_REFRESH(0, RoomPatience.SHORT, true, false),
  /**
   * A model is loaded before calls ask for it, if nobody else needs what that takes: it evicts
   * nothing, leaves a part of the budget free, and yields its place. Once a call asks for the model
   * it goes on for that call.
   */
  WARM_UP(5, RoomPatience.NONE, false, true);

  /** How long a load may stand in line for memory. */
  private enum RoomPatience {
    /** It takes what can be had at once. */
    NONE,
    /** As long as bytes need that are on their way. */
    SHORT,
    /** As long as a load may take. */
    LONG
  }

  /** Behind the loads that somebody waits for, whatever their purpose. */
  private static final int UNAWAITED = 100;

  private final int rank;
  private final RoomPatience roomPatience;
  private final boolean saysWhatIsMissing;
  private final boolean yieldsWithoutCallers;

  Purpose(
      int rank,
      RoomPatience roomPatience,
      boolean saysWhatIsMissing,
      boolean yieldsWithoutCallers) {
    this.rank = rank;
    this.roomPatience = roomPatience;
    this.saysWhatIsMissing = saysWhatIsMissing;
    this.yieldsWithoutCallers = yieldsWithoutCallers;
  }

  /** The rank in the {@link Standing} of its loads. */
  int rank(boolean isAwaitedNow) {
    return isAwaitedNow || this == LATE_REFRESH ? rank : UNAWAITED + rank;
  }

  /** Whether somebody waits for it from its beginning. */
  boolean isAwaited() {
    return this == CALL || this == REGISTRATION || this == START;
  }

  /** Whether others make room for it. */
  boolean mayEvict() {
    return this != WARM_UP;
  }

  /** Whether it waits in line for memory, rather than take what can be had at once. */
  boolean waitsForRoom() {
    return roomPatience != RoomPatience.NONE;
  }

  /** Whether it leaves the line soon, and evicts nothing for a part of what it needs. */
  boolean waitsBriefly() {
    return roomPatience == RoomPatience.SHORT;
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
