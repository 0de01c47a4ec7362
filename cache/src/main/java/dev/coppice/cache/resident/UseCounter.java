package dev.coppice.cache.resident;

import dev.coppice.loader.ModelName;

/**
 * Counts how often models were used, and says what that is worth; on any thread, event loops
 * included, so it must be quick.
 */
@FunctionalInterface
public interface UseCounter {

  /**
   * A model was used by so many calls since this was last said of it.
   *
   * @param calls 0 or more
   * @return the binary logarithm of what all its calls are worth; it does not change until the next
   *     of them, so that those of several models can be compared at any time
   */
  double count(ModelName name, long calls);
}
