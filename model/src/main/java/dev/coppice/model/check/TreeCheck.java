package dev.coppice.model.check;

import dev.coppice.model.InvalidModelException;
import dev.coppice.model.format.FloatColumn;
import dev.coppice.model.format.IntColumn;
import dev.coppice.model.format.Members;
import dev.coppice.model.format.ModelLimits;
import dev.coppice.model.format.ModelReader;
import dev.coppice.model.format.Place;
import dev.coppice.model.memory.ReadingMemory;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Checks one tree after another: that its arrays are there, are as long as it has nodes, and tie
 * the nodes together into a tree.
 *
 * <p>XGBoost's loader compares some of the lengths and believes every index. Its predictor steps
 * from a node to its left child or to the one after it, so the right child has to be exactly that.
 */
final class TreeCheck {

  /** XGBoost measures a tree's depth by recursion, on the stack of the thread that scores. */
  static final int MAX_DEPTH = 4096;

  private static final String[] REQUIRED = {
    "base_weights",
    "default_left",
    "id",
    "left_children",
    "loss_changes",
    "parents",
    "right_children",
    "split_conditions",
    "split_indices",
    "sum_hessian",
    "tree_param"
  };

  private static final String OLD_VECTORS =
      "multi_output_tree as XGBoost before 3.2 saved it, which newer versions cannot load"
          + " (expected: a model trained with 3.2 or newer, or with"
          + " multi_strategy=\"one_output_per_tree\")";

  private final ModelReader reader;
  private final Members members;
  private final Members parameters;
  private final TreeNodes nodes;
  private final CategoricalSplits categories;
  private final IntColumn flags;
  private final FloatColumn splitConditions;
  private final FloatColumn covers;
  private final CheckedTree tree;
  private final ModelSink sink;

  private int id;
  private int nodeCount;
  private int leafVector;
  private long baseWeights;
  private long leafWeights;
  private long lossChanges;
  private long sumHessian;

  private long scalarNodes;
  private long vectorNodes;
  private long vectorWeights;
  private int vectorLength;
  private boolean hasCovers;
  private @Nullable SplitIndex highestSplit;

  TreeCheck(ModelReader reader, ReadingMemory memory, ModelSink sink) {
    this.reader = reader;
    this.sink = sink;
    this.nodes = new TreeNodes(ModelLimits.MAX_NODES, MAX_DEPTH, memory);
    this.categories = new CategoricalSplits(memory);
    this.flags = new IntColumn(ModelLimits.MAX_NODES, memory);
    this.splitConditions = new FloatColumn(ModelLimits.MAX_NODES, memory);
    this.covers = new FloatColumn(ModelLimits.MAX_NODES, memory);
    this.tree = new CheckedTree(nodes, flags, splitConditions, covers, categories);
    this.members = new Members(reader);
    this.parameters = new Members(reader);
  }

  /** The highest feature that a tree splits on, and where. */
  record SplitIndex(int tree, int node, int feature) {}

  long scalarNodes() {
    return scalarNodes;
  }

  long vectorNodes() {
    return vectorNodes;
  }

  long vectorWeights() {
    return vectorWeights;
  }

  long categoryWords() {
    return categories.words();
  }

  /** Values per leaf of the trees that have a vector there; 0 if no tree has. */
  int vectorLength() {
    return vectorLength;
  }

  /** Whether a node has a cover other than 0. */
  boolean hasCovers() {
    return hasCovers;
  }

  /** Null if no tree splits. */
  @Nullable SplitIndex highestSplit() {
    return highestSplit;
  }

  /**
   * Reads the tree at hand.
   *
   * @param index of it in the model
   * @param scores whether the sink receives it
   */
  void check(int index, boolean scores) throws IOException, InvalidModelException {
    leafWeights = 0;
    leafVector = 0;
    categories.clear();
    members.begin();
    String name;
    while ((name = members.next()) != null) {
      read(name);
    }
    // The object is closed: the reader stands at the tree itself.
    Place place = reader.place();
    if (leafVector > 1 && !members.has("leaf_weights")) {
      throw place.refuse(OLD_VECTORS);
    }
    members.require(REQUIRED);
    if (id != index) {
      throw place.refuse("id", id, Integer.toString(index));
    }
    if (members.has("split_type")) {
      members.require("categories", "categories_nodes", "categories_segments", "categories_sizes");
    }
    checkLengths(place);
    int feature = nodes.check(nodeCount, place);
    if (feature >= 0 && (highestSplit == null || feature > highestSplit.feature())) {
      highestSplit = new SplitIndex(index, nodes.splitOn(feature), feature);
    }
    if (members.has("split_type")) {
      categories.check(nodeCount, place);
    }
    count();
    if (scores) {
      pass(feature);
    }
  }

