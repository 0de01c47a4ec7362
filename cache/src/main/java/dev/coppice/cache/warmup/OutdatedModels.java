package dev.coppice.cache.warmup;

import dev.coppice.loader.ModelName;
import dev.coppice.loader.ModelSource;
import dev.coppice.loader.ServingException;
import dev.coppice.loader.ServingException.Reason;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/**
 * Finds which versions are not the newest any more.
 *
 * @param source is asked; what it keeps of those itself is passed over while its newest version can
 *     be loaded
 */
record OutdatedModels(ModelSource source) {

  /**
   * Those of which the source has another version, or nothing; blocks. What it does not say counts
   * as the newest; once it does not answer at all, it is asked no more.
   *
   * @param versions of models
   */
  Set<ModelName> of(Map<ModelName, String> versions) {
    Set<ModelName> outdated = new LinkedHashSet<>();
    for (Map.Entry<ModelName, String> each : versions.entrySet()) {
      try {
        if (isOutdated(each.getKey(), each.getValue())) {
          outdated.add(each.getKey());
        }
      } catch (ServingException e) {
        if (e.reason() == Reason.STORE_UNAVAILABLE) { // Each question might wait as long.
          return outdated;
        }
      }
    }
    return outdated;
  }

  private boolean isOutdated(ModelName name, String version) {
    try {
      return !source.newestVersion(name, version).equals(version);
    } catch (ServingException e) {
      if (e.reason() == Reason.MODEL_NOT_FOUND) {
        return true;
      }
      throw e;
    }
  }
}
