package dev.coppice.model.check;

import dev.coppice.model.InvalidModelException;
import dev.coppice.model.Rounds;
import dev.coppice.model.format.FloatColumn;
import dev.coppice.model.format.IntColumn;
import dev.coppice.model.format.Members;
import dev.coppice.model.format.ModelReader;
import dev.coppice.model.format.Place;
import dev.coppice.model.memory.ReadingMemory;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Checks the {@code gradient_booster} of a model: its trees and how they are grouped into outputs
 * and rounds, or the weights of a linear model.
 *
 * <p>The numbers of features and outputs come later in the file, so what depends on them is checked
 * only once the whole model has been read.
 */
final class BoosterCheck {

  /** Bounds the check's own memory; XGBoost models have thousands. */
  private static final int MAX_TREES = 1 << 20;

  private final ModelReader reader;
  private final ModelSink sink;
  private final AttributeCheck attributes;
  private final TreeCheck trees;
  private final CategoryNames categoryNames;
  private final IntColumn groups;
  private final FloatColumn weightDrop;
  private final TreeRounds rounds;
  private final LinearCheck linear = new LinearCheck();

  private String name = "";
  private int treeCount;
  private int declaredTrees;
  private boolean hasTrees;
  private boolean hasWeightDrop;

  /**
   * @param attributes of the learner, which say how many rounds score
   */
  BoosterCheck(
      ModelReader reader, ReadingMemory memory, ModelSink sink, AttributeCheck attributes) {
    this.reader = reader;
    this.sink = sink;
    this.attributes = attributes;
    this.trees = new TreeCheck(reader, memory, sink);
    this.categoryNames = new CategoryNames(reader, memory);
    this.groups = new IntColumn(MAX_TREES, memory);
    this.weightDrop = new FloatColumn(MAX_TREES, memory);
    this.rounds = new TreeRounds(MAX_TREES, memory);
  }

  BoosterKind kind() {
    return switch (name) {
      case "dart" -> BoosterKind.DART;
      case "gblinear" -> BoosterKind.GBLINEAR;
      default -> BoosterKind.GBTREE;
    };
  }

  ModelShape.Counts counts(long textBytes) {
    return new ModelShape.Counts(
        treeCount,
        trees.scalarNodes(),
        trees.vectorNodes(),
        trees.vectorWeights(),
        trees.categoryWords(),
        linear.weights(),
        textBytes + categoryNames.bytes(),
        reader.parsedBytes());
  }

  /** Whether trees have covers; those that never split need none. */
  boolean hasCovers() {
    return trees.hasCovers() || trees.highestSplit() == null;
  }

  /** The output that each tree adds to. */
  int[] groups() {
    return groups.toArray();
  }

  /** What each tree's value is multiplied by; empty if all are 1. */
  float[] weights() {
    return weightDrop.toArray();
  }

  /** Rounds and how many of them score, of a model that was checked. */
  Rounds rounds() throws InvalidModelException {
    return hasTrees ? attributes.rounds(rounds.count(), rounds.areKnown()) : Rounds.NONE;
  }

  /** Rounds of training, those of linear models too, of a model that was checked. */
  int boostedRounds() {
    return hasTrees ? rounds.count() : linear.rounds();
  }

  /** Trees of so many rounds from the first on. */
  int trees(int scoredRounds) {
    return hasTrees ? rounds.trees(scoredRounds) : 0;
  }

  /** Reads the booster at hand. */
  void check() throws IOException, InvalidModelException {
    Members members = new Members(reader);
    members.begin();
    String member;
    while ((member = members.next()) != null) {
      switch (member) {
        case "name" -> name = reader.string(64);
        case "model" -> checkModel();
        case "gbtree" -> checkNested();
        case "weight_drop" -> readWeightDrop();
        default -> reader.skip();
      }
    }
    members.require("name");
    switch (name) {
      case "gbtree", "gblinear" -> members.require("model");
      case "dart" -> members.require("gbtree", "weight_drop");
      default ->
          throw reader
              .place()
              .refuse("name", Place.quote(name), "\"gbtree\", \"dart\" or \"gblinear\"");
    }
    if (members.has("model") && members.has("gbtree")) {
      throw reader.place().refuse("gbtree", "beside a model", "one of the two");
    }
    if (hasTrees != (kind() != BoosterKind.GBLINEAR)) {
      throw reader
          .place()
          .refuse("model", hasTrees ? "trees" : "weights", "what " + name + " boosts");
    }
    if (hasWeightDrop) {
      reader.place().requireLength("weight_drop", weightDrop.size(), treeCount);
    }
  }

  /**
   * Where versions before 3.4 kept it, or in the model; of two XGBoost would take the outer one.
   */
  private void readWeightDrop() throws IOException, InvalidModelException {
    if (hasWeightDrop) {
      throw reader.place().refuse("beside another one (expected: one of the two)");
    }
    hasWeightDrop = true;
    reader.listedFloats(weightDrop);
  }

