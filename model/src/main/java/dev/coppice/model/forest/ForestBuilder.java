package dev.coppice.model.forest;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;

import dev.coppice.model.check.CheckedTree;
import dev.coppice.model.check.ModelParameters;
import dev.coppice.model.check.ModelShape;
import dev.coppice.model.check.ModelSink;
import dev.coppice.model.format.IntColumn;
import dev.coppice.model.format.ModelLimits;
import dev.coppice.model.memory.NativeHold;
import dev.coppice.model.memory.NativeMemory;
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
  private final NodeColumn nodes;
  private final CategoryColumn categories;
  private final IntColumn roots;
  private final IntColumn depths;
  // Words of categories before each tree's own.
  private final IntColumn words;
  private final TreeOrder order;
  private final BitSet categorical = new BitSet();
  private final FeatureUses numeric;
  private final Thresholds thresholds;
  private final FormatRule rule;
  // Whether thresholds are laid as numbers, so that they may become ranks.
  private boolean isNumbered;
  // How far any split's right child can be.
  private int farthest;
  private @Nullable String obstacle;
  private @Nullable ModelParameters parameters;
  private @Nullable MemorySegment block;

  /**
   * A builder of one model.
   *
   * @param memory of the reading, asked before anything is taken; what it throws ends the check or
   *     the build. It is not closed here
   */
  public ForestBuilder(ReadingMemory memory) {
    this(memory, FormatRule.BEST);
  }

  /**
   * The same, with nodes of a size that is asked for.
   *
   * @param memory of the reading
   * @param rule which size, where there is a choice
   */
  public ForestBuilder(ReadingMemory memory, FormatRule rule) {
    this.memory = memory;
    this.hold = memory.nativeHold();
    this.rule = rule;
    this.isNumbered = rule.mayPack();
    this.nodes = new NodeColumn(memory, rule.isWide());
    this.numeric = new FeatureUses(memory);
    this.thresholds = new Thresholds(memory);
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
      int distance = order.placeChildren(node, left);
      split(tree, node, at, distance);
      nodes.leaf(at + 1, tree.condition(left));
      nodes.leaf(at + distance, tree.condition(left + 1));
    }
    nodes.end();
    depths.add(tree.depth());
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

  private void split(CheckedTree tree, int node, int at, int distance) {
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
    int condition = isNumbered ? thresholds.number(feature, key) : key;
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
        packing == null ? unpacked : packing.layout(unpacked, farthest, depth(), rule);
    hold.take(NativeMemory.pages(layout.bytes()));
    MemorySegment taken = NativeMemory.allocate(layout.bytes());
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
    fill(taken, layout, all);
    MemorySegment.copy(
        all.margins(), 0, taken, JAVA_FLOAT_UNALIGNED, layout.margins(), layout.groups());
    ForestForm form =
        new ForestForm(
            layout.format(),
            packing == null ? ForestForm.UNKNOWN : packing.mostThresholds(),
            numeric.count() + categorical.cardinality(),
            depth());
    Forest forest =
        new Forest(taken, new ForestTrees(layout, taken.address()), form, objective, shape);
    hold.drop(taken.byteSize());
    block = null;
    return forest;
  }

  /** Steps to the deepest leaf of all trees. */
  private int depth() {
    int deepest = 0;
    for (int tree = 0; tree < depths.size(); tree++) {
      deepest = Math.max(deepest, depths.get(tree));
    }
    return deepest;
  }

  /** Trees that do not score are the last ones, and so are their nodes and categories. */
  private ForestLayout layout(ModelParameters all) {
    int trees = all.scoredTrees();
    boolean isWhole = trees == roots.size();
    return new ForestLayout(
        nodes.isWide() ? ForestFormat.WIDE : ForestFormat.NARROW,
        ForestLayout.UNPACKED,
        isWhole ? nodes.size() : roots.get(trees) & 0xFFFFFFFFL,
        isWhole ? categories.words().size() : words.get(trees),
        trees,
        all.weights().length > 0,
        all.outputs(),
        categorical.cardinality(),
        0,
        0,
        0);
  }

  private void fill(MemorySegment to, ForestLayout layout, ModelParameters all) {
    int trees = layout.trees();
    for (long at = layout.roots(); at < layout.places(); at += Integer.BYTES) {
      int tree = Math.min((int) ((at - layout.roots()) / Integer.BYTES), trees - 1);
      to.set(JAVA_INT_UNALIGNED, at, layout.isPacked() ? packedRoot(tree) : roots.get(tree));
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

  private int packedRoot(int tree) {
    int mark = depths.get(tree) == 0 ? NodeFormat.LEFT_LEAF : 0;
    return (roots.get(tree) << ForestFormat.PACKED.nodeShift()) | mark;
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
