package dev.coppice.model.mlflow;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.coppice.model.ColumnType;
import dev.coppice.model.InvalidModelException;
import dev.coppice.model.ModelInfo;
import dev.coppice.model.Packaging.SavedAs;
import dev.coppice.model.Rounds;
import dev.coppice.model.StubModel;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

final class MlmodelReaderTest {

  private static final String FLAVOR = "flavors: {xgboost: {data: m}}\n";

  private static ModelInfo described(byte[] mlmodel, List<String> names)
      throws InvalidModelException {
    ModelInfo info = new ModelInfo("stub", "binary:logistic", 1, 4, names);
    return MlflowModel.of(new StubModel(info, 1, 1), MlmodelReader.read(mlmodel)).info();
  }

  @Test
  void classifierIsDescribedByItsFlavorAndSignature() throws Exception {
    Mlmodel read = MlmodelReader.read(Mlmodels.classifier());

    assertThat(read.data()).isEqualTo("model.ubj");
    assertThat(read.savedAs()).isEqualTo(SavedAs.CLASSIFIER);
    assertThat(read.answersProbabilities()).isTrue();
    ModelInfo info = described(Mlmodels.classifier(), List.of());
    assertThat(info.featureNames()).containsExactly("age", "income", "tenure", "paid");
    assertThat(info.columnType(2)).isEqualTo(ColumnType.INTEGER);
    assertThat(info.columnType(3)).isEqualTo(ColumnType.BOOLEAN);
    assertThat(info.packaging().absent(column -> column == 1)).containsExactly(0, 3);
  }

  @Test
  void boosterFromBeforeClassesWereNamedIsABooster() throws Exception {
    Mlmodel read = MlmodelReader.read(Mlmodels.booster());

    assertThat(read.savedAs()).isEqualTo(SavedAs.BOOSTER);
    assertThat(read.signature().width()).isEqualTo(4);
    assertThat(read.signature().columns()).isEmpty();
  }

  @Test
  void columnsFollowTheModelsOrderNotTheSignatures() throws Exception {
    ModelInfo info = described(Mlmodels.classifier(), List.of("paid", "tenure", "income", "age"));

    assertThat(info.featureNames()).containsExactly("paid", "tenure", "income", "age");
    assertThat(info.columnType(0)).isEqualTo(ColumnType.BOOLEAN);
    assertThat(info.packaging().requires(1)).isFalse();
  }

  @Test
  void signatureOfAnotherModelIsRefused() {
    assertThatExceptionOfType(InvalidModelException.class)
        .isThrownBy(() -> described(Mlmodels.classifier(), List.of("a", "age", "income", "paid")))
        .withMessage("signature.inputs: no column a (expected: the model's features)");
  }

  /** A model of four features, of which the last is categories, described by these inputs. */
  private static ModelInfo described(String inputs, List<String> names)
      throws InvalidModelException {
    ModelInfo info =
        new ModelInfo(
            "stub", "reg:gamma", 1, 4, names, List.of("q", "float", "int", "c"), Rounds.NONE);
    String document = FLAVOR + "signature: {inputs: '" + inputs + "'}";
    Mlmodel read = MlmodelReader.read(document.getBytes(UTF_8));
    return MlflowModel.of(new StubModel(info, 1, 1), read).info();
  }

  private static String columns(String... members) {
    return Stream.of(members).collect(Collectors.joining("}, {", "[{", "}]"));
  }

  @Test
  void columnsWithoutNamesSayTheTypesAndRequireNothing() throws Exception {
    String inputs =
        columns(
            "\"type\": \"string\"",
            "\"type\": \"long\"",
            "\"type\": \"double\"",
            "\"type\": \"integer\"");
    for (List<String> own : List.of(List.<String>of(), List.of("a", "b", "c", "d"))) {
      ModelInfo info = described(inputs, own);
      assertThat(info.featureNames()).isEqualTo(own);
      assertThat(info.featureTypes()).containsExactly("q", "int", "float", "c");
      assertThat(info.packaging().absent(column -> false)).isEmpty();
    }
  }

  @Test
  void columnsAreRequiredUnlessTheSignatureSaysOtherwise() throws Exception {
    ModelInfo info =
        described(
            columns(
                "\"name\": \"a\"",
                "\"name\": \"b\", \"optional\": true",
                "\"name\": \"c\", \"required\": false",
                "\"name\": \"d\", \"optional\": false, \"type\": {\"Array\": [1, {}]}"),
            List.of());
    assertThat(info.featureNames()).containsExactly("a", "b", "c", "d");
    assertThat(info.packaging().absent(column -> false)).containsExactly(0, 3);
  }

