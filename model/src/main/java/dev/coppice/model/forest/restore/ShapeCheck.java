package dev.coppice.model.forest.restore;

import static dev.coppice.model.memory.NativeMemory.ALL;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;

import dev.coppice.model.forest.layout.ForestLayout;
import dev.coppice.model.forest.layout.ForestNode;
import dev.coppice.model.forest.layout.ForestTrees;
import dev.coppice.model.memory.NativeMemory;

/**
 * Holds nodes that passed {@link ForestCheck} to being trees: each right child begins where the
 * left side of its split ends, every node is reached exactly once, and the deepest leaf is as deep
 * as the block says.
 *
 * <p>A row's walk needs none of that, since it ends wherever splits lead. Whoever visits all nodes
 * does: splits whose children are shared have exponentially many ways to them, and what is kept of
 * a way has room for the depth that is said. One pass, for one thread.
 */
final class ShapeCheck {

  private static final long INDEX = 0xFFFFFFFFL;
  private static final int LEVEL_SHIFT = Integer.SIZE;

  private final ForestTrees trees;
  private final ForestLayout layout;
  private final PackedCheck packed;

  // The right children that are yet to come, the next one on top: their levels, and in the lower
  // half their places. Below them is the place after the tree's last node.
  private long[] waiting = {};

  /**
   * @param packed knows the leaves of a packed forest
   */
  ShapeCheck(ForestTrees trees, PackedCheck packed) {
    this.trees = trees;
    this.layout = trees.layout();
    this.packed = packed;
  }

  /**
   * Whether nodes are a tree. Which ones are leaves follows no pattern, so that no branch depends
   * on it; what returns early is never taken while all hold.
   *
   * @param first the root
   * @param end after the last node
   * @param depth steps from the root to the deepest leaf
   */
  boolean isTree(long first, long end, int depth) {
    long count = end - first;
    if (waiting.length < depth + 2) {
      waiting = new long[depth + 2];
    }
    long[] line = waiting;
    line[0] = count;
    int top = 1;
    long level = 0;
    long deepest = 0;
    for (long place = 0; place < count; place++) {
      long distance = distance(first + place);
      long split = -distance >> (Long.SIZE - 1); // All bits of a split, none of a leaf.
      long next = line[top - 1];
      if (level > depth || (((next ^ (place + 1)) & INDEX) & ~split) != 0) {
        return false;
      }
      deepest = Math.max(deepest, level);
      line[top] = (level + 1) << LEVEL_SHIFT | ((place + distance) & INDEX);
      level = ((level + 1) & split) | ((next >>> LEVEL_SHIFT) & ~split);
      top -= 1 + 2 * (int) split;
    }
    return top == 0 && deepest == depth;
  }

  /** Nodes from a split to its right child; 0 of a leaf. */
  private long distance(long node) {
    long at = (trees.base() + (node << layout.nodeShift())) & NativeMemory.ADDRESS_BITS;
    if (layout.isPacked()) {
      int isSplit = 1 - packed.leaf(node);
      return layout.nodeFormat().distance(ALL.get(JAVA_INT_UNALIGNED, at)) & -isSplit;
    }
    return (ALL.get(JAVA_LONG_UNALIGNED, at) >>> ForestNode.DISTANCE_SHIFT)
        & ForestNode.distanceMask(layout.isWide());
  }
}
