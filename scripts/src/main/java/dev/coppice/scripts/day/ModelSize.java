package dev.coppice.scripts.day;

import dev.coppice.scripts.churn.TrainingSize;

/** How to train a model whose artifact has about a wanted size. */
final class ModelSize {

  /** A kind of trees, and what each of them takes in an artifact, as it was measured. */
  private record Kind(long maxBytes, int bytesATree, int depth, int rows, int bins) {}

  private static final Kind SHALLOW = new Kind(600_000, 1_500, 6, 4_000, 32);
  private static final Kind MIDDLE = new Kind(12_000_000, 12_000, 10, 8_000, 32);
  private static final Kind DEEP = new Kind(Long.MAX_VALUE, 75_000, 16, 19_400, 16);

  private ModelSize() {}

  /**
   * Deep trees for large artifacts, shallow ones for small.
   *
   * @param bytes of the artifact
   */
  static TrainingSize ofPacked(long bytes) {
    Kind kind = bytes < SHALLOW.maxBytes() ? SHALLOW : bytes < MIDDLE.maxBytes() ? MIDDLE : DEEP;
    int trees = (int) Math.max(1, bytes / kind.bytesATree());
    return new TrainingSize(trees, kind.depth(), kind.rows(), kind.bins());
  }
}
