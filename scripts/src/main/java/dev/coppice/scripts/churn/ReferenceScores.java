package dev.coppice.scripts.churn;

import java.io.IOException;
import ml.dmlc.xgboost4j.java.Booster;
import ml.dmlc.xgboost4j.java.DMatrix;
import ml.dmlc.xgboost4j.java.XGBoost;
import ml.dmlc.xgboost4j.java.XGBoostError;

/** What XGBoost itself answers: the scores that a server's have to be, to the bit. */
public final class ReferenceScores {

  private ReferenceScores() {}

  /**
   * Scores customers.
   *
   * @param model a model file of {@link ChurnModels}
   * @return one score for each row
   */
  public static float[] of(byte[] model, ChurnData.Sample customers)
      throws IOException, XGBoostError {
    Booster booster = XGBoost.loadModel(model);
    try {
      DMatrix rows =
          new DMatrix(
              customers.features(), customers.rows(), ChurnData.FEATURE_NAMES.size(), Float.NaN);
      try {
        float[][] predicted = booster.predict(rows);
        float[] scores = new float[predicted.length];
        for (int row = 0; row < scores.length; row++) {
          scores[row] = predicted[row][0];
        }
        return scores;
      } finally {
        rows.dispose();
      }
    } finally {
      booster.dispose();
    }
  }
}
