package dev.coppice.e2e.reasons;

import dev.coppice.scripts.churn.ChurnModels;
import dev.coppice.scripts.churn.Training;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import ml.dmlc.xgboost4j.java.Booster;
import ml.dmlc.xgboost4j.java.DMatrix;
import ml.dmlc.xgboost4j.java.XGBoost;
import ml.dmlc.xgboost4j.java.XGBoostError;

/**
 * Tenants whose scores are explained, and what XGBoost4J says of their models.
 *
 * @param store the directory of their artifacts
 */
record ReasonsTenants(Path store) {

  /** Trains a tenant's model. */
  void train(String name, Map<String, Object> parameters, List<String> names) throws IOException {
    Random random = new Random(5);
    float[] values = new float[400 * ReasonsIT.FEATURES];
    float[] labels = new float[400];
    for (int i = 0; i < values.length; i++) {
      values[i] = random.nextInt(10) == 0 ? Float.NaN : (float) random.nextGaussian();
    }
    for (int row = 0; row < labels.length; row++) {
      labels[row] =
          values[row * ReasonsIT.FEATURES] > 0
              ? 1
              : values[row * ReasonsIT.FEATURES + 2] > 0 ? 2 : 0;
      boolean isBinary = String.valueOf(parameters.get("objective")).startsWith("binary");
      labels[row] = isBinary ? Math.min(1, labels[row]) : labels[row];
    }
    Map<String, Object> all = new HashMap<>(Map.of("nthread", 1, "max_depth", 4));
    all.putAll(parameters);
    Path tenant = Files.createDirectory(store.resolve(name));
    Files.write(
        tenant.resolve("model.json"),
        Training.file(values, labels, all, 8, names, ChurnModels.Format.JSON));
  }

  /** The tenant {@code vectors}: three classes, whose leaves are vectors. */
  void trainVectors(List<String> names) throws Exception {
    train(
        "vectors",
        Map.of(
            "objective", "multi:softprob", "num_class", 3, "multi_strategy", "multi_output_tree"),
        names);
  }

  /** A copy without covers. */
  void strip(String from, String name) throws IOException {
    coverAllBy("0E0", from, name);
  }

  /** A copy whose covers are all the same. */
  void coverAllBy(String cover, String from, String name) throws IOException {
    String json = Files.readString(store.resolve(from).resolve("model.json"));
    Path tenant = Files.createDirectory(store.resolve(name));
    Matcher covers = Pattern.compile("\"sum_hessian\":\\[[^]]*]").matcher(json);
    String stripped =
        covers.replaceAll(found -> found.group().replaceAll("(?<=[\\[,])[^,\\]]+", cover));
    Files.writeString(tenant.resolve("model.json"), stripped);
  }

  /** A tenant of the models of others, which answer together. */
  void join(String name, List<String> others) throws IOException {
    Path tenant = Files.createDirectory(store.resolve(name));
    for (String other : others) {
      Files.copy(store.resolve(other).resolve("model.json"), tenant.resolve(other + ".json"));
    }
  }

  /** The tenant {@code raw}: the model of {@code binary} behind declared preprocessing. */
  void addPreprocessing() throws IOException {
    Path tenant = Files.createDirectory(store.resolve("raw"));
    Files.copy(store.resolve("binary/model.json"), tenant.resolve("model.json"));
    Files.writeString(
        tenant.resolve("preprocessing.json"),
        """
        {"version": 1, "columns": ["plan", "age"], "features": [
          {"source": "plan", "type": "text", "steps": [
            {"one_hot": {"categories": ["basic", "pro", "max"], "unknown": "error", "missing": "zeros"}}]},
          {"source": "age", "type": "number", "steps": [
            {"min_max": {"scale": 0.01, "offset": 0}}]}]}
        """);
  }

  /** What XGBoost4J says of rows. */
  private interface Prediction {
    float[][] of(Booster booster, DMatrix rows) throws XGBoostError;
  }

  private float[] predicted(String name, float[] row, Prediction prediction) throws XGBoostError {
    Booster booster = XGBoost.loadModel(store.resolve(name).resolve("model.json").toString());
    DMatrix matrix = new DMatrix(row, 1, ReasonsIT.FEATURES, Float.NaN);
    try {
      return prediction.of(booster, matrix)[0];
    } finally {
      matrix.dispose();
      booster.dispose();
    }
  }

  /** XGBoost4J's contributions of a row. */
  float[] contributions(String name, float[] row) throws XGBoostError {
    return predicted(name, row, (booster, matrix) -> booster.predictContrib(matrix, 0));
  }

  /** XGBoost4J's sums of a row, before the objective's transformation. */
  float[] margins(String name, float[] row) throws XGBoostError {
    return predicted(name, row, (booster, matrix) -> booster.predict(matrix, true));
  }

  /** XGBoost4J's leaves of a row. */
  float[] leaves(String name, float[] row) throws XGBoostError {
    return predicted(name, row, (booster, matrix) -> booster.predictLeaf(matrix, 0));
  }
}
