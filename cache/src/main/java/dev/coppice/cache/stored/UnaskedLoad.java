package dev.coppice.cache.stored;

import dev.coppice.cache.load.Flight;
import dev.coppice.cache.load.failed.FailedLoads;
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
    /**
     * Another load needed its place, or it waited for one that came to nothing; it may be tried
     * again.
     */
    YIELDED,
    FAILED
  }

  static UnaskedLoad failed(ServingException why) {
    return new UnaskedLoad(Outcome.FAILED, why);
  }

  static UnaskedLoad yielded(boolean lacksMemory) {
    return new UnaskedLoad(lacksMemory ? Outcome.NO_ROOM : Outcome.YIELDED, null);
  }

  static UnaskedLoad loaded() {
    return new UnaskedLoad(Outcome.LOADED, null);
  }

  /**
   * What another load means for one that has waited for it: where that was dropped, or found no
   * room, which for its own purpose may be otherwise, or no thread, this one may be tried.
   *
   * @param isInMemory whether there is a model now, this load's or an older one
   */
  static UnaskedLoad after(Flight other, boolean isInMemory) {
    if (isInMemory) {
      return loaded();
    }
    ServingException why = other.failure();
    boolean isAlike = !other.cargo().isExplained();
    return why == null || FailedLoads.mayFareOtherwise(why, isAlike) || other.timedOutInLine(why)
        ? yielded(false)
        : failed(why);
  }
}
