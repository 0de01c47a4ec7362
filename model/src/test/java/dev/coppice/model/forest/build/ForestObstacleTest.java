package dev.coppice.model.forest.build;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.coppice.model.InvalidModelException;
import dev.coppice.model.ModelFiles;
import dev.coppice.model.TrainedModels;
import dev.coppice.model.check.ModelDocument;
import dev.coppice.model.check.ModelEdits;
import dev.coppice.model.format.ModelFormat;
import dev.coppice.model.memory.ReadingMemory;
import dev.coppice.model.trial.SweepModel;
import dev.coppice.model.xgboost.XgboostModel;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import ml.dmlc.xgboost4j.java.Booster;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What keeps a model from being a forest. */
class ForestObstacleTest {

  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource({
    "binary:logistic, 1.5, base score 1.5 with objective binary:logistic",
    "reg:logistic, -1E-3, base score -0.001 with objective reg:logistic",
    "reg:gamma, 0, base score 0.0 with objective reg:gamma",
    "reg:nosuch, 0, objective reg:nosuch",
  })
  void whatXgboostRefusesHasNoForest(String objective, String intercept, String obstacle)
      throws Exception {
    Map<String, Object> member = ModelEdits.objective(objective, 1);
    byte[] file = SweepModel.of(new float[1][2], member, intercept).toJson();
    assertThat(obstacle(file)).contains(obstacle);
    assertThatExceptionOfType(InvalidModelException.class)
        .isThrownBy(() -> ModelFiles.load(file, ModelFormat.JSON, folder));
  }

  @Test
  void alphasThatAreNotOneAnOutputStayWithXgboost() throws Exception {
    Map<String, Object> member = ModelEdits.objective("reg:quantileerror", 1);
    byte[] file = SweepModel.of(new float[2][2], member, "0").toJson();
    assertThat(obstacle(file)).contains("1 alphas with 2 outputs");
  }

  @Test
  void classesThatAreNotOneAnOutputStayWithXgboost() throws Exception {
    Map<String, Object> member = ModelEdits.objective("multi:softprob", 2);
    ModelDocument document = SweepModel.of(new float[2][2], member, "0");
    Map<String, @Nullable Object> parameters = document.object("learner/learner_model_param");
    parameters.put("num_class", "1");
    parameters.put("num_target", "2");
    assertThat(obstacle(document.toJson())).contains("1 classes with 2 outputs");
  }

  /** Of such a model XGBoost leaves out the conversion of the intercept. */
  @Test
  void aModelWithoutTreesStaysWithXgboost() throws Exception {
    Map<String, Object> member = ModelEdits.objective("binary:logistic", 1);
    ModelDocument document = SweepModel.of(new float[1][1], member, "2E-1");
    String booster = "learner/gradient_booster/model";
    document.array(booster + "/trees").clear();
    document.array(booster + "/tree_info").clear();
    document.array(booster + "/iteration_indptr").removeLast();
    document.object(booster + "/gbtree_model_param").put("num_trees", "0");
    document.object("learner/learner_model_param").put("boost_from_average", "0");
    byte[] file = document.toJson();
    assertThat(obstacle(file)).contains("no trees");
    try (XgboostModel model = ModelFiles.load(file, ModelFormat.JSON, folder)) {
      assertThat(model.score(SweepModel.rows(1)).values()).containsExactly(0.2f);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "booster, gblinear, a linear booster",
    "multi_strategy, multi_output_tree, trees with a vector a leaf",
  })
  void whatIsBoostedOtherwiseStaysWithXgboost(String parameter, String value, String obstacle)
      throws Exception {
    Booster booster =
        TrainedModels.train(
            2, Map.of("objective", "multi:softprob", "num_class", 3, parameter, value));
    assertThat(obstacle(TrainedModels.save(booster, ModelFormat.JSON))).contains(obstacle);
    booster.dispose();
  }

  private static Optional<String> obstacle(byte[] file) throws IOException, InvalidModelException {
    try (ForestBuilder builder = new ForestBuilder(ReadingMemory.unbounded())) {
      ModelFiles.check(file, ModelFormat.JSON, builder);
      return builder.obstacle();
    }
  }
}
