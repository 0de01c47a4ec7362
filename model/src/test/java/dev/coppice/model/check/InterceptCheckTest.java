package dev.coppice.model.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.coppice.model.InvalidModelException;
import dev.coppice.model.ModelFiles;
import dev.coppice.model.TrainedModels;
import dev.coppice.model.format.ModelFormat;
import dev.coppice.model.xgboost.XgboostModel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Models without rounds, or of an unknown number, which newer versions score otherwise. */
class InterceptCheckTest {

  private static final String BOOSTER = "learner/gradient_booster";

  @TempDir Path folder;

  private static String linear(String objective, String rounds) {
    return """
        {"learner": {"attributes": {}, "feature_names": [], "feature_types": [],
        "gradient_booster": {"model": {%s "weights": [1.1, -0.5, 0.25]}, "name": "gblinear"},
        "learner_model_param": {"base_score": "5.8E-1", "num_class": "0", "num_feature": "2"},
        "objective": {"name": "%s"}}, "version": [3, 0, 0]}"""
        .formatted(rounds, objective);
  }

  private static ModelShape check(String model) throws Exception {
    return ModelFiles.check(model.getBytes(StandardCharsets.UTF_8), ModelFormat.JSON);
  }

  @Test
  void interceptBeforeALinkFunctionNeedsRounds() throws Exception {
    assertThat(check(linear("binary:logistic", "\"boosted_rounds\": 6,")).booster())
        .isEqualTo(BoosterKind.GBLINEAR);
    for (String none : new String[] {"\"boosted_rounds\": 0,", ""}) {
      assertRefused(linear("binary:logistic", none));
    }
  }

  @Test
  void interceptWithoutALinkFunctionNeedsNone() throws Exception {
    assertThat(check(linear("reg:squarederror", "")).featureCount()).isEqualTo(2);
  }

  @ParameterizedTest
  @ValueSource(strings = {"gbtree", "dart", "gblinear"})
  void interceptThatTheTrainingWasGivenNeedsNoRounds(String booster) throws Exception {
    ModelDocument given = withoutRounds(booster, "binary:logistic", 0.2f);
    assertThat(score(given)).isEqualTo(0.2f);
    given.object("learner/learner_model_param").put("boost_from_average", "1");
    assertRefused(new String(given.toJson(), StandardCharsets.UTF_8));
    given.object("learner/learner_model_param").remove("boost_from_average");
    assertRefused(new String(given.toJson(), StandardCharsets.UTF_8));
    assertThat(score(withoutRounds(booster, "reg:squarederror", null))).isFinite();
  }

  @Test
  void whatLacksForWantOfRoundsIsSaid() throws Exception {
    ModelDocument trees = withoutRounds("gbtree", "reg:squarederror", null);
    trees.object("learner/learner_model_param").put("num_target", "3");
    assertRefused(trees, "trees: none (expected: 1 or more for each of 3 outputs)");
    ModelDocument linear = withoutRounds("gblinear", "reg:squarederror", null);
    linear.array(BOOSTER + "/model/weights").clear();
    assertRefused(linear, "weights: none (expected: 6, features and bias, of 1 or more rounds)");
  }

  private static void assertRefused(ModelDocument model, String message) {
    assertRefused(new String(model.toJson(), StandardCharsets.UTF_8), message);
  }

  private static void assertRefused(String model) {
    assertRefused(
        model,
        "boosted_rounds: 0 (expected: 1 or more, or a base_score that was set, else XGBoost"
            + " 3.1 and newer take the intercept in another way)");
  }

  private static void assertRefused(String model, String message) {
    assertThatExceptionOfType(InvalidModelException.class)
        .isThrownBy(() -> check(model))
        .withMessage(message);
  }

  private float score(ModelDocument document) throws Exception {
    try (XgboostModel model = ModelFiles.load(document.toJson(), ModelFormat.JSON, folder)) {
      return model.score(TrainedModels.rows(1, TrainedModels.FEATURES)).values()[0];
    }
  }

  /** A trained model as it was before its first round. */
  private static ModelDocument withoutRounds(
      String booster, String objective, @Nullable Float baseScore) throws Exception {
    Map<String, Object> parameters = new HashMap<>();
    parameters.put("booster", booster);
    parameters.put("objective", objective);
    if (baseScore != null) {
      parameters.put("base_score", baseScore);
    }
    ModelDocument document = ModelDocument.of(TrainedModels.train(1, parameters));
    Map<String, @Nullable Object> model = document.object(BOOSTER + "/model");
    if (model.containsKey("weights")) {
      document.array(BOOSTER + "/model/weights").replaceAll(weight -> 0f);
      model.put("boosted_rounds", 0L);
      return document;
    }
    document.object(BOOSTER + "/model/gbtree_model_param").put("num_trees", "0");
    document.array(BOOSTER + "/model/iteration_indptr").removeLast();
    for (String list : new String[] {"trees", "tree_info", "weight_drop"}) {
      if (model.containsKey(list)) {
        document.array(BOOSTER + "/model/" + list).clear();
      }
    }
    return document;
  }
}
