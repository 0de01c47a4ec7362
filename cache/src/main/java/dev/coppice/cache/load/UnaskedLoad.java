package dev.coppice.cache.load;

import dev.coppice.loader.ServingException;
import org.jspecify.annotations.Nullable;

/**
 * What became of a load that no call asked for.
 *
 * @param failure why it failed; null unless {@code FAILED}
 */
public record UnaskedLoad(Outcome outcome, @Nullable ServingException failure) {

  /** How it ended. */
  public enum Outcome {
    /** The model is in memory, or was already. */
    LOADED,
    /** There is no room for it that nobody else needs. */
    NO_ROOM,
    /** Another load needed its place; it may be tried again. */
    YIELDED,
    FAILED
  }

  static UnaskedLoad failed(ServingException why) {
    return new UnaskedLoad(Outcome.FAILED, why);
  }

  static UnaskedLoad yielded(boolean lacksMemory) {
    return new UnaskedLoad(lacksMemory ? Outcome.NO_ROOM : Outcome.YIELDED, null);
  }

  static UnaskedLoad of(@Nullable ServingException failure, boolean lacksMemory) {
    if (failure != null) {
      return failed(failure);
    }
    return lacksMemory ? yielded(true) : new UnaskedLoad(Outcome.LOADED, null);
  }
}
