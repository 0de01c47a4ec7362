package dev.coppice.model.forest;

/**
 * Where everything of a forest is in its one block of native memory: byte offsets, in the order of
 * the accessors.
 *
 * @param isWide whether nodes take 16 bytes and not 8
 * @param nodes nodes of all trees
 * @param categoryWords 64-bit words of {@link CategoryColumn}; 0 if no split is categorical
 * @param trees number of trees
 * @param isWeighted whether each tree has a weight
 * @param groups outputs
 * @param categoricalFeatures features whose splits are categorical
 */
record ForestLayout(
    boolean isWide,
    long nodes,
    long categoryWords,
    int trees,
    boolean isWeighted,
    int groups,
    int categoricalFeatures) {

  /** Trees that are walked hand in hand, so that the roots are filled up to a multiple of it. */
  private static final int LANES = ForestLanes.LANES;

  /** Bytes of a node, as a power of two. */
  int nodeShift() {
    return isWide ? ForestNode.WIDE_SHIFT : ForestNode.NARROW_SHIFT;
  }

  /** The words of all categorical splits. */
  long categories() {
    return nodes << nodeShift();
  }

  /** The node at which each tree begins, as unsigned int; the last one repeated. */
  long roots() {
    return categories() + 8 * categoryWords;
  }

  private long paddedTrees() {
    return Math.ceilDiv((long) trees, LANES) * LANES;
  }

  /** For each tree its output in the upper half of an int, its depth in the lower one. */
  long places() {
    return roots() + 4 * paddedTrees();
  }

  /** What each tree's score is multiplied by. */
  long weights() {
    return places() + 4L * trees;
  }

  /** What the sum of each output begins with. */
  long margins() {
    return weights() + (isWeighted ? 4L * trees : 0);
  }

  /** The categorical features, as ints. */
  long features() {
    return margins() + 4L * groups;
  }

  long bytes() {
    return features() + 4L * categoricalFeatures;
  }
}
