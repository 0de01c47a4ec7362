package dev.coppice.model.forest.layout;

/**
 * A forest's node in the 8 bytes of a long, or wide in the 16 bytes of two.
 *
 * <pre>
 * bits  0..31  a split's threshold as {@link ForestKey}; a leaf's score as float32;
 *              of a categorical split, the word at which its categories begin
 * bits 32..47  nodes to the right child; 0 for a leaf. The left child is the next node.
 * bits 48..62  the slot of the row that it looks at
 * bit  63      whether the split is categorical
 * </pre>
 *
 * <p>Of a wide node the first long has the distance in bits 32..63, and the second one the slot in
 * bits 0..31 and whether the split is categorical in bit 63.
 *
 * <p>A row's values are put into slots before it is scored, see {@link ForestKey}. Leaves look at
 * the first slot, which is above every score: their distance of 0 is then taken, and the walk
 * stays.
 */
public final class ForestNode {

  /** Bytes of a node, as a power of two, and of a wide one. */
  public static final int NARROW_SHIFT = 3;

  public static final int WIDE_SHIFT = 4;

  /** Nodes that the left side of a split may have, itself included. */
  public static final int MAX_DISTANCE = 0xFFFF;

  public static final int DISTANCE_SHIFT = 32;
  public static final int SLOT_SHIFT = 48;
  public static final int MAX_SLOT = (1 << 15) - 1;

  /** The bit of categorical splits, in a node or in the second long of a wide one. */
  public static final long CATEGORICAL = Long.MIN_VALUE;

  /** The bit of a numbered split whose right child is a leaf. */
  public static final int RIGHT_LEAF = Integer.MIN_VALUE;

  private ForestNode() {}

  /** The bits of a node's first long that are its distance, from {@link #DISTANCE_SHIFT} on. */
  public static long distanceMask(boolean isWide) {
    return isWide ? 0xFFFFFFFFL : MAX_DISTANCE;
  }

  public static long leaf(float score) {
    return Float.floatToRawIntBits(score) & 0xFFFFFFFFL;
  }

  /** Slot of a feature where missing values go left or right; the first slot is no feature's. */
  public static int slot(int feature, boolean missingLeft) {
    return 2 * feature + (missingLeft ? 2 : 1);
  }

  /**
   * What a split has in place of its threshold's key while thresholds are only numbered.
   *
   * @param number of the threshold, in the order in which they came
   * @param isRightLeaf whether its right child is a leaf
   */
  public static int numbered(int number, boolean isMissingLeft, boolean isRightLeaf) {
    return (2 * number) | (isMissingLeft ? 0 : 1) | (isRightLeaf ? RIGHT_LEAF : 0);
  }

  /** The number of a numbered split's threshold. */
  public static int number(int numbered) {
    return (numbered & ~RIGHT_LEAF) >> 1;
  }

  /** A split whose right child is yet to be laid. */
  public static long split(int condition, int slot, boolean isCategorical) {
    return Integer.toUnsignedLong(condition)
        | ((long) slot << SLOT_SHIFT)
        | (isCategorical ? CATEGORICAL : 0);
  }

  /** The second long of a wide node; the first is that of a narrow one with slot 0. */
  public static long wideSlot(int slot, boolean isCategorical) {
    return slot | (isCategorical ? CATEGORICAL : 0);
  }

  /** The first long of a narrow node made wide. */
  public static long widened(long node) {
    return node & ((1L << SLOT_SHIFT) - 1);
  }

  /** The second long of a narrow node made wide. */
  public static long widenedSlot(long node) {
    return ((node >>> SLOT_SHIFT) & MAX_SLOT) | (node & CATEGORICAL);
  }

  public static long withDistance(long node, long distance) {
    return node | (distance << DISTANCE_SHIFT);
  }
}
