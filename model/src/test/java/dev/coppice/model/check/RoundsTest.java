package dev.coppice.model.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.coppice.model.InvalidModelException;
import dev.coppice.model.Matrix;
import dev.coppice.model.ModelFiles;
import dev.coppice.model.Rounds;
import dev.coppice.model.TrainedModels;
import dev.coppice.model.forest.Forest;
import dev.coppice.model.forest.ForestModels;
import dev.coppice.model.format.ModelFormat;
import dev.coppice.model.format.WrapperMark;
import dev.coppice.model.trial.BothEngines;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which rounds of a model file score, and where a file that does not say is refused. */
class RoundsTest {

  private static final String TREES = "learner/gradient_booster/model";

  @ParameterizedTest
  @EnumSource(ModelFormat.class)
  void aWrapperScoresUpToItsBestRoundAndABoosterWithAll(ModelFormat format) throws Exception {
    Map<String, String> stopped = Map.of("best_iteration", "2");
    Map<String, String> wrapper = Map.of("best_iteration", "2", "scikit_learn", "{}");

    assertThat(rounds(stopped, format)).isEqualTo(new Rounds(11, 11));
    assertThat(rounds(wrapper, format)).isEqualTo(new Rounds(3, 11));
    assertThat(rounds(Map.of("scikit_learn", "{}"), format)).isEqualTo(new Rounds(11, 11));
  }

  /** XGBoost before 1.6, which says how many trees score, but not how many a round has. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "4 | {} | 4",
        "0 | {} | 11",
        "99 | {} | 11",
        "  | {} | 3",
        "4 | {\"type\": \"XGBClassifier\", \"best_ntree_limit\": 2, \"missing\": NaN} | 2",
        "4 | {\"missing\": null, \"best_ntree_limit\": null, \"type\": \"XGBModel\"} | 11",
        "4 | {\"kwargs\": {\"type\": [1]}, \"type\": \"XGBRanker\", \"best_ntree_limit\": 2} | 11"
      })
  void aWrapperScoresWithItsTreesWhereNothingTellsWhatARoundIs(
      @Nullable String limit, String mark, int scored) throws Exception {
    Map<String, String> attributes = new HashMap<>();
    attributes.put("best_iteration", "2");
    attributes.put("scikit_learn", mark);
    if (limit != null) {
      attributes.put("best_ntree_limit", limit);
    }
    for (ModelFormat format : ModelFormat.values()) {
      assertThat(rounds(old(), attributes, format)).isEqualTo(new Rounds(scored, 11));
      assertThat(rounds(attributes, format)).isEqualTo(new Rounds(3, 11));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"-1", "2.0", "", "99999999999"})
  void whatIsNoNumberOfTreesIsRefused(String limit) {
    Map<String, String> attributes = Map.of("best_ntree_limit", limit, "scikit_learn", "{}");
    assertThatExceptionOfType(InvalidModelException.class)
        .isThrownBy(() -> rounds(old(), attributes, ModelFormat.JSON))
        .withMessage(
            "learner.attributes.best_ntree_limit: \"%s\" (expected: a number of trees)", limit);
  }

  private static ModelDocument old() throws Exception {
    ModelDocument document = ModelDocument.parse(ForestModels.categorical(ModelFormat.JSON));
    document.object(TREES).remove("iteration_indptr");
    document.object(TREES + "/gbtree_model_param").remove("num_parallel_tree");
    return document;
  }

  private static Rounds rounds(Map<String, String> attributes, ModelFormat format)
      throws Exception {
    return rounds(
        ModelDocument.parse(ForestModels.categorical(ModelFormat.JSON)), attributes, format);
  }

  private static Rounds rounds(
      ModelDocument document, Map<String, String> attributes, ModelFormat format) throws Exception {
    document.object("learner/attributes").putAll(attributes);
    return ModelFiles.check(file(document, format), format).rounds();
  }

  private static byte[] file(ModelDocument document, ModelFormat format) {
    return format == ModelFormat.JSON ? document.toJson() : document.toUbjson();
  }

  @ParameterizedTest
  @CsvSource({
    "11, a number below 11",
    "-1, a number below 11",
    "2.0, a number below 11",
    "' 2', a number below 11",
    "99999999999, a number below 11",
    "'', a number below 11",
  })
  void aBestRoundThatTheModelHasNotIsRefused(String best, String expected) throws Exception {
    Map<String, String> attributes = Map.of("best_iteration", best, "scikit_learn", "{}");
    for (ModelFormat format : ModelFormat.values()) {
      assertThatExceptionOfType(InvalidModelException.class)
          .isThrownBy(() -> rounds(attributes, format))
          .withMessage(
              "learner.attributes.best_iteration: \"%s\" (expected: %s, the rounds)",
              best, expected);
    }
    assertThat(rounds(Map.of("best_iteration", best), ModelFormat.JSON))
        .isEqualTo(new Rounds(11, 11));
  }

  /** Of eleven trees. */
  @ParameterizedTest
  @CsvSource({
    "1 11, iteration_indptr[0]: 1 (expected: 0 to 0)",
    "0 5 3 11, iteration_indptr[2]: 3 (expected: 5 to 11)",
    "0 12 11, iteration_indptr[1]: 12 (expected: 0 to 11)",
    "0 5, iteration_indptr[1]: 5 (expected: 11)",
  })
  void roundsThatAreNotThoseOfTheTreesAreRefused(String bounds, String cause) throws Exception {
    ModelDocument document = ModelDocument.parse(ForestModels.categorical(ModelFormat.JSON));
    List<Long> rounds = Stream.of(bounds.split(" ")).map(Long::valueOf).toList();
    document.object(TREES).put("iteration_indptr", rounds);
    isRefused(document, cause);
  }

