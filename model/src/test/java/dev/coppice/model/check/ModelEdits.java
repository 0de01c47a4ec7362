package dev.coppice.model.check;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/**
 * Random edits that no training would make, and that leave a model valid: thresholds and leaves at
 * the ends of float32, weights of trees, intercepts, another objective on the same outputs.
 */
public final class ModelEdits {

  /** All that XGBoost has and can load. */
  public static final List<String> OBJECTIVES =
      List.of(
          "reg:squarederror",
          "reg:squaredlogerror",
          "reg:pseudohubererror",
          "reg:absoluteerror",
          "reg:logistic",
          "reg:gamma",
          "reg:tweedie",
          "reg:quantileerror",
          "reg:expectileerror",
          "reg:linear",
          "binary:logistic",
          "binary:logitraw",
          "binary:hinge",
          "count:poisson",
          "rank:ndcg",
          "rank:pairwise",
          "rank:map",
          "survival:cox",
          "survival:aft",
          "multi:softprob",
          "multi:softmax");

  private static final float[] EDGES = {
    0f,
    -0f,
    Float.MIN_VALUE,
    -Float.MIN_VALUE,
    1e-40f,
    -1e-40f,
    Float.MIN_NORMAL,
    88.7f,
    -88.7f,
    88.72284f,
    104f,
    -104f,
    1e-7f,
    Float.MAX_VALUE,
    -Float.MAX_VALUE,
    Float.POSITIVE_INFINITY,
    Float.NEGATIVE_INFINITY
  };

  private final Random random;

  public ModelEdits(Random random) {
    this.random = random;
  }

  /** Edits the document in place, and says how. */
  public String apply(ModelDocument document) {
    Map<String, @Nullable Object> parameters = document.object("learner/learner_model_param");
    int classes = integer(parameters, "num_class");
    int outputs = Math.max(1, Math.max(classes, integer(parameters, "num_target")));
    String objective = OBJECTIVES.get(random.nextInt(OBJECTIVES.size()));
    boolean isMulticlass = objective.startsWith("multi:");
    parameters.put("num_class", Integer.toString(isMulticlass ? outputs : 0));
    parameters.put("num_target", Integer.toString(isMulticlass ? 1 : outputs));
    String intercepts = intercepts(objective, outputs);
    parameters.put("base_score", intercepts);
    document.object("learner").put("objective", objective(objective, outputs));
    int edges = random.nextInt(4);
    List<@Nullable Object> trees = document.array("learner/gradient_booster/model/trees");
    for (Object tree : trees) {
      editTree(ModelDocument.cast(tree), edges);
    }
    boolean isWeighted = random.nextInt(4) == 0;
    if (isWeighted) {
      List<@Nullable Object> weights = new ArrayList<>();
      trees.forEach(ignored -> weights.add(value(edges)));
      document.object("learner/gradient_booster/model").put("weight_drop", weights);
    }
    return "%s of %d outputs, base_score %s, %d of 4 values at an edge, %s"
        .formatted(objective, outputs, intercepts, edges, isWeighted ? "weighted" : "plain");
  }

  /** Moves every threshold, and no leaf, to an end of float32 or to a zero. */
  public static void thresholdsToEdges(ModelDocument document, Random random) {
    for (Object each : document.array("learner/gradient_booster/model/trees")) {
      Map<String, @Nullable Object> tree = ModelDocument.cast(each);
      List<@Nullable Object> conditions = ModelDocument.castList(tree.get("split_conditions"));
      for (int node = 0; node < conditions.size(); node++) {
        if (!isLeaf(tree, node)) {
          conditions.set(node, EDGES[random.nextInt(EDGES.length)]);
        }
      }
    }
  }

  private static boolean isLeaf(Map<String, @Nullable Object> tree, int node) {
    Object left = ModelDocument.castList(tree.get("left_children")).get(node);
    return ((Number) Objects.requireNonNull(left)).intValue() == -1;
  }

  private static int integer(Map<String, @Nullable Object> parameters, String name) {
    return Integer.parseInt((String) Objects.requireNonNull(parameters.get(name)));
  }

  private String intercepts(String objective, int outputs) {
    int count = outputs > 1 && random.nextBoolean() ? outputs : 1;
    StringJoiner vector = new StringJoiner(",", "[", "]");
    String last = "";
    for (int i = 0; i < count; i++) {
      last = Float.toString(intercept(objective));
      vector.add(last);
    }
    return count == 1 && random.nextBoolean() ? last : vector.toString();
  }

  private float intercept(String objective) {
    return switch (objective) {
      case "reg:logistic", "binary:logistic" ->
          random.nextInt(4) == 0 ? random.nextInt(2) : random.nextFloat();
      case "reg:gamma" -> random.nextFloat() + Float.MIN_VALUE;
      default ->
          switch (random.nextInt(4)) {
            case 0 -> 0f;
            case 1 -> -random.nextFloat();
            default -> random.nextFloat() * 3;
          };
    };
  }

  /** The member of a model file that says its objective, for so many outputs. */
  public static Map<String, Object> objective(String name, int outputs) {
    Map<String, Object> objective = new LinkedHashMap<>();
    objective.put("name", name);
    String alphas = alphas(outputs);
    switch (name) {
      case "count:poisson" -> objective.put("poisson_regression_param", Map.of());
      case "reg:tweedie" -> objective.put("tweedie_regression_param", Map.of());
      case "survival:aft" -> objective.put("aft_loss_param", Map.of());
      case "reg:quantileerror" ->
          objective.put("quantile_loss_param", Map.of("quantile_alpha", alphas));
      case "reg:expectileerror" ->
          objective.put("expectile_loss_param", Map.of("expectile_alpha", alphas));
      case "multi:softprob", "multi:softmax" ->
          objective.put("softmax_multiclass_param", Map.of("num_class", Integer.toString(outputs)));
      default -> {
        if (name.startsWith("rank:")) {
          objective.put("lambdarank_param", Map.of());
        }
      }
    }
    return objective;
  }

  private static String alphas(int outputs) {
    StringJoiner alphas = new StringJoiner(",", "[", "]");
    for (int i = 1; i <= outputs; i++) {
      alphas.add(Float.toString((float) i / outputs));
    }
    return alphas.toString();
  }

  private void editTree(Map<String, @Nullable Object> tree, int edges) {
    List<@Nullable Object> conditions = ModelDocument.castList(tree.get("split_conditions"));
    for (int node = 0; node < conditions.size(); node++) {
      if (random.nextInt(2) == 0) {
        boolean isNan = isLeaf(tree, node) && edges > 0 && random.nextInt(40) == 0;
        conditions.set(node, isNan ? Float.NaN : value(edges));
      }
    }
  }

  /** At an edge in as many cases of four. */
  private float value(int edges) {
    if (random.nextInt(4) < edges) {
      return EDGES[random.nextInt(EDGES.length)];
    }
    return (float) random.nextGaussian() * (random.nextBoolean() ? 1 : 30);
  }
}
