package dev.coppice.cache.resident;

import dev.coppice.loader.ArtifactNotes;
import dev.coppice.loader.ModelName;
import dev.coppice.model.ModelInfo;
import dev.coppice.model.Schema;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A model in memory, as it was at one moment.
 *
 * @param uri where it came from
 * @param version the store's version of the object (its ETag)
 * @param bytes bytes charged to the budget
 * @param schema what its rows of names consist of; null if it has none
 * @param isExplained whether it has what the reasons of its scores take
 * @param notes what the load found besides the model
 * @param leases calls using it now
 * @param knownAt when the store last said, or was asked by the load, that this is the newest
 *     version
 * @param lastError why a newer version could not be asked for or loaded; null if nothing went wrong
 */
public record ModelStatus(
    ModelName name,
    String uri,
    String version,
    State state,
    long bytes,
    ModelInfo info,
    @Nullable Schema schema,
    boolean isExplained,
    ArtifactNotes notes,
    int leases,
    Instant loadedAt,
    Instant lastUsedAt,
    Instant knownAt,
    @Nullable String lastError) {

  /** Whether the model takes new calls, or is only kept for those that still use it. */
  public enum State {
    READY,
    DRAINING
  }
}
