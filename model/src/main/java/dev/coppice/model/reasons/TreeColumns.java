package dev.coppice.model.reasons;

import dev.coppice.model.InvalidModelException;
import dev.coppice.model.Matrix;
import dev.coppice.model.forest.ForestCovers;
import dev.coppice.model.forest.ForestNodes;
import dev.coppice.model.format.ubjson.UbjsonWriter;
import java.util.BitSet;
import java.util.function.IntUnaryOperator;

/** Writes one tree after the other as UBJSON has it, a column of each field. For one thread. */
final class TreeColumns {

  private static final int NO_PARENT = Integer.MAX_VALUE;
  private static final int LEAF = -1;
  private static final float[] MISSING = {Float.NaN};

  private final ForestNodes nodes;
  private final ForestCovers covers;
  private final TreeNumbers tree;

  /** A row without values: the side it goes to is that of missing ones. */
  private final int[] missing;

  TreeColumns(ForestNodes nodes, ForestCovers covers, TreeNumbers tree) {
    this.nodes = nodes;
    this.covers = covers;
    this.tree = tree;
    this.missing = new int[nodes.slots()];
    nodes.put(new Matrix(MISSING, 1, 1), 0, missing);
  }

  /**
   * Writes a tree.
   *
   * @throws InvalidModelException if its numbers are none
   */
  void write(int index, UbjsonWriter out) throws InvalidModelException {
    tree.of(index);
    out.beginObject();
    floats("base_weights", number -> 0, out);
    categories(out);
    bytes("default_left", this::isDefaultLeft, out);
    out.name("id");
    out.integer(index);
    integers("left_children", number -> tree.isSplit(number) ? tree.left(number) : LEAF, out);
    floats("loss_changes", number -> 0, out);
    integers("parents", number -> number == 0 ? NO_PARENT : tree.parent(number), out);
    integers("right_children", number -> tree.isSplit(number) ? tree.left(number) + 1 : LEAF, out);
    floats("split_conditions", this::condition, out);
    integers("split_indices", this::feature, out);
    bytes("split_type", number -> isCategorical(number) ? 1 : 0, out);
    floats("sum_hessian", number -> tree.isNode(number) ? covers.cover(tree.node(number)) : 0, out);
    out.name("tree_param");
    out.beginObject();
    out.member("num_deleted", "0");
    out.member("num_feature", Integer.toString(nodes.features()));
    out.member("num_nodes", Integer.toString(tree.count()));
    out.member("size_leaf_vector", "1");
    out.endObject();
    out.endObject();
  }

  private boolean isCategorical(int number) {
    return tree.isSplit(number) && nodes.slot(tree.node(number)) < 0;
  }

  private int isDefaultLeft(int number) {
    if (!tree.isSplit(number)) {
      return 0;
    }
    long split = tree.node(number);
    return nodes.isLeft(nodes.condition(split), nodes.slot(split), missing) & 1;
  }

  private int feature(int number) {
    return tree.isSplit(number) ? nodes.feature(nodes.slot(tree.node(number))) : 0;
  }

  /** A threshold, or the score of a leaf. */
  private float condition(int number) {
    if (!tree.isNode(number) || isCategorical(number)) {
      return 0;
    }
    long node = tree.node(number);
    return tree.isSplit(number) ? nodes.threshold(node) : nodes.leaf(node);
  }

  private void categories(UbjsonWriter out) {
    BitSet splits = new BitSet();
    long count = 0;
    for (int number = 0; number < tree.count(); number++) {
      if (isCategorical(number)) {
        splits.set(number);
        count += nodes.categories(tree.node(number)).cardinality();
      }
    }
    out.name("categories");
    out.beginTypedArray('l', count);
    splits.stream()
        .forEach(split -> nodes.categories(tree.node(split)).stream().forEach(out::rawInt));
    out.name("categories_nodes");
    out.beginTypedArray('l', splits.cardinality());
    splits.stream().forEach(out::rawInt);
    out.name("categories_segments");
    out.beginTypedArray('L', splits.cardinality());
    long[] before = {0};
    splits.stream()
        .forEach(
            split -> {
              out.rawLong(before[0]);
              before[0] += nodes.categories(tree.node(split)).cardinality();
            });
    out.name("categories_sizes");
    out.beginTypedArray('L', splits.cardinality());
    splits.stream().forEach(split -> out.rawLong(nodes.categories(tree.node(split)).cardinality()));
  }

  /** The value of a number's node. */
  @FunctionalInterface
  private interface Values {
    float of(int number);
  }

  private void floats(String name, Values values, UbjsonWriter out) {
    out.name(name);
    out.beginTypedArray('d', tree.count());
    for (int number = 0; number < tree.count(); number++) {
      out.rawInt(Float.floatToRawIntBits(values.of(number)));
    }
  }

  private void integers(String name, IntUnaryOperator values, UbjsonWriter out) {
    out.name(name);
    out.beginTypedArray('l', tree.count());
    for (int number = 0; number < tree.count(); number++) {
      out.rawInt(values.applyAsInt(number));
    }
  }

  private void bytes(String name, IntUnaryOperator values, UbjsonWriter out) {
    out.name(name);
    out.beginTypedArray('U', tree.count());
    for (int number = 0; number < tree.count(); number++) {
      out.raw(values.applyAsInt(number));
    }
  }
}
