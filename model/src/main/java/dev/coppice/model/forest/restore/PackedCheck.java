package dev.coppice.model.forest.restore;

import static dev.coppice.model.memory.NativeMemory.ALL;
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
 * <p>Only their parents say which nodes are leaves, so that nodes are followed from each root on,
 * in the order in which they are laid: after a split comes its left child; after a leaf comes the
 * right child of the last split that still waits for it. So every node is reached once, as what its
 * parent says it is, and no walk passes the last one of its tree.
 */
final class PackedCheck {

  /** The keys of the infinities, outside of which there are only those of NaN. */
  private static final int LOWEST_KEY = ForestKey.of(Float.NEGATIVE_INFINITY);

  private static final int HIGHEST_KEY = ForestKey.of(Float.POSITIVE_INFINITY);

  private final ForestTrees trees;
  private final ForestLayout layout;
  private final NodeFormat format;
  // For each slot the number of its feature's thresholds; none for the first.
  private int[] thresholds = {};

  PackedCheck(ForestTrees trees) {
    this.trees = trees;
    this.layout = trees.layout();
    this.format = layout.nodeFormat();
  }

  /**
   * Checks what ranks a row.
   *
   * @param features columns of the model
   */
  void ranks(int features) throws InvalidModelException {
    thresholds = new int[layout.slots()];
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
      Arrays.fill(thresholds, slot, slot + slots, count);
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

  /** Follows trees, one after the other; each thread has its own. */
  final class Follower {

    // The right children that are yet to come, the next one last: their places, and how deep they
    // are, negative for a leaf.
    private long[] places = new long[64];
    private int[] depths = new int[64];
    private int waiting;

    /**
     * Whether the nodes of a tree hold, and it is as deep as it is said to be.
     *
     * @param first index of its root
     * @param end index after its last node
     * @param isLeaf whether its root is one
     * @param depth steps to its deepest leaf
     */
    boolean isTree(long first, long end, boolean isLeaf, int depth) {
      waiting = 0;
      boolean arrives = isLeaf;
      int steps = 0;
      int deepest = 0;
      long node = first;
      while (true) {
        if (arrives) {
          deepest = Math.max(deepest, steps);
          node++;
          if (waiting == 0) {
            return node == end && deepest == depth;
          }
          waiting--;
          if (places[waiting] != node) {
            return false;
          }
          arrives = depths[waiting] < 0;
          steps = depths[waiting] & Integer.MAX_VALUE;
        } else {
          int word = read(node << layout.nodeShift());
          steps++;
          if (steps > depth || !isSplit(word, end - node)) {
            return false;
          }
          await(node + format.distance(word), steps, (word & NodeFormat.RIGHT_LEAF) != 0);
          arrives = (word & NodeFormat.LEFT_LEAF) != 0;
          node++;
        }
      }
    }

    /**
     * @param left nodes that the tree has from this one on
     */
    private boolean isSplit(int word, long left) {
      int distance = format.distance(word);
      int rank = format.rank(word);
      int slot = format.slot(word);
      return NodeFormat.leadsLeft(word)
          && distance >= 2
          && distance < left
          && slot < thresholds.length
          && rank < thresholds[slot];
    }

    private void await(long place, int depth, boolean isLeaf) {
      if (waiting == places.length) {
        places = Arrays.copyOf(places, 2 * waiting);
        depths = Arrays.copyOf(depths, 2 * waiting);
      }
      places[waiting] = place;
      depths[waiting++] = isLeaf ? depth | Integer.MIN_VALUE : depth;
    }
  }

  private int read(long offset) {
    return ALL.get(JAVA_INT_UNALIGNED, (trees.base() + offset) & NativeMemory.ADDRESS_BITS);
  }
}
