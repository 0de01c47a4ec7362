package dev.coppice.model.forest;

import dev.coppice.model.TrainedModels;
import dev.coppice.model.check.ModelDocument;
import dev.coppice.model.format.ModelFormat;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Function;
import java.util.function.IntSupplier;
import java.util.function.Supplier;
import ml.dmlc.xgboost4j.java.Booster;
import org.jspecify.annotations.Nullable;

/** Models of a shape that training would take long for, made of trained ones. */
public final class ForestModels {

  private ForestModels() {}

  /** One with partitions of categories. */
  public static byte[] categorical(ModelFormat format) throws Exception {
    Map<String, Object> parameters =
        Map.of("objective", "reg:squarederror", "max_depth", 6, "max_cat_to_onehot", 4);
    Booster booster = TrainedModels.train(11, parameters);
    byte[] file = TrainedModels.save(booster, format);
    booster.dispose();
    return file;
  }

  /** One of complete trees of numeric splits, from a leaf to eight levels. */
  public static ModelDocument numeric() throws Exception {
    ModelDocument document =
        ModelDocument.of(
            TrainedModels.train(5, Map.of("objective", "reg:squarederror", "max_depth", 4)));
    for (int tree = 0; tree < 5; tree++) {
      replaceTree(document, tree, 2 * tree);
    }
    return document;
  }

  /** A model with a complete tree of so many levels of splits among others. */
  public static byte[] completeTree(int levels, int trees) throws Exception {
    ModelDocument document =
        ModelDocument.of(TrainedModels.train(trees, Map.of("objective", "reg:squarederror")));
    for (int tree = 0; tree < trees; tree++) {
      replaceTree(document, tree, tree == 1 ? levels : 0);
    }
    return document.toUbjson();
  }

  /** A model of so many trees of drawn shapes, each threshold of which is likely its own. */
  public static byte[] drawnTrees(int trees, int splits) throws Exception {
    ModelDocument document = ModelDocument.of(TrainedModels.train(trees, Map.of("max_depth", 1)));
    Random random = new Random(trees);
    for (int tree = 0; tree < trees; tree++) {
      drawTree(document, tree, splits, random);
    }
    return document.toUbjson();
  }

  /** Replaces a tree by a complete one on the numeric features, level by level. */
  public static void replaceTree(ModelDocument document, int tree, int levels) {
    int splits = (1 << levels) - 1;
    int[] lefts = new int[2 * splits + 1];
    for (int node = 0; node < lefts.length; node++) {
      lefts[node] = node < splits ? 2 * node + 1 : -1;
    }
    replaceTree(document, tree, lefts, new Random(levels));
  }

  /** Replaces a tree by one on the numeric features whose shape is drawn. */
  public static void drawTree(ModelDocument document, int tree, int splits, Random random) {
    int[] lefts = new int[2 * splits + 1];
    Arrays.fill(lefts, -1);
    for (int next = 1; next < lefts.length; next += 2) {
      int leaf = random.nextBoolean() ? next - 1 : random.nextInt(next);
      while (lefts[leaf] != -1) {
        leaf = random.nextInt(next);
      }
      lefts[leaf] = next;
    }
    replaceTree(document, tree, lefts, random);
  }

  /** Replaces a tree by one of a single way down, from which leaves hang. */
  public static void chainTree(ModelDocument document, int tree, int levels) {
    int[] lefts = new int[2 * levels + 1];
    Arrays.fill(lefts, -1);
    for (int level = 0; level < levels; level++) {
      lefts[2 * level] = 2 * level + 1;
    }
    replaceTree(document, tree, lefts, new Random(levels));
  }

  private static void replaceTree(ModelDocument document, int tree, int[] lefts, Random random) {
    replaceTree(document, tree, lefts, random, () -> random.nextInt(4), random::nextFloat);
  }

  /**
   * Replaces a tree by one of that shape on numeric features.
   *
   * @param lefts of each node its left child, which its right one follows; -1 of a leaf
   * @param feature the one that the next split is on
   * @param condition the next threshold, or score of a leaf
   */
  public static void replaceTree(
      ModelDocument document,
      int tree,
      int[] lefts,
      Random random,
      IntSupplier feature,
      Supplier<Float> condition) {
    Map<String, @Nullable Object> members =
        document.object("learner/gradient_booster/model/trees/" + tree);
    int nodes = lefts.length;
    long[] parents = new long[nodes];
    parents[0] = 2147483647L;
    for (int node = 0; node < nodes; node++) {
      if (lefts[node] != -1) {
        parents[lefts[node]] = node;
        parents[lefts[node] + 1] = node;
      }
    }
    members.put("left_children", column(nodes, i -> (long) lefts[i]));
    members.put("right_children", column(nodes, i -> lefts[i] == -1 ? -1L : lefts[i] + 1L));
    members.put("parents", column(nodes, i -> parents[i]));
    members.put(
        "split_indices", column(nodes, i -> lefts[i] == -1 ? 0L : (long) feature.getAsInt()));
    members.put("default_left", column(nodes, i -> (long) random.nextInt(2)));
    members.put("split_conditions", column(nodes, i -> condition.get()));
    members.put("split_type", column(nodes, i -> 0L));
    members.put("base_weights", column(nodes, i -> 1f));
    members.put("loss_changes", column(nodes, i -> 1f));
    members.put("sum_hessian", column(nodes, i -> 1f + random.nextInt(9)));
    for (String name :
        List.of("categories", "categories_nodes", "categories_segments", "categories_sizes")) {
      members.put(name, Collections.emptyList());
    }
    ModelDocument.cast(members.get("tree_param"))
        .putAll(Map.of("num_nodes", Integer.toString(nodes), "num_deleted", "0"));
  }

  private static List<@Nullable Object> column(int count, Function<Integer, Object> value) {
    List<@Nullable Object> column = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      column.add(value.apply(i));
    }
    return column;
  }
}
