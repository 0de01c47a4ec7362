package dev.coppice.cache.resident;

/** Why a model left its table. */
public enum EvictionCause {
  /** Another model needed its memory, or its place among the most that the heap bears. */
  ROOM,
  /** The table's own bound, which counts each model as 1 KiB at least. */
  BOUND,
  /** Somebody unloaded it by name. */
  UNLOADED,
  /** A newer load of the same name took its place. */
  REPLACED,
  /** Its store has nothing of that name any more. */
  GONE,
  /** The server stopped. */
  STOP
}
