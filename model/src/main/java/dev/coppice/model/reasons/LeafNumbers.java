package dev.coppice.model.reasons;

import dev.coppice.model.forest.ForestCovers;
import dev.coppice.model.forest.ForestNodes;

/**
 * The numbers that XGBoost has for the nodes of one tree after the other: kept beside the covers,
 * or those that follow from the tree's shape, level by level from the left. For one thread.
 */
final class LeafNumbers {

  private final ForestNodes nodes;
  private final ForestCovers covers;

  // Of the tree at hand, by place in it.
  private int[] numbers = {};
  private int[] queue = {};
  private long first;
  private boolean isLeafAlone;
  // Whether the file's numbers of this tree are kept: that of the first left child is never 0.
  private boolean isKept;

  LeafNumbers(ForestNodes nodes, ForestCovers covers) {
    this.nodes = nodes;
    this.covers = covers;
  }

  /** Takes up a tree. */
  void of(int tree) {
    first = nodes.first(tree);
    isLeafAlone = nodes.depth(tree) == 0;
    isKept = !isLeafAlone && covers.isNumbered() && covers.number(first + 1) != 0;
    if (!isKept && !isLeafAlone) {
      numberByLevel((int) (nodes.end(tree) - first));
    }
  }

  /** The number of a node of the tree at hand, from its root on. */
  int number(long place) {
    if (isLeafAlone) {
      return 0;
    }
    return isKept ? covers.number(first + place) : numbers[(int) place];
  }

  private void numberByLevel(int size) {
    if (numbers.length < size) {
      numbers = new int[size];
      queue = new int[size];
    }
    int splits = 1;
    queue[0] = 0;
    for (int i = 0; i < splits; i++) {
      int split = queue[i];
      int right = split + nodes.distance(first + split);
      numbers[split + 1] = 2 * i + 1;
      numbers[right] = 2 * i + 2;
      if (!nodes.isLeftLeaf(first + split)) {
        queue[splits++] = split + 1;
      }
      if (!nodes.isRightLeaf(first + split)) {
        queue[splits++] = right;
      }
    }
  }

  /** The number of the leaf that a row comes to in the tree at hand. */
  int leaf(int[] keys) {
    long node = first;
    boolean isLeaf = isLeafAlone;
    while (!isLeaf) {
      boolean left = nodes.isLeft(nodes.condition(node), nodes.slot(node), keys) != 0;
      isLeaf = left ? nodes.isLeftLeaf(node) : nodes.isRightLeaf(node);
      node += left ? 1 : nodes.distance(node);
    }
    return number(node - first);
  }
}
