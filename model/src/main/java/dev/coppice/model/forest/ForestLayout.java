package dev.coppice.model.forest;

import dev.coppice.model.ForestFormat;

/**
 * Where everything of a forest is in its one block of native memory: byte offsets, in the order of
 * the accessors.
 *
 * @param format bytes of a node
 * @param nodeFormat of packed nodes
 * @param nodes nodes of all trees
 * @param categoryWords 64-bit words of {@link CategoryColumn}; 0 if no split is categorical
 * @param trees number of trees
 * @param isWeighted whether each tree has a weight
 * @param groups outputs
 * @param categoricalFeatures features whose splits are categorical
 * @param rankedFeatures features of a packed forest that split; 0 of another
 * @param slots that a row is put into, the one that is no feature's included
 * @param thresholdCount different thresholds of all ranked features
 */
record ForestLayout(
    ForestFormat format,
    NodeFormat nodeFormat,
    long nodes,
    long categoryWords,
    int trees,
    boolean isWeighted,
    int groups,
    int categoricalFeatures,
    int rankedFeatures,
    int slots,
    int thresholdCount) {

  /** The least there is, for forests that are not packed. */
  static final NodeFormat UNPACKED = new NodeFormat(1, 1, 28);

  /** Trees that are walked hand in hand, so that the roots are filled up to a multiple of it. */
  private static final int LANES = ForestLanes.LANES;

  /** Bytes of a node, as a power of two. */
  int nodeShift() {
    return format.nodeShift();
  }

  boolean isPacked() {
    return format == ForestFormat.PACKED;
  }

  boolean isWide() {
    return format == ForestFormat.WIDE;
  }

  /** The words of all categorical splits. */
  long categories() {
    return nodes << nodeShift();
  }

  /**
   * The node at which each tree begins, as unsigned int; of a packed forest its offset in bytes,
   * with the mark of an arrived walk if it is a leaf. The last one is repeated.
   */
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

  /** The features that a packed forest ranks, with their slots and numbers of thresholds. */
  long ranked() {
    return features() + 4L * categoricalFeatures;
  }

  /** Their thresholds as {@link ForestKey}, feature by feature, from the lowest on. */
  long thresholds() {
    return ranked() + (long) ForestRanks.ENTRY_BYTES * rankedFeatures;
  }

  long bytes() {
    return thresholds() + 4L * thresholdCount;
  }
}
