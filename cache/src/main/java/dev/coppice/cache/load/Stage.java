package dev.coppice.cache.load;

/** How far a {@link Flight} is, who moves it on, and whereto. */
enum Stage {
  /** Waits for its turn. {@code LoadThreads.run}, {@link Flight#begin}: to {@link #RUNNING}. */
  QUEUED,

  /**
   * Loads on a thread. {@code LoadThreads.arrive}, {@link Flight#claim}: to {@link #CLAIMED}.
   * {@link Flight#goBack}: to {@link #QUEUED}, if what the source keeps is of no use.
   */
  RUNNING,

  /**
   * The model is on its way to a table. {@link Landing#landed}, {@link Flight#land}: to {@link
   * #LANDED}, or to {@link #FAILED} if the flight was dropped.
   */
  CLAIMED,

  /** Who waits gets a lease. */
  LANDED,

  /**
   * Who waits gets the reason, or looks for the model anew if the flight was dropped. {@link
   * Flight#giveUp}: from the first two; {@link Landing#failed}, {@link Flight#fail}: also from
   * {@link #CLAIMED}, if the table did not take the model.
   */
  FAILED
}
