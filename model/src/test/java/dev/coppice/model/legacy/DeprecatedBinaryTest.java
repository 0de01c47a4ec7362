package dev.coppice.model.legacy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

import dev.coppice.model.InvalidModelException;
import dev.coppice.model.check.ModelShape;
import dev.coppice.model.objective.BaseScoreSearch;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DeprecatedBinaryTest {

  private static final int FIRST_TREE = 4 + 136 + 8 + 16 + 8 + 6 + 160;

  private static final byte[] MAGIC = {'b', 'i', 'n', 'f'};

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "squarederror",
        "logistic",
        "hinge",
        "logitraw",
        "poisson",
        "tweedie",
        "softprob",
        "softmax",
        "forest",
        "dart",
        "linear",
        "pruned"
      })
  void scoresAreThoseOfTheSameModelAsUbjson(String name) throws Exception {
    byte[] binary = LegacyFiles.read(name + ".deprecated");
    byte[] ubjson = LegacyFiles.read(name + ".ubj");
    float[] scores = LegacyFiles.scores(binary, folder);
    assertThat(scores).isEqualTo(LegacyFiles.scores(ubjson, folder));
    assertThat(scores).isEqualTo(LegacyFiles.expected(name));
    assertThat(LegacyFiles.scores(LegacyFiles.withoutMagic(binary), folder)).isEqualTo(scores);
    assertSameShape(LegacyFiles.check(binary), LegacyFiles.check(ubjson));
  }

  private static void assertSameShape(ModelShape shape, ModelShape expected) {
    assertThat(shape.booster()).isEqualTo(expected.booster());
    assertThat(shape.objective()).isEqualTo(expected.objective());
    assertThat(shape.featureCount()).isEqualTo(expected.featureCount());
    assertThat(shape.featureNames()).isEqualTo(expected.featureNames());
    assertThat(shape.outputGroups()).isEqualTo(expected.outputGroups());
    assertThat(shape.counts().trees()).isEqualTo(expected.counts().trees());
    assertThat(shape.counts().nodes()).isEqualTo(expected.counts().nodes());
    assertThat(shape.counts().linearWeights()).isEqualTo(expected.counts().linearWeights());
  }

  @Test
  void theGoldenModelScoresAsItsJson() throws Exception {
    byte[] binary = LegacyFiles.resource("/models/reg.binary");
    byte[] json = LegacyFiles.resource("/models/reg.json");
    assertThat(LegacyFiles.scores(binary, folder)).isEqualTo(LegacyFiles.scores(json, folder));
  }

  /** Files without the magic begin with the base score, whose lowest bytes may be any. */
  @ParameterizedTest
  @ValueSource(ints = {0x3f007b7b, 0x3f00227b, 0x3eff0280, 0x3eff0580, 0x3f047b7b})
  void filesWhoseBaseScoreLooksLikeAnotherFormatAreRead(int baseScore) throws Exception {
    byte[] file = LegacyFiles.read("v090-squarederror.deprecated");
    ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).putInt(0, baseScore);
    byte[] withMagic = ByteBuffer.allocate(4 + file.length).put(MAGIC).put(file).array();

    FileContent content = FileContent.of(new ByteArrayInputStream(file));

    assertThat(content.isModel()).as(content.other()).isTrue();
    assertThat(content.bytes().readAllBytes()).isEqualTo(file);
    assertThat(LegacyFiles.scores(file, folder)).isEqualTo(LegacyFiles.scores(withMagic, folder));
  }

  @Test
  void attributesAreKeptButThoseThatAreParameters() throws Exception {
    byte[] old = LegacyFiles.asOf090(LegacyFiles.read("poisson.deprecated"), 0);
    String ubjson = new String(LegacyFiles.translated(old), StandardCharsets.ISO_8859_1);
    assertThat(ubjson)
        .contains("best_iterationSL")
        .contains("poisson_regression_param")
        .doesNotContain("rmse");
    String newer = latin(LegacyFiles.translated(LegacyFiles.read("tweedie.deprecated")));
    assertThat(newer).contains("tweedie_variance_powerSL").doesNotContain("metrics");
  }

  /** XGBoost 1.0 and 1.1 wrote JSON on many lines under {@code verbosity=3}. */
  @ParameterizedTest
  @ValueSource(strings = {"squarederror", "softprob", "poisson", "tweedie"})
  void parametersOfAnObjectiveMayBeOnManyLines(String name) throws Exception {
    byte[] file = LegacyFiles.read("v121-" + name + ".deprecated");
    int at = LegacyFiles.lastIndexOf(file, LegacyFiles.text("objective")) + 8 + 9;
    int end = at + 8 + ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).getInt(at);
    String json = latin(Arrays.copyOfRange(file, at + 8, end));
    ByteArrayOutputStream pretty = new ByteArrayOutputStream();
    pretty.write(file, 0, at);
    pretty.writeBytes(
        LegacyFiles.text(json.replace("{", "{\n    ").replace(",", ",\n    ").replace("}", "\n}")));
    pretty.write(file, end, file.length - end);

    assertThat(LegacyFiles.translated(pretty.toByteArray()))
        .isEqualTo(LegacyFiles.translated(file));
    assertThat(LegacyFiles.scores(pretty.toByteArray(), folder))
        .isEqualTo(LegacyFiles.scores(file, folder));
  }

  /** The margins are those that 0.90 computed of the base scores given. */
  @ParameterizedTest
  @CsvSource({
    "squarederror, 0.5",
    "logistic, 0.3",
    "poisson, 0.7",
    "tweedie, 0.6",
    "softprob, 0.5",
    "softmax, 0.5",
    "dart, 0.5",
    "linear, 0.5"
  })
  void models090WroteScoreAsThatMarginSays(String name, float baseScore) throws Exception {
    byte[] binary = LegacyFiles.read(name + ".deprecated");
    ByteBuffer.wrap(binary).order(ByteOrder.LITTLE_ENDIAN).putFloat(4, baseScore);
    float margin = margin(name, baseScore);
    byte[] old = LegacyFiles.asOf090(binary, margin);
    float[] expected = LegacyFiles.scores(binary, folder);
    float[] scores = LegacyFiles.scores(old, folder);
    for (int i = 0; i < scores.length; i++) {
      // Java's logarithm is not the C library's.
      assertThat(scores[i]).isCloseTo(expected[i], within(4 * Math.ulp(expected[i])));
    }
  }

  private static float margin(String name, float baseScore) {
    return switch (name) {
      case "logistic" -> -(float) Math.log(1 / baseScore - 1);
      case "poisson", "tweedie" -> (float) Math.log(baseScore);
      default -> baseScore;
    };
  }

  @Test
  void theHingeOf090KeepsItsMargin() throws Exception {
    byte[] old = LegacyFiles.asOf090(LegacyFiles.read("hinge.deprecated"), 0.5f);
    assertThat(latin(LegacyFiles.translated(old))).contains("5E-1");
  }

  @Test
  void marginsThatNoProbabilityHasBecomeTheClosest() {
    assertThat(BaseScoreSearch.ofMargin("binary:logistic", 0)).isEqualTo(0.5f);
    assertThat(BaseScoreSearch.ofMargin("binary:logistic", 100)).isGreaterThan(0.999998f);
    assertThat(BaseScoreSearch.ofMargin("binary:logistic", -100)).isLessThan(0.000002f);
    assertThat(BaseScoreSearch.ofMargin("reg:gamma", 0)).isEqualTo(1);
    assertThat(BaseScoreSearch.ofMargin("none:such", 7.25f)).isEqualTo(7.25f);
  }

  @Test
  void whatFollowsTheModelIsRefused() {
    byte[] file = LegacyFiles.read("squarederror.deprecated");
    assertRefused(Arrays.copyOf(file, file.length + 1), "bytes after the model");
    byte[] old = LegacyFiles.asOf090(file, 0);
    assertRefused(Arrays.copyOf(old, old.length + 1), "bytes after the model");
  }

  @Test
  void whatCannotBeIsRefusedByName() {
    byte[] file = LegacyFiles.read("squarederror.deprecated");
    assertRefused(edited(file, 4, Float.floatToIntBits(Float.NaN)), "base_score: NaN");
    assertRefused(edited(file, 8, 0), "num_feature");
    assertRefused(edited(file, 12, -1), "num_class");
    assertRefused(edited(file, 140, 1 << 20), "byte 148: length 1048576 (expected: 0 to 1024)");
    assertRefused(edited(file, FIRST_TREE - 160, -1), "num_trees: -1 (expected: 0 to 1048576)");
    assertRefused(edited(file, FIRST_TREE - 160, 1 << 20), "the file ends too early");
    assertRefused(edited(file, FIRST_TREE - 156, 3), "num_parallel_tree: 3");
    assertRefused(edited(file, FIRST_TREE, 2), "tree 0: num_roots: 2 (expected: 1)");
    assertRefused(edited(file, FIRST_TREE + 4, 0), "tree 0: num_nodes: 0 (expected: 1 to 4194304)");
    assertRefused(edited(file, FIRST_TREE + 4, 1 << 22), "the file ends too early");
    assertRefused(edited(file, FIRST_TREE + 20, 3), "tree 0: size_leaf_vector: 3");
    assertRefused(edited(file, FIRST_TREE + 148 + 4, 99), "tree 0: left_children[0]: 99");
    byte[] booster = file.clone();
    booster[FIRST_TREE - 161] = 'x';
    assertRefused(booster, "booster: \"gbtrex\" (expected: \"gbtree\", \"dart\" or \"gblinear\")");
    byte[] parameters = file.clone();
    parameters[LegacyFiles.lastIndexOf(file, LegacyFiles.text("objective")) + 8 + 9 + 8] = 0;
    assertRefused(parameters, "attributes.objective: no JSON object (expected: {\"...)");
  }

  private static byte[] edited(byte[] file, int at, int value) {
    byte[] edited = file.clone();
    ByteBuffer.wrap(edited).order(ByteOrder.LITTLE_ENDIAN).putInt(at, value);
    return edited;
  }

  private static void assertRefused(byte[] file, String cause) {
    assertThatExceptionOfType(InvalidModelException.class)
        .isThrownBy(() -> LegacyFiles.check(file))
        .withMessageContaining(cause);
  }

  private static String latin(byte[] bytes) {
    return new String(bytes, StandardCharsets.ISO_8859_1);
  }
}
