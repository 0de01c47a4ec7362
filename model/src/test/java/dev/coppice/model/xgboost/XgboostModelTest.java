package dev.coppice.model.xgboost;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.coppice.model.InvalidModelException;
import dev.coppice.model.Matrix;
import dev.coppice.model.ModelFiles;
import dev.coppice.model.ModelInfo;
import dev.coppice.model.Rounds;
import dev.coppice.model.Scores;
import dev.coppice.model.TrainedModels;
import dev.coppice.model.check.ModelDocument;
import dev.coppice.model.check.ModelShape;
import dev.coppice.model.format.ModelFormat;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import ml.dmlc.xgboost4j.java.Booster;
import ml.dmlc.xgboost4j.java.DMatrix;
import ml.dmlc.xgboost4j.java.XGBoostError;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class XgboostModelTest {

  private static final float[] GOLDEN_ROWS = {0.1f, 0.2f, 0.3f, 0.4f, 0.9f, 0.1f, 0.5f, 0.5f};

  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource({
    "reg.json, 0.811511754989624 2.9122836589813232",
    "reg.ubj, 0.811511754989624 2.9122836589813232",
    "named.json, 0.811511754989624 2.9122836589813232",
    "binlog.json, 0.09969279170036316 0.906644344329834",
    "binhinge.json, 0.0 1.0",
    "softmax.json, 0.0 2.0",
    "pois.json, 1.216877818107605 2.480290651321411",
    "softprob.json, 0.852087676525116 0.07473751902580261 0.07317480444908142"
        + " 0.07284879684448242 0.07417404651641846 0.8529771566390991",
  })
  void scoresAsTheReferenceDoes(String file, String expected) throws InvalidModelException {
    ModelFormat format = file.endsWith(".ubj") ? ModelFormat.UBJSON : ModelFormat.JSON;
    try (XgboostModel model = ModelFiles.load(ModelFiles.golden(file), format, folder)) {
      Scores scores = model.score(new Matrix(GOLDEN_ROWS, 2, 4));
      double[] values =
          Stream.of(expected.split(" ", -1)).mapToDouble(Double::parseDouble).toArray();
      assertThat(scores.rows()).isEqualTo(2);
      assertThat(scores.width()).isEqualTo(values.length / 2);
      for (int i = 0; i < values.length; i++) {
        assertThat((double) scores.values()[i]).isEqualTo(values[i]);
      }
    }
  }

  /** In Egypt's Arabic a formatter writes numbers with other digits, which XGBoost cannot read. */
  @ParameterizedTest
  @ValueSource(strings = {"ar-EG", "de-DE", "fa-IR"})
  void scoresAreTheSameInEveryLanguageOfTheMachine(String language) throws InvalidModelException {
    Locale before = Locale.getDefault();
    Locale.setDefault(Locale.forLanguageTag(language));
    byte[] file = ModelFiles.golden("reg.json");
    try (XgboostModel model = ModelFiles.load(file, ModelFormat.JSON, folder)) {
      for (int rows : new int[] {1, 2, 1}) { // Each other than the last, so it is described anew.
        float[] values = Arrays.copyOf(GOLDEN_ROWS, rows * 4);
        assertThat(model.score(new Matrix(values, rows, 4)).values()[0]).isEqualTo(0.81151175f);
      }
    } finally {
      Locale.setDefault(before);
    }
  }

  static Stream<Map<String, Object>> trainings() {
    return Stream.of(
        Map.of("objective", "binary:logistic"),
        Map.of("objective", "binary:logistic", "booster", "dart", "rate_drop", 0.5),
        Map.of("objective", "binary:logistic", "booster", "gblinear"),
        Map.of("objective", "multi:softprob", "num_class", 3),
        Map.of("objective", "multi:softprob", "num_class", 3, "booster", "gblinear"),
        Map.of("objective", "multi:softprob", "num_class", 3, "num_parallel_tree", 2),
        Map.of(
            "objective", "multi:softprob", "num_class", 3, "multi_strategy", "multi_output_tree"),
        Map.of("objective", "reg:squarederror", "max_cat_to_onehot", 2),
        Map.of("objective", "reg:quantileerror", "quantile_alpha", "[0.1,0.5,0.9]"),
        Map.of("objective", "reg:absoluteerror", "grow_policy", "lossguide", "max_leaves", 9));
  }

  @ParameterizedTest
  @MethodSource("trainings")
  void scoresAsTheBoosterItWasSavedFrom(Map<String, Object> parameters)
      throws XGBoostError, InvalidModelException {
    Booster booster = TrainedModels.train(4, parameters);
    float[] values = TrainedModels.rows(100);
    DMatrix data = new DMatrix(values, 100, TrainedModels.FEATURES, Float.NaN);
    float[][] expected = booster.predict(data);
    for (ModelFormat format : ModelFormat.values()) {
      byte[] file = TrainedModels.save(booster, format);
      try (XgboostModel model = ModelFiles.load(file, format, folder)) {
        Scores scores = model.score(new Matrix(values, 100, TrainedModels.FEATURES));
        assertThat(scores.width()).isEqualTo(expected[0].length);
        for (int row = 0; row < 100; row++) {
          int start = row * scores.width();
          assertThat(Arrays.copyOfRange(scores.values(), start, start + scores.width()))
              .isEqualTo(expected[row]);
        }
      }
    }
    data.dispose();
    booster.dispose();
  }

  @Test
  void describesItself() throws InvalidModelException {
    try (XgboostModel model =
        ModelFiles.load(ModelFiles.golden("named.json"), ModelFormat.JSON, folder)) {
      assertThat(model.info())
          .isEqualTo(
              new ModelInfo(
                  "xgboost",
                  "reg:squarederror",
                  1,
                  4,
                  List.of("age", "income", "tenure", "score"),
                  List.of(),
                  new Rounds(4, 4)));
      assertThat(model.bytes()).isBetween(8_000L, 16_000L);
      assertThat(model.heapBytes()).isEqualTo(4 * 56 + 2 * "ageincometenurescore".length());
    }
  }

  @Test
  void missingColumnsAndMissingValuesAreTheSame() throws InvalidModelException {
    try (XgboostModel model = reg()) {
      float[] shorter = {0.1f, 0.2f, 0.9f, 0.1f};
      float[] full = {0.1f, 0.2f, Float.NaN, Float.NaN, 0.9f, 0.1f, Float.NaN, Float.NaN};
      assertThat(model.score(new Matrix(shorter, 2, 2)).values())
          .isEqualTo(model.score(new Matrix(full, 2, 4)).values());
    }
  }

  @Test
  void moreColumnsThanFeaturesAreRefused() throws InvalidModelException {
    try (XgboostModel model = reg()) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> model.score(new Matrix(new float[5], 1, 5)))
          .withMessage("columns: 5 (expected: at most 4)");
    }
  }

  @Test
  void noRowsHaveNoScores() throws InvalidModelException {
    try (XgboostModel model = reg()) {
      Scores scores = model.score(new Matrix(new float[0], 0, 4));
      assertThat(scores.rows()).isZero();
      assertThat(scores.width()).isEqualTo(1);
    }
  }

  @Test
  void wideRowsAreScoredInSeveralCallsWithTheSameResult() throws InvalidModelException {
    ModelDocument document = ModelDocument.parse(ModelFiles.golden("reg.json"));
    document.object("learner/learner_model_param").put("num_feature", "500000");
    try (XgboostModel wide = ModelFiles.load(document.toJson(), ModelFormat.JSON, folder);
        XgboostModel narrow = reg()) {
      float[] values = new float[5 * 4];
      for (int i = 0; i < values.length; i++) {
        values[i] = (i * 7 % 10) / 10f;
      }
      Matrix rows = new Matrix(values, 5, 4);
      assertThat(wide.score(rows).values()).isEqualTo(narrow.score(rows).values());
    }
  }

  @Test
  void manyThreadsMayScoreAtOnce() throws Exception {
    try (XgboostModel model = reg();
        ExecutorService threads = Executors.newFixedThreadPool(4)) {
      float[] expected = model.score(new Matrix(GOLDEN_ROWS, 2, 4)).values();
      List<Future<float[]>> answers = new ArrayList<>();
      for (int i = 0; i < 500; i++) {
        answers.add(threads.submit(() -> model.score(new Matrix(GOLDEN_ROWS, 2, 4)).values()));
      }
      for (Future<float[]> answer : answers) {
        assertThat(answer.get()).isEqualTo(expected);
      }
    }
  }

  @Test
  void aClosedModelIsNotTouchedAgain() throws InvalidModelException {
    XgboostModel model = reg();
    model.close();
    model.close();
    assertThatIllegalStateException()
        .isThrownBy(() -> model.score(new Matrix(GOLDEN_ROWS, 2, 4)))
        .withMessageContaining("closed");
  }

  @Test
  void whatXgboostRefusesIsTheModelsFault() {
    ModelDocument document = ModelDocument.parse(ModelFiles.golden("reg.json"));
    document.object("learner/objective").put("name", "reg:nosuch");
    assertThatExceptionOfType(InvalidModelException.class)
        .isThrownBy(() -> ModelFiles.load(document.toJson(), ModelFormat.JSON, folder))
        .withMessage("Unknown objective function: `reg:nosuch`");
  }

  @Test
  void ofALongMessageTheFirstWordsAreTheCause() {
    ModelDocument document = ModelDocument.parse(ModelFiles.golden("reg.json"));
    String endless = "x".repeat(1 << 20);
    document.object("learner/objective/reg_loss_param").put("scale_pos_weight", endless);
    assertThatExceptionOfType(InvalidModelException.class)
        .isThrownBy(() -> ModelFiles.load(document.toJson(), ModelFormat.JSON, folder))
        .withMessageStartingWith("Invalid Parameter format for scale_pos_weight")
        .satisfies(e -> assertThat(String.valueOf(e.getMessage())).hasSizeLessThan(300));
  }

  @Test
  void aModelThatCannotBeConfiguredFailsWhenItIsLoaded() {
    ModelDocument document = ModelDocument.parse(ModelFiles.golden("softprob.json"));
    document.object("learner/learner_model_param").put("num_class", "0");
    document.array("learner/gradient_booster/model/tree_info").replaceAll(ignored -> 0L);
    assertThatExceptionOfType(InvalidModelException.class)
        .isThrownBy(() -> ModelFiles.load(document.toJson(), ModelFormat.JSON, folder))
        .withMessageContaining("num_class");
  }

  @Test
  void theFilesNameHasToSayItsFormat() throws InvalidModelException {
    ModelShape shape = ModelFiles.check(ModelFiles.golden("reg.json"), ModelFormat.JSON);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> XgboostModel.load(folder.resolve("model.ubj"), ModelFormat.JSON, shape))
        .withMessageContaining("(expected: a name ending in .json)");
  }

  private XgboostModel reg() throws InvalidModelException {
    return ModelFiles.load(ModelFiles.golden("reg.json"), ModelFormat.JSON, folder);
  }
}
