package dev.coppice.loader;

import java.util.List;

/**
 * What a load has to say of an artifact besides its model.
 *
 * @param passedOver files beside the model that are none, the first few by name
 * @param expectations rows of the artifact's proof that held; 0 if it has none
 */
public record ArtifactNotes(List<String> passedOver, int expectations) {

  /** Of an artifact that is a model and nothing else. */
  public static final ArtifactNotes NONE = new ArtifactNotes(List.of(), 0);

  public ArtifactNotes {
    passedOver = List.copyOf(passedOver);
    if (expectations < 0) {
      throw new IllegalArgumentException(
          "expectations: %d (expected: 0 or more)".formatted(expectations));
    }
  }

  /** Bytes on the heap, by estimate: a string each, and its place in the list. */
  public long heapBytes() {
    return passedOver.stream().mapToLong(name -> 56L + 2L * name.length()).sum();
  }
}
