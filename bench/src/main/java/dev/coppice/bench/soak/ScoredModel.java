package dev.coppice.bench.soak;

import java.io.IOException;
import java.nio.file.Path;
import java.util.regex.Pattern;
import ml.dmlc.xgboost4j.java.Booster;
import ml.dmlc.xgboost4j.java.DMatrix;
import ml.dmlc.xgboost4j.java.XGBoost;
import ml.dmlc.xgboost4j.java.XGBoostError;

/** A packed model with XGBoost's own answers to all questions, against which answers are held. */
final class ScoredModel {

  private static final Pattern COMMA = Pattern.compile(", ?");

  private final Path artifact;
  private final float[] scores;

  private ScoredModel(Path artifact, float[] scores) {
    this.artifact = artifact;
    this.scores = scores;
  }

  /**
   * Scores all questions with XGBoost.
   *
   * @param artifact the packed model
   * @param file the same model, unpacked
   */
  static ScoredModel of(Path artifact, Path file, Questions questions) throws IOException {
    try {
      Booster booster = XGBoost.loadModel(file.toString());
      DMatrix rows =
          new DMatrix(
              questions.customers().features(),
              questions.count(),
              questions.customers().features().length / questions.count(),
              Float.NaN);
      try {
        float[][] predicted = booster.predict(rows);
        float[] scores = new float[predicted.length];
        for (int i = 0; i < scores.length; i++) {
          scores[i] = predicted[i][0];
        }
        return new ScoredModel(artifact, scores);
      } finally {
        rows.dispose();
        booster.dispose();
      }
    } catch (XGBoostError e) {
      throw new IOException("XGBoost refused a model of ours", e);
    }
  }

  Path artifact() {
    return artifact;
  }

  /**
   * Whether an answer has exactly these scores, bit by bit, for questions from {@code first} on.
   */
  boolean hasAnswered(int first, int count, String answer) {
    String[] numbers = COMMA.split(answer.substring(1, answer.length() - 1), -1);
    if (numbers.length != count) {
      return false;
    }
    for (int i = 0; i < count; i++) {
      double expected = scores[first + i];
      if (Double.doubleToRawLongBits(Double.parseDouble(numbers[i]))
          != Double.doubleToRawLongBits(expected)) {
        return false;
      }
    }
    return true;
  }
}
