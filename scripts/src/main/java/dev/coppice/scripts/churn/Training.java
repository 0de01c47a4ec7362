package dev.coppice.scripts.churn;

import java.util.List;
import java.util.Map;
import ml.dmlc.xgboost4j.java.Booster;
import ml.dmlc.xgboost4j.java.DMatrix;
import ml.dmlc.xgboost4j.java.XGBoost;
import ml.dmlc.xgboost4j.java.XGBoostError;

/** Trains models with XGBoost itself. */
public final class Training {

  private Training() {}

  /**
   * Trains one, and returns its file.
   *
   * @param values row-major, {@code NaN} where one is missing
   * @param labels one per row
   * @param parameters XGBoost's
   * @param names of the features; empty if they have none
   */
  public static byte[] file(
      float[] values,
      float[] labels,
      Map<String, Object> parameters,
      int rounds,
      List<String> names,
      ChurnModels.Format format) {
    try {
      DMatrix rows = new DMatrix(values, labels.length, values.length / labels.length, Float.NaN);
      try {
        rows.setLabel(labels);
        return trained(rows, parameters, rounds, names, format);
      } finally {
        rows.dispose();
      }
    } catch (XGBoostError e) {
      throw new IllegalStateException("training failed: " + parameters, e);
    }
  }

  private static byte[] trained(
      DMatrix rows,
      Map<String, Object> parameters,
      int rounds,
      List<String> names,
      ChurnModels.Format format)
      throws XGBoostError {
    Booster booster = XGBoost.train(rows, parameters, rounds, Map.of(), null, null);
    try {
      if (!names.isEmpty()) {
        booster.setFeatureNames(names.toArray(String[]::new));
      }
      return booster.toByteArray(format.extension());
    } finally {
      booster.dispose();
    }
  }
}
