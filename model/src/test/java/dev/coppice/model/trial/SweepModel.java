package dev.coppice.model.trial;

import dev.coppice.model.Matrix;
import dev.coppice.model.TrainedModels;
import dev.coppice.model.check.ModelDocument;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import ml.dmlc.xgboost4j.java.XGBoostError;
import org.jspecify.annotations.Nullable;

/**
 * A model whose sums are chosen in advance: one full tree per output, whose n-th leaf is reached by
 * a row with n as its first value.
 */
public final class SweepModel {

  private static final String BOOSTER = "learner/gradient_booster/model";

  private SweepModel() {}

  /**
   * A model of these sums.
   *
   * @param leaves of each output its leaves, as many as a power of two
   * @param objective the member of that name
   * @param intercept in the objective's terms
   */
  public static ModelDocument of(float[][] leaves, Map<String, Object> objective, String intercept)
      throws XGBoostError {
    ModelDocument document =
        ModelDocument.of(TrainedModels.train(1, Map.of("objective", "reg:squarederror")));
    String outputs = Integer.toString(leaves.length);
    boolean isMulticlass = String.valueOf(objective.get("name")).startsWith("multi:");
    Map<String, @Nullable Object> parameters = document.object("learner/learner_model_param");
    parameters.put("num_class", isMulticlass ? outputs : "0");
    parameters.put("num_target", isMulticlass ? "1" : outputs);
    parameters.put("base_score", intercept);
    document.object("learner").put("objective", objective);
    Map<String, @Nullable Object> model = document.object(BOOSTER);
    model.put("trees", trees(leaves));
    model.put("tree_info", list(leaves.length, output -> (long) output));
    model.put("iteration_indptr", list(2, round -> (long) round * leaves.length));
    document.object(BOOSTER + "/gbtree_model_param").put("num_trees", outputs);
    return document;
  }

  private static List<@Nullable Object> trees(float[][] leaves) {
    return list(leaves.length, output -> tree(output, leaves[output]));
  }

  /** The children of node n are nodes 2n + 1 and 2n + 2. */
  private static Map<String, @Nullable Object> tree(int id, float[] leaves) {
    int splits = leaves.length - 1;
    int nodes = splits + leaves.length;
    List<@Nullable Object> zeros = Collections.nCopies(nodes, 0L);
    List<@Nullable Object> noughts = Collections.nCopies(nodes, 0f);
    Map<String, @Nullable Object> tree = new LinkedHashMap<>();
    tree.put("id", (long) id);
    tree.put("base_weights", noughts);
    tree.put("loss_changes", noughts);
    tree.put("sum_hessian", noughts);
    tree.put("default_left", zeros);
    tree.put("split_indices", zeros);
    tree.put("split_type", zeros);
    for (String none :
        List.of("categories", "categories_nodes", "categories_segments", "categories_sizes")) {
      tree.put(none, List.of());
    }
    tree.put("parents", list(nodes, n -> n == 0 ? (long) Integer.MAX_VALUE : (n - 1L) / 2));
    tree.put("left_children", list(nodes, n -> n < splits ? 2L * n + 1 : -1L));
    tree.put("right_children", list(nodes, n -> n < splits ? 2L * n + 2 : -1L));
    tree.put(
        "split_conditions",
        list(nodes, n -> n < splits ? middle(n, leaves.length) : leaves[n - splits]));
    tree.put(
        "tree_param",
        Map.of(
            "num_nodes",
            Integer.toString(nodes),
            "num_feature",
            Integer.toString(TrainedModels.FEATURES),
            "num_deleted",
            "0",
            "size_leaf_vector",
            "1"));
    return tree;
  }

  /** Number of the first leaf on the right of a split. */
  private static float middle(int node, int leaves) {
    int first = Integer.highestOneBit(node + 1);
    int below = leaves / first;
    return (node + 1 - first) * below + below / 2;
  }

  private static List<@Nullable Object> list(int size, IntFunction<Object> element) {
    List<@Nullable Object> elements = new ArrayList<>(size);
    for (int i = 0; i < size; i++) {
      elements.add(element.apply(i));
    }
    return elements;
  }

  /** A row for each leaf. */
  public static Matrix rows(int leaves) {
    float[] values = new float[leaves];
    for (int leaf = 0; leaf < leaves; leaf++) {
      values[leaf] = leaf;
    }
    return new Matrix(values, leaves, 1);
  }
}
