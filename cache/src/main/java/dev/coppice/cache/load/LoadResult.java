package dev.coppice.cache.load;

import dev.coppice.loader.ServingException;
import org.jspecify.annotations.Nullable;

/**
 * The result of a load.
 *
 * @param failure the reason; null unless {@code FAILED} or {@code NO_ROOM}
 */
public record LoadResult(Outcome outcome, @Nullable ServingException failure) {

  /** How a load ends. */
  public enum Outcome {
    /** The model is in memory, or was already. */
    LOADED,
    /** The store has no other version than the one in memory. */
    UNCHANGED,
    /** Others have the memory that the load needs. */
    NO_ROOM,
    /** Another load needed its thread, or its model was unloaded; the load may be tried again. */
    YIELDED,
    FAILED
  }

  public static final LoadResult LOADED = new LoadResult(Outcome.LOADED, null);
  static final LoadResult UNCHANGED = new LoadResult(Outcome.UNCHANGED, null);
  public static final LoadResult YIELDED = new LoadResult(Outcome.YIELDED, null);
}
