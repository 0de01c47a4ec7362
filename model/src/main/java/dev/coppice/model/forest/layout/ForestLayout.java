package dev.coppice.model.forest.layout;

import dev.coppice.model.ForestFormat;

/**
 * Where everything of a forest is in its one block of native memory: byte offsets, in the order of
 * the accessors.
 *
 * @param format bytes of a node
 * @param nodeFormat of packed nodes
 * @param nodes nodes of all trees
 * @param categoryWords 64-bit words of sets of categories, see {@link ForestKey}; 0 if no split is
 *     categorical
 * @param trees number of trees
 * @param isWeighted whether each tree has a weight
 * @param groups outputs
 * @param categoricalFeatures features whose splits are categorical
 * @param rankedFeatures features of a packed forest that split; 0 of another
 * @param slots that a row is put into, the one that is no feature's included
 * @param thresholdCount different thresholds of all ranked features
 */
public record ForestLayout(
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
  public static final NodeFormat UNPACKED = new NodeFormat(1, 1, 28);

  /** An output's number is half an int in the block. */
  private static final int MAX_GROUPS = 1 << 16;

  private static final long MAX_NODES = 0xFFFFFFFFL;

  /** Packed roots are byte offsets in an unsigned int. */
  public static final long MAX_PACKED_NODES = (1L << 30) - 1;

  /**
   * Walks that go hand in hand, through trees or of rows: the roots are filled up to a multiple of
   * it, and it is the number of rows in a group.
   */
  public static final int LANES = 8;

  /** Thresholds of all features together that a packed forest may have. */
  public static final int MAX_THRESHOLDS = 1 << 17;

  /** No offset overflows, as all counts are bounded, and no section is of less than nothing. */
  public ForestLayout {
    long maxNodes = format == ForestFormat.PACKED ? MAX_PACKED_NODES : MAX_NODES;
    require(groups >= 1 && groups <= MAX_GROUPS, "groups", groups);
    require(trees >= 0, "trees", trees);
    require(nodes >= trees && nodes <= maxNodes && (trees > 0 || nodes == 0), "nodes", nodes);
    require(
        categoryWords >= 0 && categoryWords <= Integer.MAX_VALUE,
        "words of categories",
        categoryWords);
    require(categoricalFeatures >= 0, "categorical features", categoricalFeatures);
    if (format == ForestFormat.PACKED) {
      require(categoryWords == 0, "words of categories", categoryWords);
      require(categoricalFeatures == 0, "categorical features", categoricalFeatures);
      require(
          thresholdCount >= 0 && thresholdCount <= MAX_THRESHOLDS, "thresholds", thresholdCount);
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

  /**
   * Makes sure of what a record says of a forest.
   *
   * @param what the value is, as messages name it
   * @throws IllegalArgumentException if it does not hold
   */
  public static void require(boolean holds, String what, Object value) {
    if (!holds) {
      throw new IllegalArgumentException(
          "forest: %s: %s (expected: what a forest can have)".formatted(what, value));
    }
  }

  /** Bytes of a node, as a power of two. */
  public int nodeShift() {
    return format.nodeShift();
  }

  public boolean isPacked() {
    return format == ForestFormat.PACKED;
  }

  public boolean isWide() {
    return format == ForestFormat.WIDE;
  }

  /** The words of all categorical splits. */
  public long categories() {
    return nodes << nodeShift();
  }

  /**
   * The node at which each tree begins, as unsigned int; of a packed forest its offset in bytes,
   * with the mark of an arrived walk if it is a leaf. The last one is repeated.
   */
  public long roots() {
    return categories() + 8 * categoryWords;
  }

  private long paddedTrees() {
    return Math.ceilDiv((long) trees, LANES) * LANES;
  }

  /** For each tree its output in the upper half of an int, its depth in the lower one. */
  public long places() {
    return roots() + 4 * paddedTrees();
  }

  /** What each tree's score is multiplied by. */
  public long weights() {
    return places() + 4L * trees;
  }

  /** What the sum of each output begins with. */
  public long margins() {
    return weights() + (isWeighted ? 4L * trees : 0);
  }

  /** The categorical features, as ints. */
  public long features() {
    return margins() + 4L * groups;
  }

  /** The features that a packed forest ranks, with their slots and numbers of thresholds. */
  public long ranked() {
    return features() + 4L * categoricalFeatures;
  }

  /** Their thresholds as {@link ForestKey}, feature by feature, from the lowest on. */
  public long thresholds() {
    return ranked() + (long) ForestRanks.ENTRY_BYTES * rankedFeatures;
  }

  public long bytes() {
    return thresholds() + 4L * thresholdCount;
  }
}
