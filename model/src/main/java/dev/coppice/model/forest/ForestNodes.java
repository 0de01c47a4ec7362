package dev.coppice.model.forest;

import static dev.coppice.model.memory.NativeMemory.ALL;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;

import dev.coppice.model.Matrix;
import dev.coppice.model.forest.layout.ForestKey;
import dev.coppice.model.forest.layout.ForestKeys;
import dev.coppice.model.forest.layout.ForestLayout;
import dev.coppice.model.forest.layout.ForestNode;
import dev.coppice.model.forest.layout.ForestRanks;
import dev.coppice.model.forest.layout.ForestTrees;
import dev.coppice.model.forest.layout.NodeFormat;
import dev.coppice.model.memory.NativeMemory;
import java.lang.foreign.MemorySegment;
import java.util.BitSet;

/**
 * A forest's nodes one by one, whatever their format, for those who need more of a row's way than
 * its end. Nodes are numbered through all trees, depth first; a split's left child is the next one.
 *
 * <p>Good only while the forest is open.
 */
public final class ForestNodes {

  private final ForestTrees trees;
  private final ForestMixed mixed;
  private final ForestRanks ranks;
  private final NodeFormat format;
  private final int features;
  private final boolean isPacked;
  private final boolean isWide;
  private final int shift;
  private final long base;
  private final int[] featureOfSlot;
  private final int[] startOfSlot;

  public ForestNodes(Forest forest) {
    this.trees = forest.trees();
    ForestLayout layout = trees.layout();
    this.mixed = new ForestMixed(trees);
    this.ranks = new ForestRanks(trees);
    this.format = layout.nodeFormat();
    this.features = forest.info().featureCount();
    this.isPacked = layout.isPacked();
    this.isWide = layout.isWide();
    this.shift = layout.nodeShift();
    this.base = trees.base();
    this.featureOfSlot = isPacked ? ranks.features() : new int[0];
    this.startOfSlot = new int[isPacked ? ranks.slots() + 1 : 0];
    if (isPacked) {
      ranks.starts(startOfSlot);
    }
  }

  /** Bytes of its arrays. */
  public long heapBytes() {
    return (long) (featureOfSlot.length + startOfSlot.length) * Integer.BYTES;
  }

  /** Trees, in the order in which they are added. */
  public int trees() {
    return trees.count();
  }

  /** Outputs of the sums. */
  public int groups() {
    return trees.groups();
  }

  public int features() {
    return features;
  }

  /** The output that a tree adds to. */
  public int group(int tree) {
    return trees.group(tree);
  }

  /** What a tree's leaves are multiplied by. */
  public float weight(int tree) {
    return trees.weight(tree);
  }

  /** Steps from a tree's root to its deepest leaf. */
  public int depth(int tree) {
    return trees.depth(tree);
  }

  /** What the sum of an output begins with. */
  public float margin(int group) {
    return trees.margin(group);
  }

  /** A tree's root. */
  public long first(int tree) {
    return ((trees.root(tree) & ForestTrees.NODE_BITS) - base) >> shift;
  }

  /** The node after a tree's last one. */
  public long end(int tree) {
    return tree + 1 < trees() ? first(tree + 1) : trees.layout().nodes();
  }

  /** What a row is put into has so many places. */
  public int slots() {
    return isPacked ? ranks.slots() + 1 : ForestKeys.slots(features);
  }

  /**
   * Puts a row into the form that splits compare, missing where it is short.
   *
   * @param keys {@link #slots} places
   */
  public void put(Matrix rows, int row, int[] keys) {
    if (isPacked) {
      ranks.put(rows, row, keys);
    } else {
      ForestKeys.put(rows, row, features, trees, keys);
    }
  }

  private int word(long node) {
    return ALL.get(JAVA_INT_UNALIGNED, (base + (node << shift)) & NativeMemory.ADDRESS_BITS);
  }

  private long lowBits(long node) {
    return ALL.get(JAVA_LONG_UNALIGNED, (base + (node << shift)) & NativeMemory.ADDRESS_BITS);
  }

  private long highBits(long node) {
    return isWide
        ? ALL.get(JAVA_LONG_UNALIGNED, (base + (node << shift) + 8) & NativeMemory.ADDRESS_BITS)
        : lowBits(node) >> ForestNode.SLOT_SHIFT;
  }

