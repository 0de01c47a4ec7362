package dev.coppice.model.mlflow;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.coppice.model.InvalidModelException;
import dev.coppice.model.ModelFiles;
import dev.coppice.model.check.ModelDocument;
import dev.coppice.model.check.ModelShape;
import dev.coppice.model.format.ModelFormat;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a model's file keeps of an object other than the one that MLflow packaged. */
class MlmodelMarksTest {

  private static final String MARK = "scikit_learn";

  private static Mlmodel of(String modelClass) throws InvalidModelException {
    String yaml =
        "flavors: {xgboost: {data: model.ubj, model_class: xgboost.%s}}".formatted(modelClass);
    return MlmodelReader.read(yaml.getBytes(StandardCharsets.UTF_8));
  }

  private static ModelShape file(Map<String, String> attributes) throws InvalidModelException {
    ModelDocument document = ModelDocument.parse(ModelFiles.golden("softprob.json"));
    document.object("learner/attributes").putAll(attributes);
    return ModelFiles.check(document.toJson(), ModelFormat.JSON);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"_le\": {\"classes_\": [1, 2, 3]}, \"classes_\": [1, 2, 3]}",
        "{\"_le\": {\"classes_\": [\"high\", \"low\", \"none\"]}}",
        "{\"_le\": {\"classes_\": [false, true]}, \"n_classes_\": 2}",
        "{\"_le\": {\"x\": [[0]], \"classes_\": [0, [1], 2]}}",
      })
  void aClassifierThatAnswersOtherClassesThanIndexesIsRefused(String mark) throws Exception {
    ModelShape file = file(Map.of(MARK, mark));

    assertThatExceptionOfType(InvalidModelException.class)
        .isThrownBy(() -> of("sklearn.XGBClassifier").requireAnswersOf(file))
        .withMessageStartingWith("flavors.xgboost.model_class: a classifier of XGBoost before 1.6");
    assertThatCode(() -> of("sklearn.XGBRegressor").requireAnswersOf(file))
        .doesNotThrowAnyException();
    assertThatCode(() -> of("core.Booster").requireAnswersOf(file)).doesNotThrowAnyException();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{\"_le\": null}",
        "{\"_le\": {}}",
        "{\"_le\": {\"classes_\": [0, 1, 2]}, \"classes_\": [\"a\"]}",
        "{\"_le\": {\"classes_\": [0.0, 1.0]}, \"missing\": NaN}",
        "{\"classes_\": [false, true]}",
        "{\"other\": {\"_le\": {\"classes_\": [1]}}}",
      })
  void aClassifierThatAnswersIndexesIsServed(String mark) throws Exception {
    ModelShape file = file(Map.of(MARK, mark));

    assertThatCode(() -> of("sklearn.XGBClassifier").requireAnswersOf(file))
        .doesNotThrowAnyException();
  }

  @ParameterizedTest
  @ValueSource(strings = {"{\"missing\": -1}", "{}"})
  void aBoosterWhoseFileIsMarkedAsAnEstimatorsOfOtherScoresIsRefused(String mark) throws Exception {
    ModelShape file = file(Map.of(MARK, mark, "best_iteration", "0"));

    assertThatExceptionOfType(InvalidModelException.class)
        .isThrownBy(() -> of("core.Booster").requireAnswersOf(file))
        .withMessageContaining("a Booster, which scores with all rounds")
        .withMessageContaining("set_attr(scikit_learn=None)");
    assertThatCode(() -> of("sklearn.XGBClassifier").requireAnswersOf(file))
        .doesNotThrowAnyException();
  }

  @ParameterizedTest
  @ValueSource(strings = {"{}", "{\"missing\": NaN, \"type\": \"XGBClassifier\"}"})
  void aBoosterWhoseFileIsMarkedWithoutAConsequenceIsServed(String mark) throws Exception {
    assertThatCode(() -> of("core.Booster").requireAnswersOf(file(Map.of(MARK, mark))))
        .doesNotThrowAnyException();
    assertThatCode(() -> of("core.Booster").requireAnswersOf(file(Map.of("best_iteration", "0"))))
        .doesNotThrowAnyException();
  }
}
