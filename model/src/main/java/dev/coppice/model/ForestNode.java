package dev.coppice.model;

/**
 * A forest's node in the 8 bytes of a long.
 *
 * <pre>
 * bits  0..31  a split's threshold as {@link #key}; a leaf's score as float32;
 *              of a categorical split, where its categories are
 * bits 32..47  nodes to the right child; 0 for a leaf. The left child is the next node.
 * bit  48      whether the split is categorical
 * bits 49..63  the slot of the row that it looks at
 * </pre>
 *
 * <p>A row's values are put into slots before it is scored, as keys: integers in the order of the
 * values. Each feature has two slots, which differ where the value is missing: the one of splits
 * that send it left is below every threshold then, the other is above. So a step is the same few
 * instructions of integers whatever the values are. Leaves look at the first slot, which is above
 * every score: their distance of 0 is then taken, and the walk stays.
 */
final class ForestNode {

  /** Nodes that the left side of a split may have. */
  static final int MAX_DISTANCE = 0xFFFF;

  static final int MAX_FEATURES = (1 << 14) - 1;

  /** A missing value that goes left, and one that goes right. */
  static final int MISSING_LEFT = Integer.MIN_VALUE;

  static final int MISSING_RIGHT = Integer.MAX_VALUE;

  private static final int DISTANCE_SHIFT = 32;
  private static final int CATEGORICAL_SHIFT = 48;
  private static final int SLOT_SHIFT = 49;

  private ForestNode() {}

  static long leaf(float score) {
    return Float.floatToRawIntBits(score) & 0xFFFFFFFFL;
  }

  static long split(float threshold, int feature, boolean missingLeft) {
    return Integer.toUnsignedLong(key(threshold)) | slotBits(feature, missingLeft);
  }

  /**
   * @param categories index of their count among the forest's category words
   */
  static long categoricalSplit(int categories, int feature, boolean missingLeft) {
    return categories | slotBits(feature, missingLeft) | 1L << CATEGORICAL_SHIFT;
  }

  private static long slotBits(int feature, boolean missingLeft) {
    return (2L * feature + (missingLeft ? 2 : 1)) << SLOT_SHIFT;
  }

  /** An integer in the order of the values; both zeros are one. NaN has none. */
  static int key(float value) {
    int bits = Float.floatToRawIntBits(value + 0.0f);
    return bits ^ (bits >> 31 & Integer.MAX_VALUE);
  }

  static long withDistance(long node, int distance) {
    return node | (long) distance << DISTANCE_SHIFT;
  }

  static int distance(long node) {
    return (int) (node >>> DISTANCE_SHIFT) & 0xFFFF;
  }

  static boolean isCategorical(long node) {
    return (node >>> CATEGORICAL_SHIFT & 1) != 0;
  }

  static long slot(long node) {
    return node >>> SLOT_SHIFT;
  }

  /** Of a split. */
  static int threshold(long node) {
    return (int) node;
  }

  /** Of a leaf. */
  static float score(long node) {
    return Float.intBitsToFloat((int) node);
  }

  static int categories(long node) {
    return (int) node;
  }
}
