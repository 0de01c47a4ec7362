package dev.coppice.model.check;

import dev.coppice.model.format.FloatColumn;
import dev.coppice.model.format.IntColumn;

/**
 * One tree with one value per leaf, checked, node by node; good only until the next one is read.
 *
 * <p>Node 0 is the root. Nodes that pruning left behind are not reached from it.
 */
public final class CheckedTree {

  private static final int NONE = -1;

  private final TreeNodes nodes;
  private final IntColumn flags;
  private final FloatColumn splitConditions;
  private final FloatColumn covers;
  private final CategoricalSplits categories;
  private boolean isCategorical;
  private int highestFeature;

  /**
   * @param covers the tree's only if a sink wants them
   */
  public CheckedTree(
      TreeNodes nodes,
      IntColumn flags,
      FloatColumn splitConditions,
      FloatColumn covers,
      CategoricalSplits categories) {
    this.nodes = nodes;
    this.flags = flags;
    this.splitConditions = splitConditions;
    this.covers = covers;
    this.categories = categories;
  }

  /** Stands for the tree that the columns hold now, until they are read into again. */
  public void begin(boolean hasCategories, int highest) {
    highestFeature = highest;
    isCategorical = hasCategories;
  }

  /** How many nodes the columns have, those that are not in the tree included. */
  public int nodes() {
    return nodes.left().size();
  }

  /** How many of the tree's nodes are splits. */
  public int splits() {
    return nodes.splits().size();
  }

  /** One of the nodes that are splits, of which each comes after its parent. */
  public int splitNode(int index) {
    return nodes.splits().get(index);
  }

  /** The highest feature of all nodes, -1 if none splits. */
  public int highestFeature() {
    return highestFeature;
  }

  /** Steps from the root to the deepest leaf. */
  public int depth() {
    return nodes.depth();
  }

  public boolean isLeaf(int node) {
    return nodes.left().get(node) == NONE;
  }

  /** The left child; the right one is next to it. */
  public int left(int node) {
    return nodes.left().get(node);
  }

  public int feature(int node) {
    return nodes.splitIndices().get(node);
  }

  /** Whether a missing value goes left: to XGBoost 1 alone says so, and any other number right. */
  public boolean isDefaultLeft(int node) {
    return flags.get(node) == 1;
  }

  /** A value below it goes left; of a leaf, its score. */
  public float condition(int node) {
    return splitConditions.get(node);
  }

  /** The sum of the hessians of the rows that came to a node; only for sinks that want covers. */
  public float cover(int node) {
    return covers.get(node);
  }

  /** Whether some nodes split by category. */
  public boolean hasCategories() {
    return isCategorical && categories.nodes().size() > 0;
  }

  /** Whether a node splits by category: one of {@link #categories} goes right. */
  public boolean isCategorical(int node) {
    return isCategorical && categories.splitTypes().get(node) == 1;
  }

  /** The categories that go right at a categorical node. */
  public Categories categories(int node) {
    return categories.of(node);
  }
}
