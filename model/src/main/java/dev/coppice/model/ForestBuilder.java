package dev.coppice.model;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Lays out a model's trees as a {@link Forest} while the model is read.
 *
 * <p>What a forest cannot hold makes it stop and say why; the model then stays with XGBoost.
 */
public final class ForestBuilder implements ModelSink, AutoCloseable {

  private final LongColumn nodes = new LongColumn();
  private final IntColumn roots = new IntColumn(Integer.MAX_VALUE);
  private final IntColumn categoryWords = new IntColumn(Integer.MAX_VALUE);
  private final IntColumn pending = new IntColumn(Integer.MAX_VALUE);
  private boolean isCategorical;
  private @Nullable String obstacle;
  private @Nullable ModelParameters parameters;

  @Override
  public void tree(CheckedTree tree) {
    if (obstacle == null) {
      roots.add(Math.toIntExact(nodes.size()));
      lay(tree);
    }
  }

  @Override
  public void vectorTree() {
    obstacle = "trees with a vector a leaf";
  }

  @Override
  public void linear() {
    obstacle = "a linear booster";
  }

  @Override
  public void end(ModelParameters all) {
    parameters = all;
    if (obstacle == null) {
      obstacle = all.obstacle().orElse(null);
    }
  }

  /**
   * Depth first, left before right. A right child waits on the stack, with the place of its parent,
   * until all that is left of it has been laid.
   */
  private void lay(CheckedTree tree) {
    pending.clear();
    int node = 0;
    while (true) {
      if (tree.isLeaf(node)) {
        nodes.add(ForestNode.leaf(tree.condition(node)));
        if (pending.size() == 0) {
          return;
        }
        long parent = Integer.toUnsignedLong(pending.removeLast());
        node = pending.removeLast();
        link(parent);
      } else {
        pending.add(tree.left(node) + 1);
        pending.add((int) nodes.size());
        nodes.add(split(tree, node));
        node = tree.left(node);
      }
      if (obstacle != null) {
        return;
      }
    }
  }

  private void link(long parent) {
    long distance = nodes.size() - parent;
    if (distance > ForestNode.MAX_DISTANCE) {
      obstacle = "a tree with more than " + ForestNode.MAX_DISTANCE + " nodes on one side";
      return;
    }
    nodes.set(parent, ForestNode.withDistance(nodes.get(parent), (int) distance));
  }

  private long split(CheckedTree tree, int node) {
    int feature = tree.feature(node);
    boolean missingLeft = tree.isDefaultLeft(node);
    if (feature >= ForestNode.MAX_FEATURES) {
      obstacle = "a split on a feature beyond " + ForestNode.MAX_FEATURES;
      return 0;
    }
    if (tree.isCategorical(node)) {
      isCategorical = true;
      return ForestNode.categoricalSplit(
          addCategories(tree.categories(node)), feature, missingLeft);
    }
    float threshold = tree.condition(node);
    if (Float.isNaN(threshold)) {
      obstacle = "a threshold that is no number";
    }
    return ForestNode.split(threshold, feature, missingLeft);
  }

  /** A bit for each category up to the highest, after the number of words. */
  private int addCategories(int[] categories) {
    int highest = 0;
    for (int category : categories) {
      highest = Math.max(highest, category);
    }
    int[] words = new int[highest / Integer.SIZE + 1];
    for (int category : categories) {
      words[category / Integer.SIZE] |= 1 << category % Integer.SIZE;
    }
    int at = categoryWords.size();
    categoryWords.add(words.length);
    for (int word : words) {
      categoryWords.add(word);
    }
    return at;
  }

  /** Why there is no forest; empty if there is one. */
  public Optional<String> obstacle() {
    return Optional.ofNullable(obstacle);
  }

  /**
   * The forest of a model that passed the check.
   *
   * @param shape what the check that told this builder the model learnt of it
   * @throws IllegalStateException if there is an obstacle
   */
  public Forest build(ModelShape shape) {
    ModelParameters all = parameters;
    Objective objective = Objective.named(shape.objective()).orElse(null);
    if (all == null || obstacle != null || objective == null) {
      throw new IllegalStateException("forest: " + obstacle + " (expected: no obstacle)");
    }
    long nodeBytes = nodes.size() * Long.BYTES;
    long categoryBytes = (long) categoryWords.size() * Integer.BYTES;
    MemorySegment block = NativeMemory.allocate(nodeBytes + categoryBytes);
    nodes.copyTo(block);
    MemorySegment.copy(
        categoryWords.toArray(), 0, block, ValueLayout.JAVA_INT, nodeBytes, categoryWords.size());
    return new Forest(
        block,
        new ForestTrees(block.address(), roots.toArray(), all.groups(), all.weights()),
        isCategorical ? block.address() + nodeBytes : 0,
        objective,
        all.margins(),
        shape);
  }

  @Override
  public void close() {
    nodes.close();
  }
}
