package dev.coppice.bench.model;

import java.util.Map;
import java.util.SplittableRandom;
import ml.dmlc.xgboost4j.java.Booster;
import ml.dmlc.xgboost4j.java.DMatrix;
import ml.dmlc.xgboost4j.java.XGBoost;
import ml.dmlc.xgboost4j.java.XGBoostError;

/** A model of many classes and few features: small rows, large answers. */
public final class ClassesModel {

  private static final int CLASSES = 50;
  private static final int FEATURES = 8;
  private static final int ROWS = 5_000;
  private static final int ROUNDS = 3;

  private ClassesModel() {}

  /** Trains it; a model file in UBJSON. */
  public static byte[] train() {
    SplittableRandom random = new SplittableRandom(50);
    float[] values = new float[ROWS * FEATURES];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextDouble();
    }
    float[] labels = new float[ROWS];
    for (int i = 0; i < ROWS; i++) {
      labels[i] = random.nextInt(CLASSES);
    }
    try {
      DMatrix rows = new DMatrix(values, ROWS, FEATURES, Float.NaN);
      try {
        rows.setLabel(labels);
        return file(rows);
      } finally {
        rows.dispose();
      }
    } catch (XGBoostError e) {
      throw new IllegalStateException("training failed", e);
    }
  }

  private static byte[] file(DMatrix rows) throws XGBoostError {
    Map<String, Object> parameters =
        Map.of("objective", "multi:softprob", "num_class", CLASSES, "max_depth", 4, "nthread", 1);
    Booster booster = XGBoost.train(rows, parameters, ROUNDS, Map.of(), null, null);
    try {
      return booster.toByteArray("ubj");
    } finally {
      booster.dispose();
    }
  }
}
