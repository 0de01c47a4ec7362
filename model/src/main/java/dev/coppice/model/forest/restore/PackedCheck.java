package dev.coppice.model.forest.restore;

import static dev.coppice.model.memory.NativeMemory.ALL;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;

import dev.coppice.model.InvalidModelException;
import dev.coppice.model.forest.layout.ForestKey;
import dev.coppice.model.forest.layout.ForestLayout;
import dev.coppice.model.forest.layout.ForestRanks;
import dev.coppice.model.forest.layout.ForestTrees;
import dev.coppice.model.forest.layout.NodeFormat;
import dev.coppice.model.memory.NativeMemory;
import java.util.Arrays;

/**
 * What {@link ForestCheck} holds a packed forest's thresholds and nodes to.
 *
 * <p>Only their parents say which nodes are leaves, so that {@link LeafBits} come along. Each node
 * that is none by its bit is held to what a split is, and what it says of its children to their
 * bits. So a walk from a root, whose bit is checked too, sees nothing but splits until it is told
 * of a leaf, and passes the last node of its tree at no step.
 */
final class PackedCheck {

  /** The keys of the infinities, outside of which there are only those of NaN. */
  private static final int LOWEST_KEY = ForestKey.of(Float.NEGATIVE_INFINITY);

  private static final int HIGHEST_KEY = ForestKey.of(Float.POSITIVE_INFINITY);

  private static final int WORD_SHIFT = 6;

  private final ForestTrees trees;
  private final ForestLayout layout;
  private final NodeFormat format;
  private final long leaves;
  private final int distanceMask;
  private final int slotShift;
  private final int codeShift;
  // For each slot that a split can name the highest code that it may have there: below the lowest
  // one there is if no feature has that slot.
  private int[] highest = {};

  /**
   * @param leaves address of the {@link LeafBits}, which a word follows
   */
  PackedCheck(ForestTrees trees, long leaves) {
    this.trees = trees;
    this.layout = trees.layout();
    this.format = layout.nodeFormat();
    this.leaves = leaves;
    this.distanceMask = (1 << format.distanceBits()) - 2;
    this.slotShift = format.slotShift();
    this.codeShift = format.codeShift();
  }

  /**
   * Checks what ranks a row.
   *
   * @param features columns of the model
   */
  void ranks(int features) throws InvalidModelException {
    int named = format.slotMask() + 1;
    ForestCheck.require(
        named >= layout.slots() && named <= 2L * layout.slots(), "number of slots", layout.slots());
    int lowest = -format.rank(0);
    highest = new int[named];
    Arrays.fill(highest, lowest - 1);
    int slot = 1;
    int before = -1;
    long at = layout.thresholds();
    for (int i = 0; i < layout.rankedFeatures(); i++) {
      long entry = layout.ranked() + (long) ForestRanks.ENTRY_BYTES * i;
      int feature = ForestRanks.feature(read(entry));
      int slots = ForestRanks.slots(read(entry));
      int count = read(entry + Integer.BYTES);
      ForestCheck.require(feature > before && feature < features, "ranked feature", i);
      ForestCheck.require(slots > 0 && slots <= layout.slots() - slot, "slots of feature", feature);
      ForestCheck.require(
          count > 0 && count <= format.mostThresholds() && at + 4L * count <= layout.bytes(),
          "number of thresholds of feature",
          feature);
      ForestCheck.require(ascend(at, count), "thresholds of feature", feature);
      Arrays.fill(highest, slot, slot + slots, lowest + count - 1);
      slot += slots;
      before = feature;
      at += 4L * count;
    }
    ForestCheck.require(slot == layout.slots(), "number of slots", slot);
    ForestCheck.require(
        at == layout.bytes(), "number of thresholds", (int) (at - layout.thresholds()) / 4);
  }

  private boolean ascend(long from, int count) {
    long before = LOWEST_KEY - 1L;
    for (int i = 0; i < count; i++) {
      int key = read(from + 4L * i);
      if (key <= before) {
        return false;
      }
      before = key;
    }
    return before <= HIGHEST_KEY;
  }

  /** Whether a node is a leaf by its bit. */
  boolean isLeaf(long node) {
    return (word(node >>> WORD_SHIFT) >>> node & 1) != 0;
  }

  private long word(long index) {
    return ALL.get(JAVA_LONG_UNALIGNED, (leaves + (index << 3)) & NativeMemory.ADDRESS_BITS);
  }

  /**
   * Whether the nodes of a range hold, which lies in one tree.
   *
   * @param end index after the tree's last node
   */
  boolean areNodes(long from, long to, long end) {
    int bad = 0; // Negative once something does not hold.
    long index = from >>> WORD_SHIFT;
    long bits = word(index);
    long splits = ~bits & (-1L << from);
    for (long at = index << WORD_SHIFT; at < to; at += Long.SIZE) {
      long next = word(++index);
      if (to - at < Long.SIZE) {
        splits &= (1L << (to - at)) - 1;
      }
      bad |= splits(splits, (bits >>> 1) | (next << 63), at, end - 1 - at);
      bits = next;
      splits = ~bits;
    }
    return bad >= 0;
  }

  /**
   * Looks at some of 64 nodes that are splits; negative if one does not hold. Which nodes are
   * splits follows no pattern, but how many of a word are costs one wrong guess of the processor at
   * most. No other branch depends on the data.
   *
   * @param splits a bit for each of them
   * @param followers of each of the 64 nodes whether the next one is a leaf
   * @param first the first of the 64
   * @param toLast nodes from there to the tree's last one
   */
  private int splits(long splits, long followers, long first, long toLast) {
    long words = trees.base() + (first << layout.nodeShift());
    long bits = leaves + (first >>> 3);
    int last = (int) Math.min(toLast, Integer.MAX_VALUE);
    int[] codes = highest;
    int bad = 0;
    for (long left = splits; left != 0; left &= left - 1) {
      int i = Long.numberOfTrailingZeros(left);
      int word = ALL.get(JAVA_INT_UNALIGNED, (words + 4L * i) & NativeMemory.ADDRESS_BITS);
      int distance = (word >>> NodeFormat.DISTANCE_SHIFT) & distanceMask;
      int right = i + distance;
      int within = Math.min(right, last); // What is read is there, whatever the split says.
      long rightBits =
          ALL.get(
              JAVA_LONG_UNALIGNED,
              (bits + ((within >> WORD_SHIFT) << 3)) & NativeMemory.ADDRESS_BITS);
      int kinds = ((word >>> 1) ^ (int) (followers >>> i)) | (word ^ (int) (rightBits >>> within));
      int code = word >> codeShift;
      bad |=
          (kinds << 31)
              | (distance - 2)
              | (last - right)
              | (codes[(word >>> slotShift) & (codes.length - 1)] - code)
              | ~(word << (31 - NodeFormat.DISTANCE_SHIFT)); // The way to the left child.
    }
    return bad;
  }

  private int read(long offset) {
    return ALL.get(JAVA_INT_UNALIGNED, (trees.base() + offset) & NativeMemory.ADDRESS_BITS);
  }
}
