package dev.coppice.model.trial;

import dev.coppice.model.check.ModelEdits;
import dev.coppice.model.format.WrapperMark;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import ml.dmlc.xgboost4j.java.Booster;
import ml.dmlc.xgboost4j.java.DMatrix;
import ml.dmlc.xgboost4j.java.XGBoost;
import ml.dmlc.xgboost4j.java.XGBoostError;

/**
 * A training drawn from a seed: the data, its missing values, categories and weights, the
 * objective, the way trees are grown, pruned and weighted, and a wrapper's attributes, by which
 * fewer rounds score or another value is missing. The same seed draws the same one.
 */
final class RandomTraining {

  /** What a model can be trained for through XGBoost4J's matrices, which cannot set two bounds. */
  private static final List<String> OBJECTIVES =
      ModelEdits.OBJECTIVES.stream().filter(name -> !name.equals("survival:aft")).toList();

  private static final int[] ROWS = {1, 2, 3, 5, 7, 8, 9, 31, 63, 64, 65, 127, 257, 300, 513, 999};
  private static final double[] MISSING = {0, 0.1, 0.9};
  private static final float[] MARKED_MISSING = {Float.NaN, -1, 0, 1};

  private final Random random;
  private final Map<String, Object> parameters = new LinkedHashMap<>();
  private final Map<String, String> attributes = new LinkedHashMap<>();
  private final String objective;
  private final String[] types;
  private final int rows;
  private final int rounds;
  private final double missing;
  private final int classes;
  private final float[] values;

  RandomTraining(long seed) {
    random = new Random(seed);
    objective = OBJECTIVES.get(random.nextInt(OBJECTIVES.size()));
    types =
        new String[random.nextInt(4) == 0 ? 1 : 1 + random.nextInt(random.nextBoolean() ? 8 : 60)];
    rows = ROWS[random.nextInt(ROWS.length)];
    rounds = 1 + random.nextInt(6);
    classes = objective.startsWith("multi:") ? 2 + random.nextInt(6) : 2;
    missing = MISSING[random.nextInt(MISSING.length)];
    Arrays.fill(types, "q");
    drawParameters(seed);
    drawAttributes();
    values = rows(rows);
  }

  private void drawParameters(long seed) {
    parameters.put("objective", objective);
    parameters.put("nthread", 1);
    parameters.put("verbosity", 0);
    parameters.put("seed", (int) seed);
    parameters.put("eta", random.nextBoolean() ? 0.3 : 1.7);
    parameters.put("min_child_weight", random.nextInt(2));
    parameters.put("lambda", random.nextInt(2));
    drawObjective();
    drawTrees();
    drawWeights();
  }

  private void drawObjective() {
    switch (objective) {
      case "multi:softprob", "multi:softmax" -> parameters.put("num_class", classes);
      case "reg:quantileerror" -> parameters.put("quantile_alpha", drawAlphas());
      case "reg:expectileerror" -> parameters.put("expectile_alpha", drawAlphas());
      case "reg:tweedie" -> parameters.put("tweedie_variance_power", 1.2);
      default -> {}
    }
    if (random.nextInt(3) == 0) {
      parameters.put("base_score", random.nextFloat());
    }
  }

  private String drawAlphas() {
    return List.of("0.5", "[0.2, 0.7]", "[0.1, 0.5, 0.9]", "[0.0, 0.4, 0.4, 1.0]")
        .get(random.nextInt(4));
  }

