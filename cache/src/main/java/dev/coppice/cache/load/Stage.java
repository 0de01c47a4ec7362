package dev.coppice.cache.load;

/** The stages of a {@link Load}. */
enum Stage {
  /** The load waits for a thread. */
  QUEUED,
  /** A thread runs the load. */
  RUNNING,
  /** The model is on its way into the table. */
  LANDING,
  /** Calls that wait get a lease. */
  LANDED,
  /** Calls that wait get the failure; without one, they look for the model again. */
  ENDED
}
