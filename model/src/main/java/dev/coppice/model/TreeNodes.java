package dev.coppice.model;

/**
 * The nodes of one tree by their children and parents: checks that they are a tree, walked from the
 * root, so that no step can leave the arrays and no walk can go on for ever.
 *
 * <p>Nodes that pruning left behind are in the arrays without being in the tree; of them only the
 * parent is used, by XGBoost's loader.
 */
final class TreeNodes {

  private static final int NONE = -1;

  private final int maxDepth;
  private final IntColumn left;
  private final IntColumn right;
  private final IntColumn parents;
  private final IntColumn splitIndices;
  private final IntColumn level;
  private int highestSplitNode;

  TreeNodes(int maxNodes, int maxDepth) {
    this.maxDepth = maxDepth;
    this.left = new IntColumn(maxNodes);
    this.right = new IntColumn(maxNodes);
    this.parents = new IntColumn(maxNodes);
    this.splitIndices = new IntColumn(maxNodes);
    this.level = new IntColumn(maxNodes);
  }

  IntColumn left() {
    return left;
  }

  IntColumn right() {
    return right;
  }

  IntColumn parents() {
    return parents;
  }

  IntColumn splitIndices() {
    return splitIndices;
  }

  /** The node at which {@link #check} found the highest feature. */
  int highestSplitNode() {
    return highestSplitNode;
  }

  int countLeaves() {
    int leaves = 0;
    for (int node = 0; node < left.size(); node++) {
      if (left.get(node) == NONE) {
        leaves++;
      }
    }
    return leaves;
  }

  /**
   * Checks all links, the columns being {@code count} long.
   *
   * @return the highest feature that a node splits on, -1 if none does
   */
  int check(int count, Place place) throws InvalidModelException {
    int highest = -1;
    for (int node = 0; node < count; node++) {
      checkParent(node, count, place);
      if (left.get(node) == NONE) {
        continue;
      }
      checkChildren(node, count, place);
      int feature = splitIndices.get(node);
      if (feature < 0) {
        throw refuse("split_indices", node, feature, "0 or more", place);
      }
      if (feature > highest) {
        highest = feature;
        highestSplitNode = node;
      }
    }
    checkDepth(place);
    return highest;
  }

  private void checkParent(int node, int count, Place place) throws InvalidModelException {
    int parent = parents.get(node);
    // The root's parent is a marker, which has been -1 and the highest integer.
    if (node > 0 && (parent < 0 || parent >= count)) {
      throw refuse("parents", node, parent, "0 to " + (count - 1), place);
    }
  }

  private void checkChildren(int node, int count, Place place) throws InvalidModelException {
    int first = left.get(node);
    if (first < 1 || first >= count) {
      throw refuse("left_children", node, first, "-1 to " + (count - 1), place);
    }
    int second = right.get(node);
    if (second != first + 1 || second >= count) {
      throw refuse("right_children", node, second, (first + 1) + ", less than " + count, place);
    }
    if (parents.get(first) != node) {
      throw refuse("parents", first, parents.get(first), Integer.toString(node), place);
    }
    if (parents.get(second) != node) {
      throw refuse("parents", second, parents.get(second), Integer.toString(node), place);
    }
  }

  /**
   * Walks the tree level by level. Every node but the root has one parent that agrees, so what is
   * reached from the root is reached once.
   */
  private void checkDepth(Place place) throws InvalidModelException {
    level.clear();
    level.add(0);
    int next = 0;
    int depth = 0;
    while (next < level.size()) {
      int end = level.size();
      for (; next < end; next++) {
        int child = left.get(level.get(next));
        if (child != NONE) {
          level.add(child);
          level.add(child + 1);
        }
      }
      if (depth++ > maxDepth) {
        throw place.refuse("more than %d levels (expected: at most that)".formatted(maxDepth));
      }
    }
  }

  /** In trees with a vector a leaf, a leaf's right child is its row among the vectors. */
  void checkLeafIndexes(int leaves, Place place) throws InvalidModelException {
    for (int node = 0; node < left.size(); node++) {
      int row = right.get(node);
      if (left.get(node) == NONE && (row < 0 || row >= leaves)) {
        throw refuse("right_children", node, row, "0 to " + (leaves - 1), place);
      }
    }
  }

  private static InvalidModelException refuse(
      String column, int node, int value, String expected, Place place) {
    return place.refuse(column + "[" + node + "]", value + " (expected: " + expected + ")");
  }
}
