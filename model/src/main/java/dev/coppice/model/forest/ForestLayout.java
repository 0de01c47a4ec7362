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

  /** An output's number is half an int in the block. */
  private static final int MAX_GROUPS = 1 << 16;

  private static final long MAX_NODES = 0xFFFFFFFFL;

  /** Packed roots are byte offsets in an unsigned int. */
  static final long MAX_PACKED_NODES = (1L << 30) - 1;

  /** Trees that are walked hand in hand, so that the roots are filled up to a multiple of it. */
  private static final int LANES = ForestLanes.LANES;

  /** No offset overflows, as all counts are bounded, and no section is of less than nothing. */
  ForestLayout {
    long mostNodes = format == ForestFormat.PACKED ? MAX_PACKED_NODES : MAX_NODES;
    require(groups >= 1 && groups <= MAX_GROUPS, "groups", groups);
    require(trees >= 0, "trees", trees);
    require(nodes >= trees && nodes <= mostNodes && (trees > 0 || nodes == 0), "nodes", nodes);
    require(
        categoryWords >= 0 && categoryWords <= Integer.MAX_VALUE,
        "words of categories",
        categoryWords);
    require(categoricalFeatures >= 0, "categorical features", categoricalFeatures);
    if (format == ForestFormat.PACKED) {
      require(categoryWords == 0, "words of categories", categoryWords);
      require(categoricalFeatures == 0, "categorical features", categoricalFeatures);
      require(
          thresholdCount >= 0 && thresholdCount <= Thresholds.MAX, "thresholds", thresholdCount);
      require(
          rankedFeatures >= 0 && rankedFeatures <= thresholdCount,
          "ranked features",
          rankedFeatures);
      require(
          slots > rankedFeatures
              && slots <= 1 + 2 * rankedFeatures
              && slots - 1 <= nodeFormat.slotMask(),
          "slots",
          slots);
    } else {
      require(nodeFormat.equals(UNPACKED), "bits of a node", nodeFormat);
      require(rankedFeatures == 0, "ranked features", rankedFeatures);
      require(slots == 0, "slots", slots);
      require(thresholdCount == 0, "thresholds", thresholdCount);
    }
  }

  private static void require(boolean holds, String what, Object value) {
    if (!holds) {
      throw new IllegalArgumentException(
          "forest: %s: %s (expected: what a forest can have)".formatted(what, value));
    }
  }

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
