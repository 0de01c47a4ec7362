package dev.coppice.model.trial;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.model.HeapShare;
import dev.coppice.model.ModelFiles;
import dev.coppice.model.TrainedModels;
import dev.coppice.model.check.ModelDocument;
import dev.coppice.model.check.ModelShape;
import dev.coppice.model.forest.Forest;
import dev.coppice.model.forest.ForestModels;
import dev.coppice.model.forest.build.ForestBuilder;
import dev.coppice.model.format.ModelFormat;
import dev.coppice.model.memory.ReadingMemory;
import dev.coppice.model.xgboost.XgboostModel;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.IntPredicate;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import ml.dmlc.xgboost4j.java.Booster;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Compares XGBoost with forests that do differ: each is that of the same model with one thing in it
 * changed, as a forest with such a defect would score.
 */
class EngineTrialTest {

  private static final String TREE = "learner/gradient_booster/model/trees/3";

  @TempDir Path folder;

  @Test
  void aModelDoesNotDifferFromItself() throws Exception {
    assertThat(difference(document -> {})).isEmpty();
  }

  static Stream<Arguments> defects() {
    return Stream.of(
        defect("thresholds one bit too high", d -> conditions(d, true, Math::nextUp)),
        defect("thresholds one bit too low", d -> conditions(d, true, Math::nextDown)),
        defect("leaves one bit too high", d -> conditions(d, false, Math::nextUp)),
        defect("missing values sent astray", EngineTrialTest::turnDefaults),
        defect("categories sent astray", EngineTrialTest::moveCategories),
        defect(
            "another intercept",
            d -> d.object("learner/learner_model_param").put("base_score", "[5.0000006E-1]")),
        defect(
            "another link function",
            d -> d.object("learner/objective").put("name", "binary:logistic")));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("defects")
  void everyDefectShows(String name, Consumer<ModelDocument> defect) throws Exception {
    assertThat(difference(defect)).as(name).contains("(XGBoost: ");
  }

  @Test
  void anotherNumberOfScoresShows() throws Exception {
    Booster booster = TrainedModels.train(2, Map.of("objective", "multi:softprob", "num_class", 3));
    byte[] file = TrainedModels.save(booster, ModelFormat.JSON);
    booster.dispose();
    ModelDocument classes = ModelDocument.parse(file);
    classes.object("learner/objective").put("name", "multi:softmax");

    assertThat(difference(file, classes.toJson())).isEqualTo("1 scores a row (XGBoost: 3)");
  }

  /** Objectives whose scores are classes. */
  @ParameterizedTest
  @CsvSource({"binary:hinge, 0", "multi:softmax, 3"})
  void aWrongSumShowsWhereTheScoreIsTheSame(String objective, int classes) throws Exception {
    Map<String, Object> parameters = new HashMap<>(Map.of("objective", objective));
    if (classes > 0) {
      parameters.put("num_class", classes);
    }
    Booster booster = TrainedModels.train(4, parameters);
    byte[] file = TrainedModels.save(booster, ModelFormat.JSON);
    booster.dispose();
    ModelDocument document = ModelDocument.parse(file);

    assertThat(difference(file, document.toJson())).isEmpty();
    conditions(document, false, leaf -> leaf + 1e-4f);
    assertThat(difference(file, document.toJson())).contains(", sum ").contains("(XGBoost: ");
  }

  @Test
  void aForestThatScoresFewerRoundsIsFound() throws Exception {
    assertThat(
            difference(
                document -> {
                  var attributes = document.object("learner/attributes");
                  attributes.put("scikit_learn", "{}");
                  attributes.put("best_iteration", "1");
                }))
        .contains("XGBoost");
  }

  @Test
  void aForestThatTakesAnotherValueForMissingIsFound() throws Exception {
    assertThat(
            difference(
                document ->
                    document
                        .object("learner/attributes")
                        .put("scikit_learn", "{\"missing\": -999}")))
        .contains("XGBoost");
  }

  private String difference(Consumer<ModelDocument> defect) throws Exception {
    byte[] file = ForestModels.categorical(ModelFormat.JSON);
    ModelDocument document = ModelDocument.parse(file);
    defect.accept(document);
    return difference(file, document.toJson());
  }

  private String difference(byte[] file, byte[] defective) throws Exception {
    SplitSample splits = new SplitSample(HeapShare.UNBOUNDED);
    try (XgboostModel reference = ModelFiles.load(file, ModelFormat.JSON, folder);
        ForestBuilder builder = new ForestBuilder(ReadingMemory.unbounded())) {
      ModelShape shape = ModelFiles.check(defective, ModelFormat.JSON, builder, splits);
      try (Forest forest = builder.build(shape)) {
        return EngineTrial.difference(forest, TrialReference.of(reference), splits).orElse("");
      }
    }
  }

  private static Arguments defect(String name, Consumer<ModelDocument> defect) {
    return Arguments.of(name, defect);
  }

  private static void conditions(
      ModelDocument document, boolean ofSplits, UnaryOperator<Float> edit) {
    List<@Nullable Object> left = document.array(TREE + "/left_children");
    List<@Nullable Object> types = document.array(TREE + "/split_type");
    IntPredicate isNumericSplit =
        node -> number(left.get(node)).intValue() != -1 && number(types.get(node)).intValue() == 0;
    IntPredicate isLeaf = node -> number(left.get(node)).intValue() == -1;
    List<@Nullable Object> conditions = document.array(TREE + "/split_conditions");
    for (int node = 0; node < conditions.size(); node++) {
      if ((ofSplits ? isNumericSplit : isLeaf).test(node)) {
        conditions.set(node, edit.apply(number(conditions.get(node)).floatValue()));
      }
    }
  }

  private static void turnDefaults(ModelDocument document) {
    List<@Nullable Object> defaults = document.array(TREE + "/default_left");
    defaults.replaceAll(flag -> 1L - number(flag).longValue());
  }

  private static void moveCategories(ModelDocument document) {
    List<@Nullable Object> categories = document.array(TREE + "/categories");
    assertThat(categories).isNotEmpty();
    categories.replaceAll(category -> number(category).longValue() + 1);
  }

  private static Number number(@Nullable Object value) {
    return (Number) assertThat(value).isInstanceOf(Number.class).actual();
  }
}
