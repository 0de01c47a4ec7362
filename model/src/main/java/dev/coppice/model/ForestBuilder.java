package dev.coppice.model;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;

import java.lang.foreign.MemorySegment;
import java.util.BitSet;
import java.util.Optional;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Lays out a model's trees as a {@link Forest} while the model is read.
 *
 * <p>Nodes are laid where they stay, so that it never holds much more than the forest: a chunk, the
 * categories twice, and once the narrow nodes besides the wide ones. What a forest cannot hold
 * makes it stop and say why; the model then stays with XGBoost.
 */
public final class ForestBuilder implements ModelSink, AutoCloseable {

  private final NativeHold hold;
  private final NodeColumn nodes;
  private final CategoryColumn categories;
  private final IntColumn roots = new IntColumn(Integer.MAX_VALUE);
  private final IntColumn depths = new IntColumn(Integer.MAX_VALUE);
  private final IntColumn pending = new IntColumn(Integer.MAX_VALUE);
  private final BitSet numeric = new BitSet();
  private final BitSet categorical = new BitSet();
  private @Nullable String obstacle;
  private @Nullable ModelParameters parameters;
  private @Nullable MemorySegment block;

  /** A builder that may take as much native memory as it needs. */
  public ForestBuilder() {
    this(bytes -> {});
  }

  /**
   * A builder that asks before it takes native memory.
   *
   * @param reserve told the bytes that the builder will hold in all, each time before it takes
   *     more; what it throws ends the check or the build, and {@link #close} then frees everything
   */
  public ForestBuilder(LongConsumer reserve) {
    this.hold = new NativeHold(reserve);
    this.nodes = new NodeColumn(hold);
    this.categories = new CategoryColumn(hold);
  }

  @Override
  public void tree(CheckedTree tree) {
    if (obstacle == null) {
      // The roots are unsigned.
      roots.add((int) nodes.size());
      lay(tree);
      if (nodes.size() > 0xFFFFFFFFL) {
        obstacle = "more than 2^32 nodes";
      }
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
    if (obstacle == null && numeric.intersects(categorical)) {
      obstacle = "a feature with both numeric and categorical splits";
    }
  }

  /**
   * Depth first, left before right. A right child waits on the stack, with its depth and the place
   * of its parent, until all that is left of it has been laid.
   */
  private void lay(CheckedTree tree) {
    pending.clear();
    int node = 0;
    int depth = 0;
    int deepest = 0;
    while (obstacle == null) {
      if (tree.isLeaf(node)) {
        nodes.addLeaf(tree.condition(node));
        if (pending.size() == 0) {
          depths.add(deepest);
          return;
        }
        nodes.link(Integer.toUnsignedLong(pending.removeLast()));
        node = pending.removeLast();
        depth = pending.removeLast();
      } else {
        depth++;
        deepest = Math.max(deepest, depth);
        pending.add(depth);
        pending.add(tree.left(node) + 1);
        pending.add((int) nodes.size());
        split(tree, node);
        node = tree.left(node);
      }
    }
  }

  private void split(CheckedTree tree, int node) {
    int feature = tree.feature(node);
    if (feature >= ModelCheck.MAX_FEATURES) {
      obstacle = "a split on a feature beyond " + ModelCheck.MAX_FEATURES;
      return;
    }
    int slot = ForestNode.slot(feature, tree.isDefaultLeft(node));
    if (tree.isCategorical(node)) {
      categorical.set(feature);
      nodes.addSplit(categories.add(tree.categories(node)), slot, true);
      return;
    }
    numeric.set(feature);
    float threshold = tree.condition(node);
    if (Float.isNaN(threshold)) {
      obstacle = "a threshold that is no number";
    }
    nodes.addSplit(ForestKey.of(threshold), slot, false);
  }

  /** Why there is no forest; empty if there is one. */
  public Optional<String> obstacle() {
    return Optional.ofNullable(obstacle);
  }

  /**
   * The forest of a model that passed the check; this builder has nothing left then.
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
    ForestLayout layout =
        new ForestLayout(
            nodes.isWide(),
            nodes.size(),
            categories.words().size(),
            roots.size(),
            all.weights().length > 0,
            shape.outputGroups(),
            categorical.cardinality());
    MemorySegment taken = nodes.longs().detach(layout.bytes());
    block = taken;
    categories.words().copyTo(taken, layout.categories());
    fill(taken, layout, all);
    MemorySegment.copy(
        all.margins(), 0, taken, JAVA_FLOAT_UNALIGNED, layout.margins(), layout.groups());
    Forest forest = new Forest(taken, new ForestTrees(layout, taken.address()), objective, shape);
    hold.drop(taken.byteSize());
    block = null;
    return forest;
  }

  private void fill(MemorySegment to, ForestLayout layout, ModelParameters all) {
    int trees = layout.trees();
    for (long at = layout.roots(); at < layout.places(); at += Integer.BYTES) {
      int tree = Math.min((int) ((at - layout.roots()) / Integer.BYTES), trees - 1);
      to.set(JAVA_INT_UNALIGNED, at, roots.get(tree));
    }
    for (int tree = 0; tree < trees; tree++) {
      int place = (all.groups()[tree] << 16) | depths.get(tree);
      to.set(JAVA_INT_UNALIGNED, layout.places() + 4L * tree, place);
      if (layout.isWeighted()) {
        to.set(JAVA_FLOAT_UNALIGNED, layout.weights() + 4L * tree, all.weights()[tree]);
      }
    }
    long at = layout.features();
    for (int feature = categorical.nextSetBit(0);
        feature >= 0;
        feature = categorical.nextSetBit(feature + 1)) {
      to.set(JAVA_INT_UNALIGNED, at, feature);
      at += Integer.BYTES;
    }
  }

  /** Native memory that this builder holds now. */
  long heldBytes() {
    return hold.bytes();
  }

  @Override
  public void close() {
    nodes.close();
    categories.close();
    if (block != null) {
      hold.drop(block.byteSize());
      NativeMemory.free(block);
      block = null;
    }
  }
}
