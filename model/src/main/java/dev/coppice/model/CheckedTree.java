package dev.coppice.model;

/**
 * One tree with a value a leaf, checked, node by node; good only until the next one is read.
 *
 * <p>Node 0 is the root. Nodes that pruning left behind are not reached from it.
 */
final class CheckedTree {

  private static final int NONE = -1;

  private final TreeNodes nodes;
  private final IntColumn defaultLeft;
  private final FloatColumn conditions;
  private final CategoricalSplits categories;
  private boolean isCategorical;

  CheckedTree(
      TreeNodes nodes,
      IntColumn defaultLeft,
      FloatColumn conditions,
      CategoricalSplits categories) {
    this.nodes = nodes;
    this.defaultLeft = defaultLeft;
    this.conditions = conditions;
    this.categories = categories;
  }

  void hasCategories(boolean has) {
    isCategorical = has;
  }

  boolean isLeaf(int node) {
    return nodes.left().get(node) == NONE;
  }

  /** The left child; the right one is next to it. */
  int left(int node) {
    return nodes.left().get(node);
  }

  int feature(int node) {
    return nodes.splitIndices().get(node);
  }

  /** Where a missing value goes. */
  boolean isDefaultLeft(int node) {
    return defaultLeft.get(node) != 0;
  }

  /** A value below it goes left; of a leaf, its score. */
  float condition(int node) {
    return conditions.get(node);
  }

  /** Whether a node splits by category: one of {@link #categories} goes right. */
  boolean isCategorical(int node) {
    return isCategorical && categories.splitTypes().get(node) == 1;
  }

  /** The categories that go right at a node. */
  int[] categories(int node) {
    return categories.of(node);
  }
}
