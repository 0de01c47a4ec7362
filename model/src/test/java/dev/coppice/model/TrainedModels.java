package dev.coppice.model;

import dev.coppice.model.format.ModelFormat;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import ml.dmlc.xgboost4j.java.Booster;
import ml.dmlc.xgboost4j.java.DMatrix;
import ml.dmlc.xgboost4j.java.XGBoost;
import ml.dmlc.xgboost4j.java.XGBoostError;

/** Trains small real models, the same ones every time, with XGBoost4J itself. */
public final class TrainedModels {

  public static final int FEATURES = 5;

  private static final int ROWS = 300;

  private TrainedModels() {}

  /**
   * Trains on five features, the last one categorical, and labels 0 and 1, or up to 2 with {@code
   * num_class}.
   */
  public static Booster train(int rounds, Map<String, Object> parameters) throws XGBoostError {
    Map<String, Object> all = new HashMap<>(Map.of("nthread", 1, "max_depth", 3, "seed", 7));
    all.putAll(parameters);
    DMatrix data = data(all.containsKey("num_class") ? 3 : 2);
    try {
      if (!"gblinear".equals(all.get("booster"))) {
        data.setFeatureTypes(new String[] {"q", "q", "q", "q", "c"});
      }
      return XGBoost.train(data, all, rounds, new HashMap<>(), null, null);
    } finally {
      data.dispose();
    }
  }

  private static DMatrix data(int classes) throws XGBoostError {
    float[] values = rows(ROWS);
    float[] labels = new float[ROWS];
    for (int row = 0; row < ROWS; row++) {
      float first = values[row * FEATURES];
      float category = values[row * FEATURES + 4];
      boolean isOdd = !Float.isNaN(category) && (Math.round(category) * 7) % 3 == 1;
      labels[row] = isOdd ? classes - 1 : first > 0.5f ? 1 : 0;
    }
    DMatrix data = new DMatrix(values, ROWS, FEATURES, Float.NaN);
    data.setLabel(labels);
    return data;
  }

  /** Rows of any model: one value in eight missing, the others small, some of them whole. */
  public static Matrix rows(int count, int features) {
    Random random = new Random(3);
    float[] values = new float[count * features];
    for (int i = 0; i < values.length; i++) {
      values[i] = random.nextInt(8) == 0 ? Float.NaN : random.nextInt(40) / 20f;
    }
    return new Matrix(values, count, features);
  }

  /** Rows like those trained on, one value in ten missing. */
  public static float[] rows(int count) {
    Random random = new Random(42);
    float[] values = new float[count * FEATURES];
    for (int i = 0; i < values.length; i++) {
      float value = i % FEATURES == 4 ? random.nextInt(40) : random.nextFloat();
      values[i] = random.nextInt(10) == 0 ? Float.NaN : value;
    }
    return values;
  }

  /**
   * As JSON: dart, a linear model, categories by one-hot, trees in parallel, and trees of vectors.
   */
  public static List<byte[]> ofEachKind() throws XGBoostError {
    List<byte[]> models = new ArrayList<>();
    List<Map<String, Object>> trainings =
        List.of(
            Map.of("objective", "binary:logistic", "booster", "dart", "rate_drop", 0.5),
            Map.of("objective", "binary:logistic", "booster", "gblinear"),
            Map.of("objective", "reg:squarederror", "max_cat_to_onehot", 2),
            Map.of("objective", "binary:logistic", "num_parallel_tree", 2),
            Map.of(
                "objective",
                "multi:softprob",
                "num_class",
                3,
                "multi_strategy",
                "multi_output_tree"));
    for (Map<String, Object> training : trainings) {
      Booster booster = train(2, training);
      models.add(save(booster, ModelFormat.JSON));
      booster.dispose();
    }
    return models;
  }

  /** The model as a file's bytes. */
  public static byte[] save(Booster booster, ModelFormat format) throws XGBoostError {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try {
      booster.saveModel(out, format.extension());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }
}
