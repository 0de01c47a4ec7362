package dev.coppice.model.forest;

import java.util.Optional;

/**
 * The widths of a packed split's fields in its 32 bits. A leaf is its float32 and nothing else;
 * whoever comes to it knows that from its parent.
 *
 * <pre>
 * bit  0       whether the right child is a leaf
 * bit  1       whether the left child, the next node, is a leaf
 * bits 2..     nodes to the right child: 2 or more
 * next bits    the slot of the row that it looks at
 * highest bits the rank of its threshold among its feature's, as a signed number: the lowest rank
 *              is the lowest number
 * </pre>
 *
 * <p>With the rank on top a whole node compares as its threshold does, see {@link #key}.
 *
 * @param slotBits of a slot, 1 or more
 * @param codeBits of a rank, 1 or more
 * @param distanceBits of the distance to the right child, {@value #MIN_DISTANCE_BITS} or more
 */
record NodeFormat(int slotBits, int codeBits, int distanceBits) {

  static final int RIGHT_LEAF = 1;
  static final int LEFT_LEAF = 2;
  static final int DISTANCE_SHIFT = 2;

  /** So that a slot, where it is, can be turned into its offset in a group of rows. */
  private static final int MIN_DISTANCE_BITS = ForestKeys.GROUP_SHIFT - DISTANCE_SHIFT;

  private static final int BITS = Integer.SIZE - DISTANCE_SHIFT;

  NodeFormat {
    if (slotBits < 1
        || codeBits < 1
        || distanceBits < MIN_DISTANCE_BITS
        || slotBits + codeBits + distanceBits != BITS) {
      throw new IllegalArgumentException(
          "node: bits %d, %d, %d (expected: 1, 1, %d or more, %d together)"
              .formatted(slotBits, codeBits, distanceBits, MIN_DISTANCE_BITS, BITS));
    }
  }

  /**
   * The format for nodes whose fields are at most these; empty if there is none.
   *
   * @param slots number of slots, the one that is no feature's included
   * @param thresholds of the feature with the most
   * @param farthest from a split to its right child, in nodes
   */
  static Optional<NodeFormat> fitting(int slots, int thresholds, long farthest) {
    int slotBits = Math.max(1, bits(slots - 1L));
    int codeBits = Math.max(1, bits(thresholds - 1L));
    int distanceBits = BITS - slotBits - codeBits;
    return distanceBits < Math.max(MIN_DISTANCE_BITS, bits(farthest))
        ? Optional.empty()
        : Optional.of(new NodeFormat(slotBits, codeBits, distanceBits));
  }

  private static int bits(long value) {
    return Long.SIZE - Long.numberOfLeadingZeros(value);
  }

  /** Where the slot begins. */
  int slotShift() {
    return DISTANCE_SHIFT + distanceBits;
  }

  /** The bits of a slot, from bit 0 on. */
  int slotMask() {
    return (1 << slotBits) - 1;
  }

  private int codeShift() {
    return slotShift() + slotBits;
  }

  /**
   * The bits of the distance and of {@link #RIGHT_LEAF}: bytes to the right child, and its mark.
   */
  long rightMask() {
    return (((1L << distanceBits) - 1) << DISTANCE_SHIFT) | RIGHT_LEAF;
  }

  /**
   * A split without its children.
   *
   * @param rank of its threshold among its feature's, from 0
   */
  int split(int rank, int slot) {
    return (number(rank) << codeShift()) | (slot << slotShift());
  }

  /** What a split adds to itself to know its children. */
  static int children(int distance, boolean isLeftLeaf, boolean isRightLeaf) {
    return (distance << DISTANCE_SHIFT)
        | (isLeftLeaf ? LEFT_LEAF : 0)
        | (isRightLeaf ? RIGHT_LEAF : 0);
  }

  /**
   * What a slot holds of a value; it is less than exactly those splits whose thresholds are above
   * the value.
   *
   * @param rank how many of the feature's thresholds are not above the value
   */
  int key(int rank) {
    return (number(rank) << codeShift()) - 1 + ((rank - 1) >>> 31);
  }

  private int number(int rank) {
    return rank - (1 << (codeBits - 1));
  }
}
