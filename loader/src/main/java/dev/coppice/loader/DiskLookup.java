package dev.coppice.loader;

/** What came of looking for a model on the local disk. */
public enum DiskLookup {
  /** It was restored from there. */
  HIT,
  /** It is not there, or was kept under other settings. */
  MISS,
  /** What is there is not what was written; it is deleted. */
  DAMAGED
}
