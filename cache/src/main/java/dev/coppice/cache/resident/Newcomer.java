package dev.coppice.cache.resident;

import dev.coppice.loader.ModelName;

/**
 * A model that others make room for.
 *
 * @param isOfStore whether it is one of the store's, so that an older version of it serves until it
 *     is there; a registered one hides the store's of its name
 */
public record Newcomer(ModelName name, boolean isOfStore) {

  /** Whether that model of the store stays, unless it leaves for another one. */
  boolean spares(Resident resident) {
    return isOfStore && resident.name().equals(name);
  }
}
