package dev.coppice.cache.resident;

import dev.coppice.loader.ModelName;

/** Hears how often models were used; on any thread, event loops included, so it must be quick. */
@FunctionalInterface
public interface UseListener {

  /** Nobody. */
  UseListener NONE = (name, calls) -> {};

  /**
   * A model was used by so many calls since this was last said of it.
   *
   * @param calls 1 or more
   */
  void used(ModelName name, long calls);
}