  /**
   * Reads nodes that follow each other. Of a leaf they have the bits of its score for a condition,
   * and nothing of use besides.
   *
   * @param conditions see {@link #condition}
   * @param slots see {@link #slot}
   * @param ways what {@link #distanceOf}, {@link #leftLeaf} and {@link #rightLeaf} tell of
   */
  public void read(long first, int count, int[] conditions, int[] slots, int[] ways) {
    if (isPacked) {
      long address = (base + (first << shift)) & NativeMemory.ADDRESS_BITS;
      MemorySegment.copy(ALL, JAVA_INT_UNALIGNED, address, conditions, 0, count);
      cut(conditions, slots, count, format.slotShift(), format.slotMask());
      cut(conditions, ways, count, 0, (1 << format.slotShift()) - 1);
      return;
    }
    for (int i = 0; i < count; i++) {
      long node = first + i;
      int distance = farther(node);
      conditions[i] = word(node);
      slots[i] = slot(node);
      ways[i] =
          distance == 0
              ? 0
              : NodeFormat.children(distance, isLeftLeaf(node) ? 1 : 0, isRightLeaf(node) ? 1 : 0);
    }
  }

  private static void cut(int[] words, int[] to, int count, int shift, int mask) {
    for (int i = 0; i < count; i++) {
      to[i] = words[i] >>> shift & mask;
    }
  }

  /** Nodes from a split to its right child. */
  public static int distanceOf(int way) {
    return way >>> NodeFormat.DISTANCE_SHIFT & -2;
  }

  /** 1 if a split's left child is a leaf, else 0. */
  public static int leftLeaf(int way) {
    return way >> 1 & 1;
  }

  /** 1 if a split's right child is a leaf, else 0. */
  public static int rightLeaf(int way) {
    return way & 1;
  }

  /** The score of a leaf. */
  public float leaf(long node) {
    return ALL.get(JAVA_FLOAT_UNALIGNED, (base + (node << shift)) & NativeMemory.ADDRESS_BITS);
  }

  /** Nodes from a split to its right child. */
  public int distance(long split) {
    return isPacked ? format.distance(word(split)) : farther(split);
  }

  private int farther(long node) {
    return (int) ((lowBits(node) >>> ForestNode.DISTANCE_SHIFT) & ForestNode.distanceMask(isWide));
  }

  /** Whether a split's left child is a leaf. */
  public boolean isLeftLeaf(long split) {
    return isPacked ? (word(split) & NodeFormat.LEFT_LEAF) != 0 : farther(split + 1) == 0;
  }

  /** Whether a split's right child is a leaf. */
  public boolean isRightLeaf(long split) {
    return isPacked
        ? (word(split) & NodeFormat.RIGHT_LEAF) != 0
        : farther(split + farther(split)) == 0;
  }

  /** What {@link #isLeft} compares with a row. */
  public int condition(long split) {
    return word(split);
  }

  /** Where {@link #isLeft} looks in a row; negative if the split is categorical. */
  public int slot(long split) {
    if (isPacked) {
      return format.slot(word(split));
    }
    long rest = highBits(split);
    int slot = (int) rest & (isWide ? Integer.MAX_VALUE : ForestNode.MAX_SLOT);
    return rest < 0 ? ~slot : slot;
  }

  /** The feature of a slot. */
  public int feature(int slot) {
    int place = slot < 0 ? ~slot : slot;
    return isPacked ? featureOfSlot[place] : (place - 1) >> 1;
  }

  /** The threshold of a split that is not categorical: what is below it goes left. */
  public float threshold(long split) {
    int word = word(split);
    if (!isPacked) {
      return ForestKey.value(word);
    }
    int place = startOfSlot[format.slot(word)] + (word >> format.rankShift());
    return ForestKey.value(
        ALL.get(
            JAVA_INT_UNALIGNED,
            (base + trees.layout().thresholds() + 4L * place) & NativeMemory.ADDRESS_BITS));
  }

  /** The categories that go right at a categorical split. */
  public BitSet categories(long split) {
    BitSet categories = new BitSet();
    int index = word(split);
    for (int bit = ForestKey.bit(0); bit <= mixed.bits(index); bit++) {
      if (mixed.isLeftOf(index, bit) == 0) {
        categories.set(bit - ForestKey.bit(0));
      }
    }
    return categories;
  }

  /** All bits set if a row goes left at a split, else none. */
  public int isLeft(int condition, int slot, int[] keys) {
    return slot < 0
        ? (int) mixed.isLeftOf(condition, keys[~slot])
        : (int) (((long) keys[slot] - condition) >> 63);
  }
}