  private void drawTrees() {
    String method = List.of("exact", "hist", "approx").get(random.nextInt(3));
    parameters.put("tree_method", method);
    parameters.put("max_depth", 1 + random.nextInt(12));
    parameters.put("gamma", random.nextInt(3) == 0 ? Math.pow(10, random.nextInt(5) - 2) : 0);
    if (!method.equals("exact")) {
      if (random.nextInt(3) == 0) {
        parameters.put("grow_policy", "lossguide");
        parameters.put("max_leaves", 2 + random.nextInt(60));
        parameters.put("max_depth", random.nextInt(2) * 12);
      }
      parameters.put("max_bin", List.of(2, 16, 256).get(random.nextInt(3)));
      parameters.put("max_cat_to_onehot", random.nextBoolean() ? 1 : 1000);
      parameters.put("max_cat_threshold", random.nextBoolean() ? 2 : 64);
      for (int feature = 0; feature < types.length; feature++) {
        types[feature] = random.nextInt(3) == 0 ? "c" : "q";
      }
    }
    parameters.put("num_parallel_tree", random.nextInt(3) == 0 ? 1 + random.nextInt(4) : 1);
    parameters.put("subsample", random.nextBoolean() ? 1.0 : 0.6);
  }

  private void drawWeights() {
    if (random.nextInt(4) == 0) {
      parameters.put("booster", "dart");
      parameters.put("rate_drop", 0.5);
      parameters.put("skip_drop", random.nextBoolean() ? 0.0 : 0.3);
      parameters.put("one_drop", random.nextInt(2));
      parameters.put("normalize_type", random.nextBoolean() ? "tree" : "forest");
    }
  }

  private void drawAttributes() {
    if (random.nextInt(3) == 0) {
      attributes.put("best_iteration", Integer.toString(random.nextInt(rounds)));
    }
    if (random.nextInt(3) == 0) {
      float value = MARKED_MISSING[random.nextInt(MARKED_MISSING.length)];
      attributes.put(WrapperMark.ATTRIBUTE, new WrapperMark(value).text());
    }
  }

  /** So many features as the model has. */
  int features() {
    return types.length;
  }

  /** Rows like those trained on. */
  float[] rows(int count) {
    float[] some = new float[count * types.length];
    for (int i = 0; i < some.length; i++) {
      float value;
      if (types[i % types.length].equals("c")) {
        value = random.nextInt(70);
      } else {
        value = random.nextInt(4) == 0 ? random.nextInt(3) - 1 : (float) random.nextGaussian();
      }
      some[i] = random.nextDouble() < missing ? Float.NaN : value;
    }
    return some;
  }

  /** Trains; whoever asks disposes. */
  Booster train() throws XGBoostError {
    DMatrix data = new DMatrix(values, rows, types.length, Float.NaN);
    try {
      data.setLabel(labels());
      data.setFeatureTypes(types);
      if (objective.startsWith("rank:")) {
        data.setGroup(rows > 5 ? new int[] {3, rows - 3} : new int[] {rows});
      } else if (random.nextInt(3) == 0) {
        data.setWeight(weights());
      }
      Booster booster = XGBoost.train(data, parameters, rounds, new LinkedHashMap<>(), null, null);
      booster.setAttrs(attributes);
      return booster;
    } finally {
      data.dispose();
    }
  }

  private float[] weights() {
    float[] weights = new float[rows];
    for (int row = 0; row < rows; row++) {
      weights[row] = random.nextInt(4) * 0.3f;
    }
    weights[0] = 1; // One weighs something, or XGBoost refuses them.
    return weights;
  }

  private float[] labels() {
    float[] labels = new float[rows];
    for (int row = 0; row < rows; row++) {
      float first = values[row * types.length];
      float signal = Float.isNaN(first) ? 0 : Math.abs(first);
      labels[row] =
          switch (objective) {
            case "multi:softprob",
                "multi:softmax",
                "reg:logistic",
                "binary:logistic",
                "binary:logitraw",
                "binary:hinge",
                "rank:ndcg",
                "rank:pairwise",
                "rank:map" ->
                (int) (signal + row) % classes;
            case "survival:cox" -> row % 3 == 0 ? -1 - signal : 1 + signal;
            case "reg:gamma", "reg:tweedie", "count:poisson", "reg:squaredlogerror" ->
                1 + signal + random.nextInt(3);
            default -> signal * 10 - random.nextFloat();
          };
    }
    return labels;
  }

  @Override
  public String toString() {
    return "%s, %s, %d rounds of %d rows x %s, %.1f missing"
        .formatted(parameters, attributes, rounds, rows, String.join("", types), missing);
  }
}
