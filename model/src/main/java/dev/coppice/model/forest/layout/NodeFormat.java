package dev.coppice.model.forest.layout;

import java.util.Optional;

/**
 * The widths of a packed split's fields in its 32 bits. A leaf is its float32 and nothing else;
 * whoever comes to it knows that from its parent.
 *
 * <pre>
 * bit  0       whether the right child is a leaf
 * bit  1       whether the left child is a leaf
 * bit  2       1: the left child is one node further
 * bits 3..     the right child is twice as many nodes further
 * next bits    the slot of the row that it looks at
 * highest bits the rank of its threshold among its feature's, as a signed number: the lowest rank
 *              is the lowest number
 * </pre>
 *
 * <p>So the lower bits, cut out for one side, are the bytes to that child and the mark of a leaf.
 * The right child's distance is even because the left side has an odd number of nodes, as any tree
 * whose splits all have two children.
 *
 * <p>With the rank on top a whole node compares as its threshold does, see {@link #key}.
 *
 * @param slotBits of a slot, 1 or more
 * @param rankBits of a rank, one more than the number of thresholds included; 1 or more
 * @param distanceBits of the distances to the children, {@value #MIN_DISTANCE_BITS} or more
 */
public record NodeFormat(int slotBits, int rankBits, int distanceBits) {

  public static final int RIGHT_LEAF = 1;
  public static final int LEFT_LEAF = 2;

  /** The bits of an address that say that a walk has arrived. */
  public static final long ARRIVED = RIGHT_LEAF | LEFT_LEAF;

  public static final int DISTANCE_SHIFT = 2;

  /** The bits of a split that are the way to its left child. */
  public static final long LEFT_MASK = (1 << DISTANCE_SHIFT) | LEFT_LEAF;

  /** So that a slot, where it is, can be turned into its offset in a group of rows. */
  private static final int MIN_DISTANCE_BITS = ForestKeys.GROUP_SHIFT - DISTANCE_SHIFT;

  private static final int BITS = Integer.SIZE - DISTANCE_SHIFT;

  public NodeFormat {
    if (slotBits < 1
        || rankBits < 1
        || distanceBits < MIN_DISTANCE_BITS
        || slotBits + rankBits + distanceBits != BITS) {
      throw new IllegalArgumentException(
          "node: bits %d, %d, %d (expected: 1, 1, %d or more, %d together)"
              .formatted(slotBits, rankBits, distanceBits, MIN_DISTANCE_BITS, BITS));
    }
  }

  /**
   * The format for nodes whose fields are at most these; empty if there is none.
   *
   * @param slots number of slots, the one that is no feature's included
   * @param thresholds of the feature with the most
   * @param farthest from a split to its right child, in nodes
   */
  public static Optional<NodeFormat> fitting(int slots, int thresholds, long farthest) {
    int slotBits = Math.max(1, bits(slots - 1L));
    int rankBits = Math.max(1, bits(thresholds));
    int distanceBits = BITS - slotBits - rankBits;
    return distanceBits < Math.max(MIN_DISTANCE_BITS, bits(farthest))
        ? Optional.empty()
        : Optional.of(new NodeFormat(slotBits, rankBits, distanceBits));
  }

  private static int bits(long value) {
    return Long.SIZE - Long.numberOfLeadingZeros(value);
  }

  /** Where the slot begins. */
  public int slotShift() {
    return DISTANCE_SHIFT + distanceBits;
  }

  /** The bits of a slot, from bit 0 on. */
  public int slotMask() {
    return (1 << slotBits) - 1;
  }

  /** Where the rank begins. */
  public int rankShift() {
    return slotShift() + slotBits;
  }

  /** The bits of a split that are the way to its right child. */
  public long rightMask() {
    return (((1L << distanceBits) - 2) << DISTANCE_SHIFT) | RIGHT_LEAF;
  }

  /**
   * A split without its children.
   *
   * @param rank of its threshold among its feature's, from 0
   */
  public int split(int rank, int slot) {
    return key(rank) | (slot << slotShift());
  }

  /**
   * The lower bits of a split.
   *
   * @param distance nodes to its right child, an even number
   * @param leftLeaf 1 if the left child is a leaf, else 0
   * @param rightLeaf the same of the right one
   */
  public static int children(int distance, int leftLeaf, int rightLeaf) {
    return ((distance | 1) << DISTANCE_SHIFT) | (leftLeaf << 1) | rightLeaf;
  }

  /**
   * What a slot holds of a value: it is less than exactly those splits whose thresholds are above
   * the value, since the lower bits of a split are never all zeros.
   *
   * @param rank how many of the feature's thresholds are not above the value
   */
  public int key(int rank) {
    return (rank + lowest()) << rankShift();
  }

  /** The lowest rank as it is in a split. */
  int lowest() {
    return -(1 << (rankBits - 1));
  }

  /** Thresholds that a feature may have. */
  public long maxThresholds() {
    return (1L << rankBits) - 1;
  }

  /** Whether the bit is set that a split's way to its left child has. */
  public static boolean leadsLeft(int split) {
    return (split & (1 << DISTANCE_SHIFT)) != 0;
  }

  /** Nodes from a split to its right child. */
  public int distance(int split) {
    return (split >>> DISTANCE_SHIFT) & ((1 << distanceBits) - 2);
  }

  /** The slot that a split looks at. */
  public int slot(int split) {
    return (split >>> slotShift()) & slotMask();
  }
}
