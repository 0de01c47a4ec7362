package dev.coppice.server.api.openinference;

import dev.coppice.loader.ModelName;
import dev.coppice.model.Quoted;
import dev.coppice.server.api.failure.Failure;
import org.jspecify.annotations.Nullable;

/**
 * The model that a request names.
 *
 * @param sent name as sent
 * @param name that it has here
 * @param version as sent; empty for whichever there is
 */
record CalledModel(String sent, ModelName name, String version) {

  /** What clients may call a version that they do not know. */
  private static final String ANY_VERSION = "1";

  /**
   * Why a model in memory is not the one that is meant; null if it is.
   *
   * @param found its version
   */
  @Nullable Failure refusal(String found) {
    if (version.isEmpty() || version.equals(ANY_VERSION) || version.equals(found)) {
      return null;
    }
    return new Failure(
        Failure.Kind.MODEL_NOT_FOUND,
        "Model version not found: %s of %s (expected: 1 or %s)"
            .formatted(Quoted.of(version), Quoted.of(sent), Quoted.of(found)));
  }
}