  @Test
  void roundsOfNoTreesAreRefused() throws Exception {
    ModelDocument document = ModelDocument.parse(ForestModels.categorical(ModelFormat.JSON));
    document.object(TREES).putAll(Map.of("trees", List.of(), "tree_info", List.of()));
    document.object(TREES).put("iteration_indptr", List.of(0L, 0L));
    document.object(TREES + "/gbtree_model_param").put("num_trees", "0");
    isRefused(document, "iteration_indptr: 2 values (expected: 1 more than rounds)");
  }

  @Test
  void roundsWithoutATreeForEachOutputAreRefused() throws Exception {
    ModelDocument document = old();
    document.object(TREES + "/gbtree_model_param").put("num_parallel_tree", "0");
    isRefused(document, "num_parallel_tree: 0 (expected: a divisor of 11 trees)");
  }

  private static void isRefused(ModelDocument document, String cause) {
    for (ModelFormat format : ModelFormat.values()) {
      assertThatExceptionOfType(InvalidModelException.class)
          .isThrownBy(() -> ModelFiles.check(file(document, format), format))
          .withMessageEndingWith(cause);
    }
  }

  /** Each: what is done to a model, so that its trees come before what says how many score. */
  static Stream<Arguments> orders() {
    return Stream.of(
        arguments("as XGBoost writes it", (Consumer<ModelDocument>) document -> {}),
        arguments(
            "attributes last",
            (Consumer<ModelDocument>)
                document -> moveLast(document.object("learner"), "attributes")),
        arguments(
            "rounds last",
            (Consumer<ModelDocument>)
                document -> moveLast(document.object(TREES), "iteration_indptr")),
        arguments(
            "rounds not said, as before 2.0",
            (Consumer<ModelDocument>)
                document -> document.object(TREES).remove("iteration_indptr")));
  }

