package dev.coppice.cache.resident;

import dev.coppice.loader.ModelName;
import org.jspecify.annotations.Nullable;

/**
 * A model that others are evicted for.
 *
 * @param replaces the model that serves until this one takes its place; null if there is none
 */
public record Incoming(ModelName name, @Nullable Resident replaces) {

  /** Whether a model stays though it is idle. */
  boolean excludes(Resident resident) {
    return resident == replaces;
  }
}