  @Test
  void tensorsSayNothingButTheirWidth() throws Exception {
    String tensor =
        "[{\"type\": \"tensor\", \"tensor-spec\": {\"dtype\": [1], \"shape\": [-1, %d]}}]";
    for (int width : new int[] {-1, 4}) {
      ModelInfo info = described(tensor.formatted(width), List.of());
      assertThat(info.featureTypes()).containsExactly("q", "float", "int", "c");
    }
    assertThatExceptionOfType(InvalidModelException.class)
        .isThrownBy(() -> described(tensor.formatted(3), List.of()))
        .withMessage("signature.inputs: 3 columns (expected: 4, as the model has features)");
  }

  @ParameterizedTest
  @CsvSource({"int64, int", "uint8, int", "bool, i", "float32, ", "object, "})
  void tensorOfWholeNumbersOrTruthsSaysSoOfAllColumns(String dtype, @Nullable String type)
      throws Exception {
    String tensor =
        "[{\"type\": \"tensor\", \"tensor-spec\": {\"dtype\": \"%s\", \"shape\": [-1, %d]}}]";
    for (int width : new int[] {-1, 4}) {
      ModelInfo info = described(tensor.formatted(dtype, width), List.of());
      List<String> types =
          type == null ? List.of("q", "float", "int", "c") : List.of(type, type, type, "c");
      assertThat(info.featureTypes()).isEqualTo(types);
      assertThat(info.packaging().saysTypes()).isEqualTo(type != null);
    }
  }

  @Test
  void whatIsNullIsNotThere() throws Exception {
    Mlmodel read =
        MlmodelReader.read(
            "flavors: {xgboost: {data: m, model_class: ~}}\nsignature: {inputs: null}"
                .getBytes(UTF_8));
    assertThat(read.savedAs()).isEqualTo(SavedAs.BOOSTER);
    assertThat(read.signature()).isEqualTo(Signature.NONE);
    assertThat(MlmodelReader.read((FLAVOR + "signature: null").getBytes(UTF_8))).isEqualTo(read);
  }

  @Test
  void methodOfAnotherParameterCountsForNothing() throws Exception {
    String params =
        FLAVOR
            + "signature: {params: '[{\"name\": \"%s\", \"default\": \"predict_proba\"},"
            + " {\"name\": \"x\", \"default\": \"predict\"}]'}";
    assertThat(
            MlmodelReader.read(params.formatted("predict_method").getBytes(UTF_8))
                .answersProbabilities())
        .isTrue();
    assertThat(
            MlmodelReader.read(params.formatted("method").getBytes(UTF_8)).answersProbabilities())
        .isFalse();
  }