  private static void moveLast(Map<String, @Nullable Object> members, String name) {
    members.put(name, members.remove(name));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("orders")
  void treesThatDoNotScoreTakeNoMemory(String order, Consumer<ModelDocument> edit)
      throws Exception {
    byte[] file = ForestModels.categorical(ModelFormat.JSON);
    ModelDocument stopped = ModelDocument.parse(file);
    stopped
        .object("learner/attributes")
        .putAll(Map.of("best_iteration", "2", "scikit_learn", "{}"));
    edit.accept(stopped);
    ModelDocument cut = ModelDocument.parse(file);
    keepTrees(cut, 3);

    try (Forest forest = BothEngines.forest(stopped.toJson(), ModelFormat.JSON);
        Forest expected = BothEngines.forest(cut.toJson(), ModelFormat.JSON)) {
      assertThat(forest.trees().layout()).isEqualTo(expected.trees().layout());
      assertThat(forest.bytes()).isEqualTo(expected.bytes());
      Matrix rows = new Matrix(TrainedModels.rows(100), 100, TrainedModels.FEATURES);
      assertThat(forest.score(rows).values()).isEqualTo(expected.score(rows).values());
    }
  }

  private static void keepTrees(ModelDocument document, int count) {
    Map<String, @Nullable Object> model = document.object(TREES);
    for (String member : List.of("trees", "tree_info")) {
      model.put(member, new ArrayList<>(document.array(TREES + "/" + member).subList(0, count)));
    }
    model.put(
        "iteration_indptr",
        new ArrayList<>(document.array(TREES + "/iteration_indptr").subList(0, count + 1)));
    document.object(TREES + "/gbtree_model_param").put("num_trees", Integer.toString(count));
  }

  @Test
  void anAttributeThatComesTwiceIsRefused() {
    for (String name : List.of("best_iteration", "best_ntree_limit", "scikit_learn")) {
      ModelDocument document = ModelDocument.parse(ModelFiles.golden("reg.json"));
      document.object("learner/attributes").putAll(Map.of("first", "{}", "other", "{}"));
      String json =
          new String(document.toJson(), StandardCharsets.UTF_8)
              .replace("\"first\"", "\"" + name + "\"")
              .replace("\"other\"", "\"" + name + "\"");
      assertThatThrownBy(
              () -> ModelFiles.check(json.getBytes(StandardCharsets.UTF_8), ModelFormat.JSON))
          .hasMessage("learner.attributes." + name + ": twice (expected: once)");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{} | NaN",
        "{\"missing\": NaN} | NaN",
        "{\"missing\": null, \"_estimator_type\": \"classifier\"} | NaN",
        "{\"missing\": -999} | -999",
        "{\"a\": {\"missing\": 1}, \"missing\": -999.0, \"b\": [{\"missing\": 2}]} | -999",
        "{\"missing\": 1, \"missing\": 0} | 0",
        "{\"missing\": 0.1} | 0.1",
        "{\"missing\": -Infinity} | -Infinity",
        "{\"missing\": 9223372036854775807} | 9.223372E18",
      })
  void theMarkSaysWhatIsMissing(String mark, float missing) throws Exception {
    assertThat(marked(mark).missing()).isEqualTo(Float.valueOf(missing));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"missing\": \"-999\"} | missing: -999 (expected: a number)",
        "{\"missing\": true} | missing: true (expected: a number)",
        "{\"missing\": [1]} | missing: [ (expected: a number)",
        "{\"missing\": 9223372036854775808} | missing: too large (expected: a 64-bit integer)",
        "[] | no JSON object (expected: what save_model writes)",
        "{ | no JSON object (expected: what save_model writes)",
        "{} 1 | no JSON object (expected: what save_model writes)",
        "{\"missing\": } | no JSON object (expected: what save_model writes)",
      })
  void aMarkThatPythonCouldNotTakeIsRefused(String mark, String cause) {
    assertThatThrownBy(() -> marked(mark))
        .isInstanceOf(InvalidModelException.class)
        .hasMessage("learner.attributes.scikit_learn: " + cause);
  }

  private static ModelShape marked(String mark) throws Exception {
    ModelDocument document = ModelDocument.parse(ModelFiles.golden("reg.json"));
    document.object("learner/attributes").put("scikit_learn", mark);
    return ModelFiles.check(document.toUbjson(), ModelFormat.UBJSON);
  }

  /** A tie between two float32, whose shortest text is nearer to the second. */
  @Test
  void aFloat64IsRoundedByItsShortestTextAsXgboostGetsIt() {
    double tie = 1 + 0x1p-24;

    assertThat((float) tie).isEqualTo(1.0f);
    assertThat(WrapperMark.missing(tie)).isEqualTo(1.0000001f);
    assertThat(WrapperMark.missing(-999)).isEqualTo(-999);
    assertThat(WrapperMark.missing(Double.NaN)).isNaN();
  }

  @Test
  void roundsThatScoreAreSomeOfThoseTrained() {
    assertThatThrownBy(() -> new Rounds(3, 2)).hasMessage("scored: 3 (expected: 0 to 2)");
    assertThatThrownBy(() -> new Rounds(-1, 2)).hasMessage("scored: -1 (expected: 0 to 2)");
  }
}
