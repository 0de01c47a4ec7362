package dev.coppice.loader;

import dev.coppice.model.Model;

/**
 * What a load yields.
 *
 * @param model ready to score; the receiver closes it
 * @param uri where it came from, such as {@code s3://bucket/prefix/name}
 * @param version the store's version of the object (its ETag)
 * @param timings where the time went
 * @param notes what there was besides the model
 */
public record LoadedModel(
    Model model, String uri, String version, LoadTimings timings, ArtifactNotes notes) {

  /** Bytes that all of it keeps on the heap, by estimate. */
  public long heapBytes() {
    return model.heapBytes() + notes.heapBytes();
  }
}
