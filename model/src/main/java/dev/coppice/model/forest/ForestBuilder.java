package dev.coppice.model.forest;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;

import dev.coppice.model.check.CheckedTree;
import dev.coppice.model.check.ModelParameters;
import dev.coppice.model.check.ModelShape;
import dev.coppice.model.check.ModelSink;
import dev.coppice.model.format.IntColumn;
import dev.coppice.model.format.ModelLimits;
import dev.coppice.model.memory.Blocks;
import dev.coppice.model.memory.NativeHold;
import dev.coppice.model.memory.ReadingMemory;
import dev.coppice.model.objective.Objective;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Lays out a model's trees as a {@link Forest} while the model is read.
 *
 * <p>Trees that turn out not to score are left out in the end. It holds the nodes twice at most:
 * where they are laid and where they stay, or the narrow ones besides the wide ones. What a forest
 * cannot hold makes it stop and say why; the model then stays with XGBoost.
 */
public final class ForestBuilder implements ModelSink, AutoCloseable {

  private final ReadingMemory memory;
  private final NativeHold hold;
  private final Blocks blocks;
  private final NodeColumn nodes;
  private final CategoryColumn categories;
  private final IntColumn roots;
  private final IntColumn depths;
  // Words of categories before each tree's own.
  private final IntColumn words;
  private final TreeOrder order;
  private final BitSet categorical = new BitSet();
  private boolean[] isNumeric = {};
  private @Nullable String obstacle;
  private @Nullable ModelParameters parameters;
  private @Nullable MemorySegment block;

  /** A builder of one model, whose memory will be a mapping of its own. */
  public ForestBuilder(ReadingMemory memory) {
    this(memory, Blocks.MAPPED);
  }

  /**
   * A builder of one model.
   *
   * @param memory of the reading, asked before anything is taken; what it throws ends the check or
   *     the build. It is not closed here
   * @param blocks where the forest has its memory from
   */
  public ForestBuilder(ReadingMemory memory, Blocks blocks) {
    this.memory = memory;
    this.blocks = blocks;
    this.hold = memory.nativeHold();
    this.nodes = new NodeColumn(memory);
    this.categories = new CategoryColumn(hold);
    this.roots = new IntColumn(Integer.MAX_VALUE, memory);
    this.depths = new IntColumn(Integer.MAX_VALUE, memory);
    this.words = new IntColumn(Integer.MAX_VALUE, memory);
    this.order = new TreeOrder(memory);
  }

  @Override
  public void tree(CheckedTree tree) {
    features(tree.highestFeature());
    if (obstacle == null) {
      // The roots are unsigned.
      roots.add((int) nodes.size());
      words.add((int) categories.words().size());
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
    if (obstacle == null && categorical.stream().anyMatch(feature -> isNumeric[feature])) {
      obstacle = "a feature with both numeric and categorical splits";
    }
  }

  /**
   * Depth first, left before right. Every child is laid as a leaf; one that is a split is laid over
   * when its turn comes, after its parent's.
   */
  private void lay(CheckedTree tree) {
    order.begin(tree);
    nodes.begin(order.size(), order.farthest(), ForestNode.slot(tree.highestFeature(), true));
    nodes.leaf(order.placeRoot(), tree.condition(0));
    int splits = tree.splits();
    for (int i = 0; i < splits; i++) {
      int node = tree.splitNode(i);
      int left = tree.left(node);
      int at = order.place(node);
      int distance = order.placeChildren(node, left);
      split(tree, node, at, distance);
      nodes.leaf(at + 1, tree.condition(left));
      nodes.leaf(at + distance, tree.condition(left + 1));
    }
    nodes.end();
    depths.add(tree.depth());
  }

  /** Makes room to note features up to the highest. */
  private void features(int highest) {
    if (highest >= ModelLimits.MAX_FEATURES) {
      obstacle = "a split on a feature beyond " + ModelLimits.MAX_FEATURES;
    } else if (highest >= isNumeric.length) {
      int before = isNumeric.length;
      int length = Math.max(highest + 1, 2 * before);
      memory.take(length);
      isNumeric = Arrays.copyOf(isNumeric, length);
      memory.give(before);
    }
  }

  private void split(CheckedTree tree, int node, int at, int distance) {
    int feature = tree.feature(node);
    int slot = ForestNode.slot(feature, tree.isDefaultLeft(node));
    if (tree.isCategorical(node)) {
      categorical.set(feature);
      nodes.split(at, categories.add(tree.categories(node)), slot, true, distance);
      return;
    }
    isNumeric[feature] = true;
    float threshold = tree.condition(node);
    if (Float.isNaN(threshold)) {
      obstacle = "a threshold that is no number";
    }
    nodes.split(at, ForestKey.of(threshold), slot, false, distance);
  }

  /** Why there is no forest; empty if there is one. */
  public Optional<String> obstacle() {
    return Optional.ofNullable(obstacle);
  }

  /**
   * The forest of a model that passed the check; this builder has nothing left then.
   *
   * @param shape what the check that passed the model to this builder learnt of it
   * @throws IllegalStateException if there is an obstacle
   */
  public Forest build(ModelShape shape) {
    ModelParameters all = parameters;
    Objective objective = Objective.named(shape.objective()).orElse(null);
    if (all == null || obstacle != null || objective == null) {
      throw new IllegalStateException("forest: " + obstacle + " (expected: no obstacle)");
    }
    ForestLayout layout = layout(all);
    hold.take(blocks.bytes(layout.bytes()));
    MemorySegment taken = blocks.allocate(layout.bytes());
    block = taken;
    nodes.longs().copyTo(taken, 0, layout.categories() / Long.BYTES);
    nodes.close();
    categories.words().copyTo(taken, layout.categories(), layout.categoryWords());
    fill(taken, layout, all);
    MemorySegment.copy(
        all.margins(), 0, taken, JAVA_FLOAT_UNALIGNED, layout.margins(), layout.groups());
    Forest forest =
        new Forest(taken, blocks, new ForestTrees(layout, taken.address()), objective, shape);
    hold.drop(taken.byteSize());
    block = null;
    return forest;
  }

  /** Trees that do not score are the last ones, and so are their nodes and categories. */
  private ForestLayout layout(ModelParameters all) {
    int trees = all.scoredTrees();
    boolean isWhole = trees == roots.size();
    return new ForestLayout(
        nodes.isWide(),
        isWhole ? nodes.size() : roots.get(trees) & 0xFFFFFFFFL,
        isWhole ? categories.words().size() : words.get(trees),
        trees,
        all.weights().length > 0,
        all.outputs(),
        categorical.cardinality());
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

  @Override
  public void close() {
    nodes.close();
    categories.close();
    if (block != null) {
      hold.drop(block.byteSize());
      blocks.free(block);
      block = null;
    }
  }
}