  private void checkNested() throws IOException, InvalidModelException {
    Members members = new Members(reader);
    members.begin();
    String member;
    while ((member = members.next()) != null) {
      if (member.equals("model")) {
        checkModel();
      } else {
        reader.skip();
      }
    }
    members.require("model");
  }

  private void checkModel() throws IOException, InvalidModelException {
    Members members = new Members(reader);
    members.begin();
    String member;
    while ((member = members.next()) != null) {
      switch (member) {
        case "gbtree_model_param" -> checkParameters();
        case "trees" -> checkTrees();
        case "tree_info" -> reader.listedIntegers(groups);
        case "iteration_indptr" -> rounds.read(reader);
        case "weight_drop" -> readWeightDrop();
        case "cats" -> categoryNames.check();
        case "weights" -> {
          linear.readWeights(reader);
          sink.linear();
        }
        case "boosted_rounds" -> linear.readRounds(reader);
        default -> reader.skip();
      }
    }
    hasTrees = members.has("trees");
    if (!hasTrees) {
      members.require("weights");
      return;
    }
    members.require("gbtree_model_param", "tree_info");
    checkCounts();
    if (members.has("weight_drop")) {
      reader.place().requireLength("weight_drop", weightDrop.size(), treeCount);
    }
  }

  private void checkParameters() throws IOException, InvalidModelException {
    Members members = new Members(reader);
    members.begin();
    String member;
    while ((member = members.next()) != null) {
      String text = reader.string(ParameterText.MAX_LENGTH);
      if (member.equals("num_trees")) {
        declaredTrees = ParameterText.integer(text, 0, MAX_TREES, reader.place());
      } else if (member.equals("num_parallel_tree")) {
        rounds.parallelTrees(ParameterText.integer(text, 0, MAX_TREES, reader.place()));
      }
    }
    members.require("num_trees");
  }

  private void checkTrees() throws IOException, InvalidModelException {
    int passed = treesToPass();
    reader.beginArray();
    while (reader.nextElement()) {
      if (treeCount == MAX_TREES) {
        throw reader.place().refuse("too many trees (expected: at most " + MAX_TREES + ")");
      }
      trees.check(treeCount, treeCount < passed);
      treeCount++;
    }
  }

  /** Those that score, where the file has said both rounds and attributes by now; else all. */
  private int treesToPass() throws InvalidModelException {
    return rounds.isStated() && attributes.isRead()
        ? rounds.trees(attributes.rounds(rounds.stated(), true).scored())
        : Integer.MAX_VALUE;
  }

  private void checkCounts() throws InvalidModelException {
    if (declaredTrees != treeCount) {
      throw reader
          .place()
          .refuse("gbtree_model_param.num_trees", declaredTrees, Integer.toString(treeCount));
    }
    reader.place().requireLength("tree_info", groups.size(), treeCount);
    if (rounds.isStated()) {
      rounds.check(treeCount, reader.place());
    } else if (treeCount == 0) {
      throw reader.place().refuse("trees", "none", "1 or more");
    }
  }

  /** Checks what depends on the features and the outputs. */
  void checkAgainst(int featureCount, int outputGroups) throws InvalidModelException {
    if (!hasTrees) {
      linear.checkAgainst(featureCount, outputGroups);
      return;
    }
    // Every round has a tree for every output, so an answer is never out of proportion to the file.
    if (trees.vectorLength() == 0 && outputGroups > Math.max(1, treeCount)) {
      throw treeCount == 0
          ? invalid("trees", "none", "1 or more for each of %d outputs".formatted(outputGroups))
          : invalid("num_class, num_target", outputGroups, "at most one for each tree");
    }
    int highestGroup = 0;
    for (int tree = 0; tree < treeCount; tree++) {
      int group = groups.get(tree);
      if (group < 0 || group >= outputGroups) {
        throw invalid("tree_info[" + tree + "]", group, "0 to " + (outputGroups - 1));
      }
      highestGroup = Math.max(highestGroup, group);
    }
    if (!rounds.isStated()) {
      rounds.derive(treeCount, highestGroup + 1);
    }
    TreeCheck.@Nullable SplitIndex split = trees.highestSplit();
    if (split != null && split.feature() >= featureCount) {
      String where = "tree %d: split_indices[%d]".formatted(split.tree(), split.node());
      throw invalid(where, split.feature(), "0 to " + (featureCount - 1));
    }
    if (trees.vectorLength() != 0 && trees.vectorLength() != outputGroups) {
      throw invalid(
          "size_leaf_vector", trees.vectorLength(), "1 or " + outputGroups + ", the outputs");
    }
  }

  private static InvalidModelException invalid(String where, Object actual, String expected) {
    return new InvalidModelException(where + ": " + actual + " (expected: " + expected + ")");
  }
}
