package dev.coppice.model.forest.build;

import dev.coppice.model.check.CheckedTree;
import dev.coppice.model.format.IntColumn;
import dev.coppice.model.format.ModelLimits;
import dev.coppice.model.memory.ReadingMemory;

/**
 * Where each node of a tree goes when its nodes are put depth first, left before right.
 *
 * <p>Which nodes are leaves follows no pattern that a processor could guess, so a walk depth first
 * stumbles at every other node. The places follow as well from how many nodes are below each split,
 * and those from a loop over the splits, each after its parent, taken backwards.
 */
final class TreeOrder {

  // For a node whose parent was not placed yet: the number of nodes from it down.
  private final IntColumn places;
  private int farthest;

  TreeOrder(ReadingMemory memory) {
    this.places = new IntColumn(ModelLimits.MAX_NODES, memory);
  }

  /** Counts the nodes of a tree, and places its root. */
  void begin(CheckedTree tree) {
    places.fill(tree.nodes(), 1);
    int most = 0;
    for (int i = tree.splits() - 1; i >= 0; i--) {
      int split = tree.splitNode(i);
      int left = tree.left(split);
      most = Math.max(most, places.get(left));
      places.set(split, 1 + places.get(left) + places.get(left + 1));
    }
    farthest = 1 + most;
  }

  /** How many nodes the tree has; to be asked before its root is placed. */
  int size() {
    return places.get(0);
  }

  /** How far from a split its right child can be. */
  int farthest() {
    return farthest;
  }

  int placeRoot() {
    places.set(0, 0);
    return 0;
  }

  /** The place of a node that was placed. */
  int place(int node) {
    return places.get(node);
  }

  /** Whether the right child of a split is a leaf; to be asked before the children are placed. */
  boolean isRightLeaf(int left) {
    return places.get(left + 1) == 1;
  }

  /**
   * Places the children of a placed split.
   *
   * @return how far the right child is from the split; the left one is next to it
   */
  int placeChildren(int split, int left) {
    int distance = 1 + places.get(left);
    int place = places.get(split);
    places.set(left, place + 1);
    places.set(left + 1, place + distance);
    return distance;
  }
}