  private void pass(int highestFeature) {
    if (leafVector <= 1) {
      tree.begin(members.has("split_type"), highestFeature);
      sink.tree(tree);
    } else {
      sink.vectorTree();
    }
  }

  private void read(String name) throws IOException, InvalidModelException {
    switch (name) {
      case "id" -> id = reader.integer();
      case "left_children" -> reader.integers(nodes.left());
      case "right_children" -> reader.integers(nodes.right());
      case "parents" -> reader.integers(nodes.parents());
      case "split_indices" -> reader.integers(nodes.splitIndices());
      case "default_left" -> reader.integers(flags);
      case "base_weights" -> baseWeights = reader.numbers();
      case "leaf_weights" -> leafWeights = reader.numbers();
      case "loss_changes" -> lossChanges = reader.numbers();
      case "sum_hessian" -> readCovers();
      case "split_conditions" -> reader.floats(splitConditions);
      case "split_type" -> reader.integers(categories.splitTypes());
      case "categories" -> reader.integers(categories.categories());
      case "categories_nodes" -> reader.integers(categories.nodes());
      case "categories_segments" -> reader.integers(categories.segments());
      case "categories_sizes" -> reader.integers(categories.sizes());
      case "tree_param" -> readParameters();
      default -> reader.skip();
    }
  }

  private void readCovers() throws IOException, InvalidModelException {
    if (hasCovers && !sink.wantsCovers()) {
      sumHessian = reader.numbers();
      return;
    }
    reader.floats(covers);
    sumHessian = covers.size();
    for (int node = 0; node < covers.size() && !hasCovers; node++) {
      hasCovers = covers.get(node) != 0;
    }
  }

  private void readParameters() throws IOException, InvalidModelException {
    parameters.begin();
    String name;
    while ((name = parameters.next()) != null) {
      String text = reader.string(ParameterText.MAX_LENGTH);
      switch (name) {
        case "num_nodes" -> nodeCount = integer(text, 1, ModelLimits.MAX_NODES);
        case "size_leaf_vector" -> leafVector = integer(text, 0, ModelCheck.MAX_GROUPS);
        case "num_deleted" -> integer(text, 0, ModelLimits.MAX_NODES);
        case "num_feature" -> integer(text, 0, Integer.MAX_VALUE);
        default -> {}
      }
    }
    parameters.require("num_nodes", "size_leaf_vector", "num_feature");
  }

  private int integer(String text, int low, int high) throws InvalidModelException {
    return ParameterText.integer(text, low, high, reader.place());
  }

  private void checkLengths(Place place) throws InvalidModelException {
    place.requireLength("left_children", nodes.left().size(), nodeCount);
    place.requireLength("right_children", nodes.right().size(), nodeCount);
    place.requireLength("parents", nodes.parents().size(), nodeCount);
    place.requireLength("split_indices", nodes.splitIndices().size(), nodeCount);
    place.requireLength("default_left", flags.size(), nodeCount);
    place.requireLength("split_conditions", splitConditions.size(), nodeCount);
    place.requireLength("loss_changes", lossChanges, nodeCount);
    place.requireLength("sum_hessian", sumHessian, nodeCount);
    if (leafVector <= 1) {
      place.requireLength("base_weights", baseWeights, nodeCount);
    } else {
      checkVectors(place);
    }
  }

  private void checkVectors(Place place) throws InvalidModelException {
    if (vectorLength != 0 && vectorLength != leafVector) {
      throw place.refuse("size_leaf_vector", leafVector, Integer.toString(vectorLength));
    }
    vectorLength = leafVector;
    int leaves = nodes.countLeaves();
    place.requireLength("leaf_weights", leafWeights, (long) leaves * leafVector);
    if (baseWeights % nodeCount != 0) {
      place.requireLength("base_weights", baseWeights, (long) nodeCount * leafVector);
    }
    nodes.checkLeafIndexes(leaves, place);
  }

  private void count() {
    if (leafVector <= 1) {
      scalarNodes += nodeCount;
    } else {
      vectorNodes += nodeCount;
      vectorWeights += baseWeights + leafWeights;
    }
  }
}
