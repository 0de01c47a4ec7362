package dev.coppice.cache;

import dev.coppice.loader.ArtifactNotes;
import dev.coppice.loader.ModelName;
import dev.coppice.model.ModelInfo;
import java.time.Instant;

/**
 * A model in memory, as it was at one moment.
 *
 * @param uri where it came from
 * @param version the store's version of the object (its ETag)
 * @param bytes native bytes, by account
 * @param notes what the load found besides the model
 * @param leases calls using it now
 */
public record ModelStatus(
    ModelName name,
    String uri,
    String version,
    State state,
    long bytes,
    ModelInfo info,
    ArtifactNotes notes,
    int leases,
    Instant loadedAt,
    Instant lastUsedAt) {

  /** Whether the model takes new calls, or is only kept for those that still use it. */
  public enum State {
    READY,
    DRAINING
  }
}
