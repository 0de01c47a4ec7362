package dev.coppice.model.forest.restore;

import static dev.coppice.model.memory.NativeMemory.ALL;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;

import dev.coppice.model.InvalidModelException;
import dev.coppice.model.forest.layout.ForestKey;
import dev.coppice.model.forest.layout.ForestKeys;
import dev.coppice.model.forest.layout.ForestLayout;
import dev.coppice.model.forest.layout.ForestNode;
import dev.coppice.model.forest.layout.ForestTrees;
import dev.coppice.model.forest.layout.NodeFormat;
import dev.coppice.model.memory.NativeMemory;
import java.util.BitSet;

/**
 * Holds a block that comes from outside to all that keeps walks within it: one pass over its bytes.
 * What only packed forests have is {@link PackedCheck}'s.
 *
 * <p>A split leads forward, and no farther than to its tree's last node; a leaf leads nowhere, as
 * its slot says; a slot is one of the row's; a set of categories lies within the words, and is
 * looked up with a category's bit alone. So a walk stays in its tree and comes to an end, whatever
 * the bytes are otherwise: that they are those which were written is a checksum's matter. Whether
 * the nodes are trees is {@link ShapeCheck}'s, and only asked where more than rows walks them.
 */
final class ForestCheck {

  /** Where the slot is in the upper half of a node of 8 bytes. */
  private static final int UPPER_SLOT_SHIFT = ForestNode.SLOT_SHIFT - Integer.SIZE;

  private final ForestTrees trees;
  private final ForestLayout layout;
  private final int features;
  private final PackedCheck packed;
  private final BitSet categorical = new BitSet();

  /**
   * @param features columns of the model
   * @param leaves address of a packed forest's {@link LeafBits}
   */
  ForestCheck(ForestTrees trees, int features, long leaves) {
    this.trees = trees;
    this.layout = trees.layout();
    this.features = features;
    this.packed = new PackedCheck(trees, leaves);
  }

  /** Checks everything that follows the nodes. */
  void tables() throws InvalidModelException {
    if (layout.isPacked()) {
      packed.ranks(features);
    }
    categoricalFeatures();
    roots();
    for (int tree = 0; tree < layout.trees(); tree++) {
      long most = (end(tree) - first(tree) - 1) / 2;
      require(trees.depth(tree) <= most, "depth of tree", tree);
      require(trees.group(tree) < layout.groups(), "output of tree", tree);
    }
  }

  private void categoricalFeatures() throws InvalidModelException {
    int before = -1;
    for (int i = 0; i < layout.categoricalFeatures(); i++) {
      int feature = trees.categoricalFeature(i);
      require(feature > before && feature < features, "categorical feature", i);
      categorical.set(feature);
      before = feature;
    }
  }

  /** The last one is repeated, because walks go hand in hand. */
  private void roots() throws InvalidModelException {
    long before = -1;
    for (int tree = 0; tree < layout.trees(); tree++) {
      long root = first(tree);
      require(tree == 0 ? root == 0 : root > before, "root of tree", tree);
      require(
          !layout.isPacked() || (root < layout.nodes() && isMarked(tree)), "root of tree", tree);
      before = root;
    }
    require(before < layout.nodes(), "root of tree", layout.trees() - 1);
    int padded = (int) ((layout.places() - layout.roots()) / Integer.BYTES);
    for (int i = layout.trees(); i < padded; i++) {
      require(root(i) == root(layout.trees() - 1), "root of tree", i);
    }
  }

  /** A packed tree of one node is a leaf, and only that; no parent would say it of a root. */
  private boolean isMarked(int tree) {
    int mark = isLeaf(tree) ? NodeFormat.LEFT_LEAF : 0;
    return (root(tree) & NodeFormat.ARRIVED) == mark && packed.isLeaf(first(tree)) == isLeaf(tree);
  }

  private boolean isLeaf(int tree) {
    return end(tree) - first(tree) == 1;
  }

  private int root(int tree) {
    return ALL.get(JAVA_INT_UNALIGNED, trees.base() + layout.roots() + 4L * tree);
  }

  /** Index of a tree's first node. */
  private long first(int tree) {
    long root = Integer.toUnsignedLong(root(tree));
    return layout.isPacked() ? root >> layout.nodeShift() : root;
  }

  /** Index after its last node. */
  private long end(int tree) {
    return tree + 1 < layout.trees() ? first(tree + 1) : layout.nodes();
  }

  /** Checks nodes from one index to another, once the tables are. */
  void nodes(long from, long to) throws InvalidModelException {
    int tree = from < to ? treeOf(from) : 0;
    for (long at = from; at < to; at = end(tree++)) {
      if (!areNodes(at, Math.min(to, end(tree)), end(tree))) {
        throw refuse("nodes of tree", tree);
      }
    }
  }

