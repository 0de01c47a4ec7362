package dev.coppice.cache.warmup;

/** Where the models stand that were to be loaded before calls ask for them. */
public enum WarmUpState {
  /** They wait for their turn, or are being loaded. */
  QUEUED,
  /** They were loaded, or in memory already. */
  LOADED,
  /** Their loads failed. */
  FAILED,
  /** There was no room that nobody else needed. */
  NO_ROOM
}
