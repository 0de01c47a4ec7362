package dev.coppice.model.forest.restore;

import static dev.coppice.model.memory.NativeMemory.ALL;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;

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

  /** Nodes whose bits, and that of the node behind them, are read at once from any byte on. */
  private static final int WINDOW = Long.SIZE - Byte.SIZE;

  private final ForestTrees trees;
  private final ForestLayout layout;
  private final NodeFormat format;
  private final long leaves;
  private final int distanceMask;
  private final int slotShift;
  // For each slot that a split can name, what the words of all splits there are below. None is that
  // leads to its left child if no feature has that slot.
  private int[] limits = {};

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
    limits = new int[named];
    Arrays.fill(limits, Integer.MIN_VALUE);
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
          count > 0 && count <= format.maxThresholds() && at + 4L * count <= layout.bytes(),
          "number of thresholds of feature",
          feature);
      ForestCheck.require(ascend(at, count), "thresholds of feature", feature);
      Arrays.fill(limits, slot, slot + slots, format.key(count));
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
    return leaf(node) != 0;
  }

  /** The bit of a node: 1 of a leaf, else 0. */
  int leaf(long node) {
    long at = (leaves + (node >>> 3)) & NativeMemory.ADDRESS_BITS;
    return ALL.get(JAVA_BYTE, at) >>> (node & 7) & 1;
  }

  /**
   * Whether the nodes of a range hold, which lies in one tree.
   *
   * @param end index after the tree's last node
   */
  boolean areNodes(long from, long to, long end) {
    long first = from & -Byte.SIZE;
    long splits = -1L << (from - first);
    for (long at = first; at < to; at += WINDOW) {
      long kinds = ALL.get(LeafBits.LONG, (leaves + (at >>> 3)) & NativeMemory.ADDRESS_BITS);
      splits &= ~kinds & ((1L << Math.min(WINDOW, to - at)) - 1);
      if (!areSplits(splits, kinds, at, end - 1 - at)) {
        return false;
      }
      splits = -1;
    }
    return true;
  }

  /**
   * Whether some of the nodes of a window hold that are splits. Which nodes are splits follows no
   * pattern, but how many of a window are costs one wrong guess of the processor at most; what
   * returns early is never taken while all hold.
   *
   * @param splits a bit for each of them
   * @param kinds the bits of all nodes of the window, and of what follows
   * @param first the window's first node
   * @param toLast nodes from there to the tree's last one
   */
  private boolean areSplits(long splits, long kinds, long first, long toLast) {
    long words = (trees.base() + (first << layout.nodeShift())) & NativeMemory.ADDRESS_BITS;
    long bits = (leaves + (first >>> 3)) & NativeMemory.ADDRESS_BITS;
    int last = (int) Math.min(toLast, Integer.MAX_VALUE);
    int[] tops = limits;
    int left = 0; // Bits that are not what the marks of children say.
    int right = 0;
    for (long rest = splits; rest != 0; rest &= rest - 1) {
      int i = Long.numberOfTrailingZeros(rest) & (Long.SIZE - 1);
      int word = ALL.get(JAVA_INT_UNALIGNED, words + 4L * i);
      int distance = (word >>> NodeFormat.DISTANCE_SHIFT) & distanceMask;
      int child = i + distance;
      if (distance == 0
          || child > last
          || word > tops[(word >>> slotShift) & (tops.length - 1)]
          || !NodeFormat.leadsLeft(word)) {
        return false;
      }
      left |= (int) (kinds >>> i) ^ word;
      right |= (ALL.get(LeafBits.INT, bits + 4L * (child >>> 5)) >>> child) ^ word;
    }
    return ((left & NodeFormat.LEFT_LEAF) | (right & NodeFormat.RIGHT_LEAF)) == 0;
  }

  private int read(long offset) {
    return ALL.get(JAVA_INT_UNALIGNED, (trees.base() + offset) & NativeMemory.ADDRESS_BITS);
  }
}
