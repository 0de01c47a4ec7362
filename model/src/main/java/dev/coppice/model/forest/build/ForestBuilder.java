package dev.coppice.model.forest.build;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;

import dev.coppice.model.ForestFormat;
import dev.coppice.model.check.CheckedTree;
import dev.coppice.model.check.ModelParameters;
import dev.coppice.model.check.ModelShape;
import dev.coppice.model.check.ModelSink;
import dev.coppice.model.forest.Forest;
import dev.coppice.model.forest.ForestForm;
import dev.coppice.model.forest.layout.ForestKey;
import dev.coppice.model.forest.layout.ForestLayout;
import dev.coppice.model.forest.layout.ForestNode;
import dev.coppice.model.forest.layout.ForestTrees;
import dev.coppice.model.format.ModelLimits;
import dev.coppice.model.memory.Blocks;
import dev.coppice.model.memory.NativeHold;
import dev.coppice.model.memory.ReadingMemory;
import dev.coppice.model.objective.Objective;
import java.lang.foreign.MemorySegment;
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
  private final ForestTreeTable trees;
  private final TreeOrder order;
  private final BitSet categorical = new BitSet();
  private final FeatureUses numeric;
  private final Thresholds thresholds;
  private final FormatRule rule;
  private final @Nullable CoverColumn covers;
  // Whether thresholds are laid as numbers, so that they may become ranks.
  private boolean isNumbered;
  // How far any split's right child can be.
  private int farthest;
  private @Nullable String obstacle;
  private @Nullable ModelParameters parameters;
  private @Nullable MemorySegment block;

  /** A builder of one model without covers, whose memory will be a mapping of its own. */
  public ForestBuilder(ReadingMemory memory) {
    this(memory, Blocks.MAPPED, FormatRule.BEST, false);
  }

  /**
   * A builder of one model.
   *
   * @param memory of the reading, asked before anything is taken; what it throws ends the check or
   *     the build. It is not closed here
   * @param blocks where the forest has its memory from
   * @param rule decides the size of its nodes
   * @param hasCovers whether the forest has the covers of its nodes
   */
  public ForestBuilder(ReadingMemory memory, Blocks blocks, FormatRule rule, boolean hasCovers) {
    this.covers = hasCovers ? new CoverColumn(memory) : null;
    this.memory = memory;
    this.blocks = blocks;
    this.hold = memory.nativeHold();
    this.rule = rule;
    this.isNumbered = rule.mayPack();
    this.nodes = new NodeColumn(memory, rule.isWide());
    this.numeric = new FeatureUses(memory);
    this.thresholds = new Thresholds(memory);
    this.categories = new CategoryColumn(hold);
    this.trees = new ForestTreeTable(memory);
    this.order = new TreeOrder(memory);
  }

  @Override
  public void tree(CheckedTree tree) {
    features(tree.highestFeature());
    if (obstacle == null) {
      long first = nodes.size();
      trees.begin(first, categories.words().size());
      lay(tree);
      if (covers != null) {
        covers.add(tree, order, first, nodes.size());
      }
      if (nodes.size() > 0xFFFFFFFFL) {
        obstacle = "more than 2^32 nodes";
      }
    }
  }

  @Override
  public boolean wantsCovers() {
    return covers != null;
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
    if (obstacle == null && categorical.stream().anyMatch(numeric::isNumeric)) {
      obstacle = "a feature with both numeric and categorical splits";
    }
  }

  /**
   * Depth first, left before right. Every child is laid as a leaf; one that is a split is laid over
   * when its turn comes, after its parent's.
   */
  private void lay(CheckedTree tree) {
    if (isNumbered && (tree.hasCategories() || !thresholds.hasRoom(tree.splits()))) {
      stopNumbering();
    }
    order.begin(tree);
    farthest = Math.max(farthest, order.farthest());
    nodes.begin(order.size(), order.farthest(), ForestNode.slot(tree.highestFeature(), true));
    nodes.leaf(order.placeRoot(), tree.condition(0));
    int splits = tree.splits();
    for (int i = 0; i < splits; i++) {
      int node = tree.splitNode(i);
      int left = tree.left(node);
      int at = order.place(node);
      boolean isRightLeaf = order.isRightLeaf(left);
      int distance = order.placeChildren(node, left);
      split(tree, node, at, distance, isRightLeaf);
      nodes.leaf(at + 1, tree.condition(left));
      nodes.leaf(at + distance, tree.condition(left + 1));
    }
    nodes.end();
    trees.end(tree.depth());
  }

  /** From here on nothing can be packed: there are categories, or too many thresholds. */
  private void stopNumbering() {
    nodes.resolve(thresholds);
    thresholds.drop();
    isNumbered = false;
  }

  /** Makes room to note features up to the highest. */
  private void features(int highest) {
    if (highest >= ModelLimits.MAX_FEATURES) {
      obstacle = "a split on a feature beyond " + ModelLimits.MAX_FEATURES;
    } else {
      numeric.reach(highest);
    }
  }

  private void split(CheckedTree tree, int node, int at, int distance, boolean isRightLeaf) {
    int feature = tree.feature(node);
    boolean isMissingLeft = tree.isDefaultLeft(node);
    int slot = ForestNode.slot(feature, isMissingLeft);
    if (tree.isCategorical(node)) {
      categorical.set(feature);
      nodes.split(at, categories.add(tree.categories(node)), slot, true, distance);
      return;
    }
    numeric.add(feature, isMissingLeft);
    float threshold = tree.condition(node);
    if (Float.isNaN(threshold)) {
      obstacle = "a threshold that is no number";
    }
    int key = ForestKey.of(threshold);
    int condition =
        isNumbered
            ? ForestNode.numbered(thresholds.number(feature, key), isMissingLeft, isRightLeaf)
            : key;
    nodes.split(at, condition, slot, false, distance);
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
    ForestLayout unpacked = layout(all);
    ForestPacking packing =
        isNumbered ? new ForestPacking(memory, nodes, thresholds, numeric) : null;
    ForestLayout layout =
        packing == null ? unpacked : packing.layout(unpacked, farthest, trees.depth(), rule);
    hold.take(blocks.bytes(layout.bytes()));
    MemorySegment taken = blocks.allocate(layout.bytes());
    block = taken;
    if (packing != null && layout.isPacked()) {
      packing.write(taken, layout);
    } else {
      if (isNumbered) {
        nodes.resolve(thresholds);
      }
      nodes.longs().copyTo(taken, 0, layout.categories() / Long.BYTES);
      categories.words().copyTo(taken, layout.categories(), layout.categoryWords());
    }
    nodes.close();
    trees.write(taken, layout, all);
    writeCategorical(taken, layout);
    MemorySegment.copy(
        all.margins(), 0, taken, JAVA_FLOAT_UNALIGNED, layout.margins(), layout.groups());
    ForestForm form =
        new ForestForm(
            layout.format(),
            packing == null ? ForestForm.UNKNOWN : packing.maxThresholds(),
            numeric.count() + categorical.cardinality(),
            trees.depth());
    Forest forest =
        new Forest(taken, blocks, new ForestTrees(layout, taken.address()), form, objective, shape);
    hold.drop(taken.byteSize());
    block = null;
    return covers == null ? forest : covered(forest, covers);
  }

  private Forest covered(Forest forest, CoverColumn column) {
    try {
      return forest.with(column.build(forest.trees().layout().nodes(), blocks));
    } catch (RuntimeException | Error e) {
      forest.close();
      throw e;
    }
  }

  /** Trees that do not score are the last ones, and so are their nodes and categories. */
  private ForestLayout layout(ModelParameters all) {
    int scored = all.scoredTrees();
    boolean isWhole = scored == trees.size();
    return new ForestLayout(
        nodes.isWide() ? ForestFormat.WIDE : ForestFormat.NARROW,
        ForestLayout.UNPACKED,
        isWhole ? nodes.size() : trees.nodesBefore(scored),
        isWhole ? categories.words().size() : trees.wordsBefore(scored),
        scored,
        all.weights().length > 0,
        all.outputs(),
        categorical.cardinality(),
        0,
        0,
        0);
  }

  private void writeCategorical(MemorySegment to, ForestLayout layout) {
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
