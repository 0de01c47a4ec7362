package dev.coppice.model.forest;

import dev.coppice.model.check.CheckedTree;
import java.util.Arrays;

/**
 * Where each node of a tree goes when its nodes are put depth first, left before right.
 *
 * <p>Which nodes are leaves follows no pattern that a processor could guess, so a walk depth first
 * stumbles at every other node. The places follow as well from how many nodes are below each split,
 * and those from a loop over the splits, each after its parent, taken backwards.
 */
final class TreeOrder {

  // For a node whose parent was not placed yet: the number of nodes from it down.
  private int[] places = {};
  private int farthest;

  /** Counts the nodes of a tree, and places its root. */
  void begin(CheckedTree tree) {
    int nodes = tree.nodes();
    if (places.length < nodes) {
      places = new int[nodes];
    }
    Arrays.fill(places, 0, nodes, 1);
    int[] sizes = places;
    int[] splits = tree.splitNodes();
    int most = 0;
    for (int i = tree.splits() - 1; i >= 0; i--) {
      int left = tree.left(splits[i]);
      most = Math.max(most, sizes[left]);
      sizes[splits[i]] = 1 + sizes[left] + sizes[left + 1];
    }
    farthest = 1 + most;
  }

  /** How many nodes the tree has; to be asked before its root is placed. */
  int size() {
    return places[0];
  }

  /** How far from a split its right child can be. */
  int farthest() {
    return farthest;
  }

  int placeRoot() {
    places[0] = 0;
    return 0;
  }

  /** The place of a node that was placed. */
  int place(int node) {
    return places[node];
  }

  /**
   * Places the children of a placed split.
   *
   * @return how far the right child is from the split; the left one is next to it
   */
  int placeChildren(int split, int left) {
    int distance = 1 + places[left];
    places[left] = places[split] + 1;
    places[left + 1] = places[split] + distance;
    return distance;
  }
}
