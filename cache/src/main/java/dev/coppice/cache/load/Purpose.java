package dev.coppice.cache.load;

import dev.coppice.cache.budget.Standing;

/** The purpose of a load: its rank in queues, and what it may do to get memory. */
public enum Purpose {
  /**
   * Calls wait for a model of the store. The load waits in line for memory; if it gets none, its
   * calls are asked to retry.
   */
  CALL(0, false, true, RoomPatience.LONG),
  /**
   * An operator registers a model. The load evicts idle models; if that is not enough, it fails at
   * once and says how much memory is missing.
   */
  REGISTRATION(0, true, true, RoomPatience.NONE),
  /** A model is to be there from the start, and to stay. The load waits in line for memory. */
  PIN(0, true, true, RoomPatience.LONG),
  /**
   * A model in memory is compared with its store, and a newer version loaded. The load gives its
   * thread to calls, and evicts others only if that makes room enough.
   */
  REFRESH(101, false, true, RoomPatience.SHORT),
  /**
   * A refresh that a call waits for, or that has given way to calls for too long: like a call's.
   */
  LATE_REFRESH(0, true, true, RoomPatience.LONG),
  /**
   * A model is loaded before calls ask for it. The load evicts nothing, leaves a part of the budget
   * free, and gives its thread to calls.
   */
  WARM_UP(102, false, false, RoomPatience.NONE);

  /** How long a load may stand in line for memory. */
  private enum RoomPatience {
    NONE,
    /** The time in which freed bytes come back. */
    SHORT,
    /** The time that a load may take. */
    LONG
  }

  private final int rank;
  private final boolean keepsThread;
  private final boolean mayEvict;
  private final RoomPatience roomPatience;

  Purpose(int rank, boolean keepsThread, boolean mayEvict, RoomPatience roomPatience) {
    this.rank = rank;
    this.keepsThread = keepsThread;
    this.mayEvict = mayEvict;
    this.roomPatience = roomPatience;
  }

  /** The rank in the {@link Standing} of its loads. */
  int rank() {
    return rank;
  }

  /** Whether the load keeps its thread though no call waits for it. */
  boolean keepsThread() {
    return keepsThread;
  }

  /** Whether idle models are evicted for the load. */
  boolean mayEvict() {
    return mayEvict;
  }

  /** Whether the load waits in line for memory. */
  boolean waitsForRoom() {
    return roomPatience != RoomPatience.NONE;
  }

  /** Whether the load leaves the line soon, and evicts nothing for a part of what it needs. */
  boolean waitsBriefly() {
    return roomPatience == RoomPatience.SHORT;
  }

  /** The purpose once a call waits for the load. */
  Purpose joined() {
    return this == REGISTRATION || this == PIN ? this : CALL;
  }
}
