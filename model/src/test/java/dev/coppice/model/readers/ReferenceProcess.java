package dev.coppice.model.readers;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import ml.dmlc.xgboost4j.java.Booster;
import ml.dmlc.xgboost4j.java.DMatrix;
import ml.dmlc.xgboost4j.java.XGBoost;
import ml.dmlc.xgboost4j.java.XGBoostError;

/**
 * The process that XGBoost may end: loads unchecked model files through XGBoost4J alone, scores
 * rows with them, and tells the scores.
 *
 * <p>A question is a {@link Question}; an answer is true, the features, the scores' number and the
 * scores, or false and XGBoost's text.
 */
final class ReferenceProcess {

  private ReferenceProcess() {}

  public static void main(String[] arguments) throws IOException {
    Path folder = Path.of(arguments[0]);
    DataInputStream in = new DataInputStream(new BufferedInputStream(System.in));
    // Standard output is also XGBoost's.
    try (DataOutputStream out =
        new DataOutputStream(new BufferedOutputStream(new FileOutputStream("/dev/fd/3")))) {
      while (true) {
        answer(Question.read(in), folder, out);
        out.flush();
      }
    } catch (EOFException e) {
      // Nobody asks any more.
    }
  }

  private static void answer(Question question, Path folder, DataOutputStream out)
      throws IOException {
    Path file = folder.resolve("model." + question.format().extension());
    Files.write(file, question.file());
    try {
      Booster booster = XGBoost.loadModel(file.toString());
      try {
        int features = (int) booster.getNumFeature();
        float[] scores = scores(booster, question, features);
        out.writeBoolean(true);
        out.writeInt(features);
        out.writeInt(scores.length);
        for (float score : scores) {
          out.writeFloat(score);
        }
      } finally {
        booster.dispose();
      }
    } catch (XGBoostError e) {
      out.writeBoolean(false);
      String text = String.valueOf(e.getMessage());
      out.writeUTF(text.substring(0, Math.min(text.length(), 1000)));
    }
  }

  private static float[] scores(Booster booster, Question question, int features)
      throws XGBoostError {
    float[] values = question.values();
    int rows = question.rows();
    if (rows == 0) {
      rows = 1;
      values = new float[features];
      Arrays.fill(values, Float.NaN);
    }
    float[][] scores;
    if (question.isLinear()) {
      DMatrix matrix = new DMatrix(values, rows, features, Float.NaN);
      scores = booster.predict(matrix);
      matrix.dispose();
    } else {
      int[] rounds = {0, question.endRound()};
      scores = booster.inplace_predict(values, rows, features, question.missing(), rounds);
    }
    int width = scores.length == 0 ? 0 : scores[0].length;
    float[] flat = new float[scores.length * width];
    for (int row = 0; row < scores.length; row++) {
      System.arraycopy(scores[row], 0, flat, row * width, width);
    }
    return flat;
  }
}
