package dev.coppice.loader;

import dev.coppice.model.Model;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a load yields.
 *
 * @param model ready to score; the receiver closes it
 * @param uri where it came from, such as {@code s3://bucket/prefix/name}
 * @param version the store's version of the object (its ETag)
 * @param knownAt when the store last said that this is its newest version; null if the load itself
 *     asked it
 * @param timings where the time went
 * @param notes what there was besides the model
 * @param keeping what the receiver has to begin once the model's memory is accounted for
 */
public record LoadedModel(
    Model model,
    String uri,
    String version,
    @Nullable Instant knownAt,
    LoadTimings timings,
    ArtifactNotes notes,
    Keeping keeping) {

  /**
   * What a load yields that fetched the model from its store, and that nothing is to be done with.
   */
  public LoadedModel(
      Model model, String uri, String version, LoadTimings timings, ArtifactNotes notes) {
    this(model, uri, version, null, timings, notes, Keeping.NONE);
  }

  /** The same with something else to be done. */
  public LoadedModel with(Keeping other) {
    return new LoadedModel(model, uri, version, knownAt, timings, notes, other);
  }

  /** The same with another model in its place. */
  public LoadedModel with(Model other) {
    return new LoadedModel(other, uri, version, knownAt, timings, notes, keeping);
  }

  /**
   * A short text that no other version of an artifact has; empty if the store names no versions, so
   * that the next one would look like this one.
   */
  public Optional<String> fingerprint() {
    return version.isEmpty() ? Optional.empty() : Optional.of(Fingerprint.of(uri + '\n' + version));
  }

  /** Bytes that all of it keeps on the heap, by estimate. */
  public long heapBytes() {
    return model.heapBytes() + notes.heapBytes();
  }
}
