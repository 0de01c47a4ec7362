package dev.coppice.model.trial;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.model.Explainer;
import dev.coppice.model.HeapShare;
import dev.coppice.model.ModelFiles;
import dev.coppice.model.TrainedModels;
import dev.coppice.model.check.ModelDocument;
import dev.coppice.model.forest.Forest;
import dev.coppice.model.forest.ForestModels;
import dev.coppice.model.format.ModelFormat;
import dev.coppice.model.reasons.ForestReasons;
import dev.coppice.model.xgboost.XgboostModel;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Reasons of forests with a defect, which is found however few rows a model is wide enough for:
 * twelve, three, two and one.
 */
class ReasonsTrialTest {

  private static final int TREES = 10;

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(ints = {5, 300_000, 400_000, 600_000})
  void aModelDoesNotDifferFromItself(int features) throws Exception {
    assertThat(difference(model(features), model(features))).isEmpty();
  }

  /** Missing values and zeros go the right way. */
  @ParameterizedTest
  @ValueSource(ints = {5, 300_000, 400_000, 600_000})
  void valuesSentAstrayShow(int features) throws Exception {
    ModelDocument wrong = model(features);
    change(wrong, "split_conditions", (Object value) -> ((Number) value).floatValue() + 100);
    assertThat(difference(model(features), wrong).orElseThrow()).contains("(XGBoost: ");
  }

  @ParameterizedTest
  @ValueSource(ints = {5, 300_000, 400_000, 600_000})
  void missingValuesSentAstrayShow(int features) throws Exception {
    ModelDocument wrong = model(features);
    change(wrong, "default_left", (Object value) -> 1 - ((Number) value).longValue());
    assertThat(difference(model(features), wrong).orElseThrow()).contains("(XGBoost: ");
  }

  /** A trial of sixty outputs of such a model would take more than the heap. */
  @Test
  void modelWithTooManyContributionsForARowHasNone() throws Exception {
    ModelDocument wide = model(1 << 20);
    try (XgboostModel booster = ModelFiles.load(wide.toUbjson(), ModelFormat.UBJSON, folder);
        Forest forest = BothEngines.forestWithCovers(wide.toUbjson(), ModelFormat.UBJSON)) {
      Explainer ofForest = new ForestReasons(forest);
      Explainer ofBooster = booster.explainer().orElseThrow();
      assertThat(ofForest.contributionsRefusal())
          .isEqualTo(ofBooster.contributionsRefusal())
          .hasValueSatisfying(
              cause ->
                  assertThat(cause)
                      .isEqualTo(
                          "The model has 1048577 contributions for a row, 1 outputs x 1048576"
                              + " columns and the bias (expected: at most 1048576)."));
      assertThat(ofForest.leavesRefusal()).isEmpty();
    }
    assertThat(difference(wide, wide)).isEmpty();
    assertThat(Explainer.tooWide(4096, 1 << 20)).isPresent();
    assertThat(Explainer.tooWide(1, (1 << 20) - 1)).isEmpty();
  }

  /** Splits on four features, all above 0. */
  private static ModelDocument model(int features) throws Exception {
    ModelDocument document =
        ModelDocument.of(TrainedModels.train(TREES, Map.of("objective", "reg:squarederror")));
    Random random = new Random(4);
    for (int tree = 0; tree < TREES; tree++) {
      ForestModels.drawTree(document, tree, 20, random);
      tree(document, tree).put("id", (long) tree);
    }
    document.object("learner").put("feature_types", List.of());
    document.object("learner/learner_model_param").put("num_feature", Integer.toString(features));
    for (int tree = 0; tree < TREES; tree++) {
      ModelDocument.cast(tree(document, tree).get("tree_param"))
          .put("num_feature", Integer.toString(features));
    }
    return document;
  }

  private static Map<String, @Nullable Object> tree(ModelDocument document, int tree) {
    return document.object("learner/gradient_booster/model/trees/" + tree);
  }

  /** Changes a column of every tree, but for its leaves. */
  private static void change(ModelDocument document, String column, Function<Object, Object> how) {
    for (int tree = 0; tree < TREES; tree++) {
      List<@Nullable Object> lefts =
          ModelDocument.castList(tree(document, tree).get("left_children"));
      List<@Nullable Object> values = ModelDocument.castList(tree(document, tree).get(column));
      for (int node = 0; node < values.size(); node++) {
        Object value = values.get(node);
        if (value != null && !Long.valueOf(-1).equals(lefts.get(node))) {
          values.set(node, how.apply(value));
        }
      }
    }
  }

  private Optional<String> difference(ModelDocument right, ModelDocument tried) throws Exception {
    byte[] file = right.toUbjson();
    SplitSample splits = new SplitSample(HeapShare.UNBOUNDED);
    ModelFiles.check(file, ModelFormat.UBJSON, splits);
    try (XgboostModel reference = ModelFiles.load(file, ModelFormat.UBJSON, folder);
        Forest forest = BothEngines.forestWithCovers(tried.toUbjson(), ModelFormat.UBJSON)) {
      return ReasonsTrial.difference(
          new ForestReasons(forest), reference.explainer().orElseThrow(), forest.info(), splits);
    }
  }
}
