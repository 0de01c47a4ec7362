package dev.coppice.model.check;

import dev.coppice.model.InvalidModelException;
import dev.coppice.model.format.IntColumn;
import dev.coppice.model.format.Place;
import dev.coppice.model.memory.ReadingMemory;

/**
 * The nodes of one tree by their children and parents: checks that they are a tree, walked from the
 * root, so that no step can leave the arrays and no walk can go on for ever.
 *
 * <p>Nodes that pruning left behind are in the arrays without being in the tree; of them only the
 * parent is used, by XGBoost's loader.
 */
public final class TreeNodes {

  private static final int NONE = -1;

  private final int maxDepth;
  private final IntColumn left;
  private final IntColumn right;
  private final IntColumn parents;
  private final IntColumn splitIndices;
  // First all of them, then those that the walk reaches.
  private final IntColumn splits;
  private boolean isLevelByLevel;
  private int depth;

  public TreeNodes(int maxNodes, int maxDepth, ReadingMemory memory) {
    this.maxDepth = maxDepth;
    this.left = new IntColumn(maxNodes, memory);
    this.right = new IntColumn(maxNodes, memory);
    this.parents = new IntColumn(maxNodes, memory);
    this.splitIndices = new IntColumn(maxNodes, memory);
    this.splits = new IntColumn(maxNodes, memory);
  }

  public IntColumn left() {
    return left;
  }

  public IntColumn right() {
    return right;
  }

  public IntColumn parents() {
    return parents;
  }

  public IntColumn splitIndices() {
    return splitIndices;
  }

  /** The splits that {@link #check} reached from the root, level by level. */
  IntColumn splits() {
    return splits;
  }

  /** Steps from the root to the deepest leaf. */
  int depth() {
    return depth;
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
  public int check(int count, Place place) throws InvalidModelException {
    listSplits(count);
    int highest = checkSplits(count, place);
    if (isLevelByLevel) {
      climb(count, place);
    } else {
      checkParents(count, place);
      walk(count, place);
    }
    return highest;
  }

  /** The first node that splits on {@code feature}, which {@link #check} found to be one. */
  int splitOn(int feature) {
    int node = 0;
    while (left.get(node) == NONE || splitIndices.get(node) != feature) {
      node++;
    }
    return node;
  }

  /**
   * Which nodes are splits follows no pattern that a processor could guess, so they are listed
   * without a branch, and what follows is a loop over splits alone.
   */
  private void listSplits(int count) {
    splits.resize(count);
    int size = 0;
    for (int node = 0; node < count; node++) {
      splits.set(size, node);
      size += isSplit(left.get(node));
    }
    splits.resize(size);
  }

  /**
   * Checks the links of each split, and whether nodes stand level by level, as XGBoost's usual tree
   * methods leave them if nothing is pruned: then the children of the splits are all other nodes in
   * order, each after its parent, so that all of them are in the tree and have the right parent.
   */
  private int checkSplits(int count, Place place) throws InvalidModelException {
    int highest = -1;
    int size = splits.size();
    boolean isInOrder = count == 2 * size + 1;
    for (int i = 0; i < size; i++) {
      int node = splits.get(i);
      int child = left.get(node);
      int feature = splitIndices.get(node);
      boolean isLinked =
          child >= 1
              && child < count - 1
              && right.get(node) == child + 1
              && parents.get(child) == node
              && parents.get(child + 1) == node;
      if (!isLinked || feature < 0) {
        throw refuseSplit(node, count, place);
      }
      isInOrder &= child == 2 * i + 1 && child > node;
      highest = Math.max(highest, feature);
    }
    isLevelByLevel = isInOrder;
    return highest;
  }

  private InvalidModelException refuseSplit(int node, int count, Place place) {
    int first = left.get(node);
    if (first < 1 || first >= count) {
      return place.refuse("left_children", node, first, "-1 to " + (count - 1));
    }
    int second = right.get(node);
    if (second != first + 1 || second >= count) {
      return place.refuse("right_children", node, second, (first + 1) + ", less than " + count);
    }
    int child = parents.get(first) == node ? second : first;
    if (parents.get(child) != node) {
      return place.refuse("parents", child, parents.get(child), Integer.toString(node));
    }
    return place.refuse("split_indices", node, splitIndices.get(node), "0 or more");
  }

  private void checkParents(int count, Place place) throws InvalidModelException {
    int last = count - 1;
    int signs = 0;
    // The root's parent is a marker, which has been -1 and the highest integer.
    for (int node = 1; node < count; node++) {
      int up = parents.get(node);
      signs |= up | (last - up);
    }
    for (int node = 1; signs < 0 && node < count; node++) {
      int up = parents.get(node);
      if (up < 0 || up > last) {
        throw place.refuse("parents", node, up, "0 to " + last);
      }
    }
  }

  /** Finds the depth of nodes that stand level by level: that of the last of them. */
  private void climb(int count, Place place) throws InvalidModelException {
    depth = 0;
    for (int node = count - 1; node > 0; node = parents.get(node)) {
      descend(place);
    }
  }

  /** One level more. */
  private void descend(Place place) throws InvalidModelException {
    if (depth++ == maxDepth) {
      throw place.refuse("more than %d levels (expected: at most that)".formatted(maxDepth));
    }
  }

  /**
   * Walks the tree level by level, again without a branch on what is a split. Every node but the
   * root has one parent that agrees, so what is reached from the root is reached once.
   */
  private void walk(int count, Place place) throws InvalidModelException {
    splits.resize(count);
    splits.set(0, 0);
    int size = isSplit(left.get(0));
    int next = 0;
    depth = 0;
    while (next < size) {
      descend(place);
      int end = size;
      for (; next < end; next++) {
        int child = left.get(splits.get(next));
        splits.set(size, child);
        size += isSplit(left.get(child));
        splits.set(size, child + 1);
        size += isSplit(left.get(child + 1));
      }
    }
    splits.resize(size);
  }

  /** 1 of a split's left child, 0 of what a leaf has instead. */
  private static int isSplit(int child) {
    int inverse = ~child;
    return (inverse | -inverse) >>> 31;
  }

  /** In trees with a vector per leaf, a leaf's right child is its row among the vectors. */
  void checkLeafIndexes(int leaves, Place place) throws InvalidModelException {
    for (int node = 0; node < left.size(); node++) {
      int row = right.get(node);
      if (left.get(node) == NONE && (row < 0 || row >= leaves)) {
        throw place.refuse("right_children", node, row, "0 to " + (leaves - 1));
      }
    }
  }
}