  /** Checks that all nodes are trees, once they are checked one by one. */
  void shapes() throws InvalidModelException {
    ShapeCheck shape = new ShapeCheck(trees, packed);
    for (int tree = 0; tree < layout.trees(); tree++) {
      require(shape.isTree(first(tree), end(tree), trees.depth(tree)), "shape of tree", tree);
    }
  }

  private boolean areNodes(long from, long to, long end) {
    if (layout.isPacked()) {
      return packed.areNodes(from, to, end);
    }
    return trees.isPlain() ? arePlain(from, to, end) : areMixed(from, to, end);
  }

  private int treeOf(long node) {
    int low = 0;
    int high = layout.trees() - 1;
    while (low < high) {
      int middle = (low + high + 1) >>> 1;
      if (first(middle) <= node) {
        low = middle;
      } else {
        high = middle - 1;
      }
    }
    return low;
  }

  /**
   * Whether nodes of 8 bytes without categories hold. No branch depends on the data: which nodes
   * are leaves follows no pattern, and a processor would guess wrong at every other one. All is in
   * the upper half of a node, 0 in a leaf's.
   */
  private boolean arePlain(long from, long to, long end) {
    long upperHalves = trees.base() + (from << ForestNode.NARROW_SHIFT) + Integer.BYTES;
    int count = Math.toIntExact(to - from);
    int left = (int) Math.min(end - 1 - from, Integer.MAX_VALUE);
    int slots = Math.min(ForestKeys.slots(features), ForestNode.MAX_SLOT + 1);
    int limit = (slots << UPPER_SLOT_SHIFT) - 1;
    int bad = 0; // Negative once something does not hold.
    for (int i = 0; i < count; i++) {
      long at = upperHalves + ((long) i << ForestNode.NARROW_SHIFT);
      int upper = ALL.get(JAVA_INT_UNALIGNED, at & NativeMemory.ADDRESS_BITS);
      int distance = upper & ForestNode.MAX_DISTANCE;
      int isSplit = ~(upper - 1);
      int split = (distance - 2) | (upper - (1 << UPPER_SLOT_SHIFT));
      bad |= upper | (limit - upper) | (left - i - distance) | (split & isSplit);
    }
    return bad >= 0;
  }

  /** Whether nodes of any kind hold. */
  private boolean areMixed(long from, long to, long end) {
    long distances = ForestNode.distanceMask(layout.isWide());
    for (long i = from; i < to; i++) {
      long at = (trees.base() + (i << layout.nodeShift())) & NativeMemory.ADDRESS_BITS;
      long node = ALL.get(JAVA_LONG_UNALIGNED, at);
      long distance = (node >>> ForestNode.DISTANCE_SHIFT) & distances;
      long rest =
          layout.isWide()
              ? ALL.get(JAVA_LONG_UNALIGNED, at + Long.BYTES)
              : ForestNode.widenedSlot(node);
      boolean isLeaf = distance == 0 && rest == 0;
      if (!isLeaf && !isSplit((int) node, distance, rest, end - 1 - i)) {
        return false;
      }
    }
    return true;
  }

  /**
   * @param rest the slot, and the sign for categories
   * @param left nodes that the tree has after this one
   */
  private boolean isSplit(int condition, long distance, long rest, long left) {
    long slot = rest & Long.MAX_VALUE;
    if (distance < 2 || distance > left || slot < 1 || slot >= ForestKeys.slots(features)) {
      return false;
    }
    boolean isCategorical = rest < 0;
    return isCategorical == categorical.get((int) (slot - 1) / 2)
        && (!isCategorical || isSet(condition));
  }

  /** Whether a set of categories begins there; the first word is that of no set. */
  private boolean isSet(int index) {
    long words = layout.categoryWords();
    if (index < 1 || index >= words) {
      return false;
    }
    long header = trees.categories() + ((long) index << 3);
    int last = ALL.get(JAVA_INT_UNALIGNED, header & NativeMemory.ADDRESS_BITS);
    return last > 0
        && last <= ForestKey.LEFT_BIT
        && index + (ForestKey.FIRST_BIT + (long) last) / Long.SIZE < words;
  }

  static void require(boolean holds, String what, int index) throws InvalidModelException {
    if (!holds) {
      throw refuse(what, index);
    }
  }

  private static InvalidModelException refuse(String what, int index) {
    return new InvalidModelException(
        "forest: %s %d (expected: what a forest has)".formatted(what, index));
  }
}
