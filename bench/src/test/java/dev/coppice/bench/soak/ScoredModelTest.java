package dev.coppice.bench.soak;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.scripts.churn.ChurnModels;
import dev.coppice.scripts.churn.TrainingSize;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Collectors;
import ml.dmlc.xgboost4j.java.Booster;
import ml.dmlc.xgboost4j.java.XGBoost;
import ml.dmlc.xgboost4j.java.XGBoostError;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ScoredModelTest {

  private static final int COUNT = 3;

  @TempDir Path directory;
  private final Questions questions = Questions.draw(COUNT);
  private ScoredModel model;
  private float[] scores;

  @BeforeEach
  void train() throws IOException, XGBoostError {
    Path file =
        new ChurnModels(directory)
            .file("tenant", new TrainingSize(3, 3, 200, 16), ChurnModels.Format.UBJSON);
    model = ScoredModel.of(file, Files.readAllBytes(file), questions);
    Booster booster = XGBoost.loadModel(file.toString());
    scores = new float[COUNT];
    float[] features = questions.customers().features();
    float[][] predicted =
        booster.inplace_predict(features, COUNT, features.length / COUNT, Float.NaN);
    for (int i = 0; i < COUNT; i++) {
      scores[i] = predicted[i][0];
    }
    booster.dispose();
  }

  private static String answer(float... values) {
    return Arrays.stream(toDoubles(values))
        .mapToObj(Double::toString)
        .collect(Collectors.joining(", ", "[", "]"));
  }

  private static double[] toDoubles(float... values) {
    double[] doubles = new double[values.length];
    for (int i = 0; i < values.length; i++) {
      doubles[i] = values[i];
    }
    return doubles;
  }

  @Test
  void scoresOfXgboostAreRight() {
    assertThat(model.hasAnswered(0, COUNT, answer(scores))).isTrue();
    assertThat(model.hasAnswered(1, 1, answer(scores[1]))).isTrue();
  }

  @Test
  void oneBitOffIsWrong() {
    scores[2] = Math.nextUp(scores[2]);

    assertThat(model.hasAnswered(0, COUNT, answer(scores))).isFalse();
  }

  @Test
  void oneScoreTooFewIsWrong() {
    assertThat(model.hasAnswered(0, COUNT, answer(scores[0], scores[1]))).isFalse();
  }
}
