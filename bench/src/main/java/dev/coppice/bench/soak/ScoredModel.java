package dev.coppice.bench.soak;

import dev.coppice.scripts.churn.ReferenceScores;
import java.io.IOException;
import java.nio.file.Path;
import java.util.regex.Pattern;
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
   * @param file the same model's file
   */
  static ScoredModel of(Path artifact, byte[] file, Questions questions) throws IOException {
    try {
      return new ScoredModel(artifact, ReferenceScores.of(file, questions.customers()));
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