  @Test
  void parametersThatLeaveThePredictionAsItIsCountForNothing() throws Exception {
    String params =
        FLAVOR
            + "signature: {params: '[{\"name\": \"output_margin\", \"default\": false},"
            + " {\"name\": \"iteration_range\", \"default\": null},"
            + " {\"name\": \"tenant\", \"default\": \"acme\"}]'}";
    assertThat(MlmodelReader.read(params.getBytes(UTF_8)))
        .isEqualTo(MlmodelReader.read(FLAVOR.getBytes(UTF_8)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"acme.LogRegressor", "acme.XGBClassifier", "acme.Booster", "XGBRegressor"})
  void classWhosePredictIsNotXgboostsOwnIsRefused(String modelClass) {
    String document = "flavors: {xgboost: {data: m, model_class: %s}}".formatted(modelClass);
    assertThatExceptionOfType(InvalidModelException.class)
        .isThrownBy(() -> MlmodelReader.read(document.getBytes(UTF_8)))
        .withMessageStartingWith("flavors.xgboost.model_class: " + modelClass + " (expected: ");
  }

  @ParameterizedTest
  @CsvSource({
    "core.Booster, BOOSTER",
    "sklearn.XGBClassifier, CLASSIFIER",
    "sklearn.XGBRFClassifier, CLASSIFIER",
    "sklearn.XGBModel, ESTIMATOR",
    "sklearn.XGBRanker, ESTIMATOR",
    "sklearn.XGBRegressor, ESTIMATOR",
    "sklearn.XGBRFRegressor, ESTIMATOR",
  })
  void classesOfXgboostAreKnown(String modelClass, SavedAs savedAs) throws Exception {
    String document =
        "flavors: {xgboost: {data: m, model_class: xgboost.%s}}".formatted(modelClass);
    assertThat(MlmodelReader.read(document.getBytes(UTF_8)).savedAs()).isEqualTo(savedAs);
  }

  static Stream<Arguments> refused() {
    return Stream.of(
        Arguments.of("flavors: {sklearn: {}, python_function: {}}", "sklearn, python_function"),
        Arguments.of("- 1", "no mapping"),
        Arguments.of("", "empty"),
        Arguments.of("flavors: {xgboost: {data: a/b}}", "expected: a file in the root"),
        Arguments.of("flavors: !!python/object:os.system {}", "the tag"),
        Arguments.of("a: !x 1", "the tag !x"),
        Arguments.of("a: *b", "an alias of nothing before it"),
        Arguments.of("a: &a [*a]", "an alias of nothing before it"),
        Arguments.of("a: 1\na: 2", "comes twice"),
        Arguments.of("a: &a {b: 1}\nsignature:\n  <<: *a", "line 3: a merge, <<"),
        Arguments.of("a: 1\n---\nb: 2", "a second document"),
        Arguments.of("a: [1", "expected"),
        Arguments.of("a: \"\\UFFFFFFFF\"", "unreadable"),
        Arguments.of("[".repeat(17), "nested too deep"),
        Arguments.of("a: [" + "1,".repeat(20_001) + "]", "more than 20000 parts"),
        Arguments.of("a: &a 1\nb: [" + "*a ,".repeat(101) + "]", "more than 100 aliases"),
        Arguments.of("a: \"" + "x".repeat(MlmodelReader.MAX_BYTES) + "\"", "too large"),
        Arguments.of("flavors: {}", "flavors: none (expected: xgboost)"),
        Arguments.of("flavors: {xgboost: {}}", "flavors.xgboost.data: none"));
  }

  static Stream<Arguments> refusedSignatures() {
    return Stream.of(
        Arguments.of(FLAVOR + "signature: {inputs: '{}'}", "no JSON list"),
        Arguments.of(FLAVOR + "signature: {inputs: [1]}", "signature.inputs: a sequence"),
        Arguments.of(FLAVOR + "signature: {inputs: '[1]'}", "no JSON list of objects"),
        Arguments.of(FLAVOR + "signature: {inputs: '[{}] 1'}", "no JSON list of objects"),
        Arguments.of(FLAVOR + "signature: {params: '[1]'}", "signature.params: no JSON list"),
        Arguments.of(
            FLAVOR + "signature: {params: '[{\"name\": \"output_margin\", \"default\": true}]'}",
            "signature.params: output_margin (expected: "),
        Arguments.of(
            FLAVOR
                + "signature: {params: '[{\"default\": [0, 5], \"name\": \"iteration_range\"}]'}",
            "signature.params: iteration_range (expected: "),
        Arguments.of(
            FLAVOR
                + "signature: {inputs: '[{\"type\": \"tensor\","
                + " \"tensor-spec\": {\"dtype\": \"float16\"}}]'}",
            "signature.inputs: a tensor of float16 (expected: "),
        Arguments.of(FLAVOR + "signature: {inputs: '[{\"name\": \"a\"}, {}]'}", "without names"),
        Arguments.of(FLAVOR + "signature: a", "signature: a text (expected: a mapping)"),
        Arguments.of(
            FLAVOR + "signature: {inputs: '[{\"name\": \"a\"}, {\"name\": \"a\"}]'}", "a twice"));
  }

  @ParameterizedTest(name = "{1}")
  @MethodSource({"refused", "refusedSignatures"})
  void whatBreaksARuleIsRefusedWithTheRule(String document, String cause) {
    assertThatExceptionOfType(InvalidModelException.class)
        .isThrownBy(() -> MlmodelReader.read(document.getBytes(UTF_8)))
        .withMessageContaining(cause);
  }

  /** As PyYAML has it, which MLflow reads with. */
  @Test
  void whatIsNoMergeIsReadAsText() throws Exception {
    String document = "flavors: {xgboost: {data: '<<', \"<<\": {data: n}, <<=: 1}}";
    assertThat(MlmodelReader.read(document.getBytes(UTF_8)).data()).isEqualTo("<<");
  }

  @Test
  void charactersOfTwoHalvesMayStandAnywhere() throws Exception {
    for (int before = 0; before < 2_200; before++) {
      String document = FLAVOR + "# " + "x".repeat(before) + "\uD83C\uDF33".repeat(before % 3 + 1);
      assertThat(MlmodelReader.read(document.getBytes(UTF_8)).data()).isEqualTo("m");
    }
    String trees = "\uD83C\uDF33".repeat(5_000);
    String named = "flavors: {xgboost: {data: %s}}".formatted(trees);
    assertThat(MlmodelReader.read(named.getBytes(UTF_8)).data()).isEqualTo(trees);
  }

  @Test
  void manyAliasesOfAliasesTakeNoMoreThanTheirText() throws Exception {
    StringBuilder bomb = new StringBuilder(FLAVOR + "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
    for (int i = 1; i < 10; i++) {
      bomb.append("a%d: &a%d [".formatted(i, i));
      bomb.append("*a%d , ".formatted(i - 1).repeat(10)).append("x]\n");
    }
    assertThat(MlmodelReader.read(bomb.toString().getBytes(UTF_8)).data()).isEqualTo("m");
  }
}
