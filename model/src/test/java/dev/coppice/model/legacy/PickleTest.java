package dev.coppice.model.legacy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.coppice.model.InvalidModelException;
import dev.coppice.model.memory.ReadingMemory;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PickleTest {

  private static final String EXPECTED =
      " in a pickle (expected: xgboost.Booster, XGBClassifier or XGBRegressor)";

  @TempDir Path folder;

  @Test
  void jsonAndUbjsonGoThroughAsTheyAre() throws Exception {
    for (String name : new String[] {"/models/reg.json", "/models/reg.ubj"}) {
      byte[] file = LegacyFiles.resource(name);
      assertThat(
              ModelInput.open(new ByteArrayInputStream(file), ReadingMemory.unbounded())
                  .bytes()
                  .readAllBytes())
          .isEqualTo(file);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 3, 4, 5})
  void aBoosterScoresAsItsModel(int protocol) throws Exception {
    byte[] pickle = LegacyFiles.read("booster-" + protocol + ".pickle");
    assertThat(LegacyFiles.scores(pickle, folder))
        .isEqualTo(LegacyFiles.scores(LegacyFiles.read("named.ubj"), folder))
        .isEqualTo(LegacyFiles.expected("named"));
    assertThat(LegacyFiles.check(pickle).featureNames()).containsExactly("a", "b", "c", "d");
    assertThat(new String(LegacyFiles.translated(pickle), StandardCharsets.ISO_8859_1))
        .contains("best_iterationSL")
        .contains("version[");
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 3, 4, 5})
  void aClassifierWithForeignAttributesScoresAsItsBooster(int protocol) throws Exception {
    byte[] pickle = LegacyFiles.read("classifier-" + protocol + ".pickle");
    assertThat(LegacyFiles.scores(pickle, folder)).isEqualTo(LegacyFiles.expected("classifier"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"xgbregressor", "xgbrfregressor"})
  void otherEstimatorsScoreAsTheirBoosters(String name) throws Exception {
    byte[] pickle = LegacyFiles.read(name + ".pickle");
    assertThat(LegacyFiles.scores(pickle, folder)).isEqualTo(LegacyFiles.expected(name));
  }

  @ParameterizedTest
  @CsvSource({
    "binary-2, true",
    "binary-3, true",
    "binary-5, true",
    "offset-2, true",
    "offset-3, true",
    "offset-5, true",
    "json-1.0, true",
    "json-snapshot, false",
    "ubj-bare, false"
  })
  void modelsOfEveryTimeAreReadAndNamedWhereTheyHaveNoNames(String name, boolean isNamed)
      throws Exception {
    byte[] pickle = LegacyFiles.read(name + ".pickle");
    assertThat(LegacyFiles.scores(pickle, folder)).isEqualTo(LegacyFiles.expected("squarederror"));
    String[] names = isNamed ? new String[] {"a", "b", "c", "d"} : new String[0];
    assertThat(LegacyFiles.check(pickle).featureNames()).containsExactly(names);
  }

  @Test
  void theGoldenPickleScoresAsItsJson() throws Exception {
    byte[] pickle = LegacyFiles.resource("/models/reg.pickle");
    byte[] json = LegacyFiles.resource("/models/reg.json");
    assertThat(LegacyFiles.scores(pickle, folder)).isEqualTo(LegacyFiles.scores(json, folder));
  }

  /** As Python 2 and XGBoost 0.90 wrote it: byte strings, and a bytearray of unicode. */
  @Test
  void pickles090OfPython2AreRead() throws Exception {
    byte[] binary = LegacyFiles.read("squarederror.deprecated");
    byte[] model = LegacyFiles.asOf090(binary, 0.5f);
    byte[] pickle =
        pickle(
            "\u0080\u0002cxgboost.core\nBooster\nq\u0001)\u0081q\u0002}q\u0003(U\u0006handleq\u0004"
                + "c__builtin__\nbytearray\nq\u0005",
            unicode(model),
            "X\u0007\0\0\0latin-1\u0086Rq\u0006U\rfeature_namesq\u0007]q\u0008(U\u0001aU\u0001b"
                + "U\u0001cU\u0001deU\rfeature_typesN"
                + "U\u0004bestI4294967296\nub.");
    float[] scores = LegacyFiles.scores(pickle, folder);
    assertThat(scores).isEqualTo(LegacyFiles.scores(model, folder));
    assertThat(LegacyFiles.check(pickle).featureNames()).containsExactly("a", "b", "c", "d");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "python2-cpickle-booster",
        "python2-cpickle-classifier",
        "python2-pickle-booster",
        "python2-pickle-classifier",
        "python3-pickle-booster",
        "python3-pickle-classifier"
      })
  void picklesOfOldPythonsAreRead(String name) throws Exception {
    byte[] pickle = LegacyFiles.read(name + ".pickle");
    assertThat(LegacyFiles.scores(pickle, folder)).isEqualTo(LegacyFiles.expected("squarederror"));
    assertThat(LegacyFiles.check(pickle).featureNames()).containsExactly("a", "b", "c", "d");
  }

  @Test
  void anEstimatorMayHoldBareBytes() throws Exception {
    byte[] binary = LegacyFiles.read("squarederror.deprecated");
    byte[] pickle =
        pickle(
            "\u0080\u0003cxgboost.sklearn\nXGBRegressor\n)\u0081}(X\u0008\0\0\0_Booster"
                + "cbuiltins\nbytearray\n",
            bytes(binary),
            "\u0085RX\u0004\0\0\0nameX\u0001\0\0\0xub.");
    assertThat(LegacyFiles.scores(pickle, folder)).isEqualTo(LegacyFiles.expected("squarederror"));
  }

  @ParameterizedTest
  @CsvSource({
    "list, a list, ''",
    "dict, a dict, ''",
    "pipeline, sklearn.pipeline.Pipeline, '; a pipeline is exported by python3 -m coppice_export'",
    "encoder, sklearn.preprocessing._label.LabelEncoder, ''"
  })
  void otherObjectsAreRefusedByTheirClass(String name, String object, String instead) {
    assertRefused(
        LegacyFiles.read("refused-" + name + ".pickle"),
        object + EXPECTED.replace(")", instead + ")"));
  }

  @Test
  void filesOfJoblibAreRefusedByTheirReason() {
    assertThatExceptionOfType(InvalidModelException.class)
        .isThrownBy(() -> LegacyFiles.check(LegacyFiles.read("refused-joblib.pickle")))
        .withMessageMatching(
            "byte \\d+: joblib\\.numpy_pickle\\.NumpyArrayWrapper, arrays between the opcodes"
                + " \\(expected: a plain pickle, by the module pickle; a pipeline is exported by"
                + " python3 -m coppice_export\\)");
  }

  @Test
  void anUntrainedBoosterIsRefused() {
    assertRefused(
        LegacyFiles.read("untrained.pickle"),
        "xgboost.core.Booster in a pickle: no model (expected: one that was trained)");
  }

  @Test
  void whatWouldRunCodeIsRefused() {
    assertRefused(
        pickle("\u0080\u0002cos\nsystem\nX\u0002\0\0\0ls\u0085R.", new byte[0], ""),
        "os.system" + EXPECTED);
    assertRefused(
        pickle("\u0080\u0002(X\u0002\0\0\0lsios\nsystem\n.", new byte[0], ""),
        "byte 11: opcode 0x69 (i) (expected: one of a pickled booster)");
    for (String opcode : new String[] {"Pid\n", "Q", "\u0082\u0001", "o", "\u0097", "\u0098"}) {
      assertThatExceptionOfType(InvalidModelException.class)
          .isThrownBy(() -> LegacyFiles.check(pickle("\u0080\u0002" + opcode, new byte[0], ".")))
          .withMessageContaining("opcode 0x");
    }
  }

  @Test
  void stacksThatDoNotFitAreRefused() {
    for (String body :
        new String[] {
          ".",
          "0.",
          "t.",
          "a.",
          "(s.",
          "(u.",
          "(R.",
          "(.",
          "]].",
          "}(Nu.",
          "h\u0003.",
          "j\u00ff\u00ff\u00ff\u00ff.",
          "Nr\u00ff\u00ff\u00ff\u007f.",
          "NN\u0093.",
          "\u0090.",
          "\u008b\u00ff\u00ff\u00ff\u00ff.",
          "\u0080\u0009.",
          "\u0087."
        }) {
      assertThatExceptionOfType(InvalidModelException.class)
          .as(body)
          .isThrownBy(() -> LegacyFiles.check(pickle("\u0080\u0002" + body, new byte[0], "")));
    }
  }

  @Test
  void aSecondModelAndBytesAfterTheEndAreRefused() {
    byte[] model = LegacyFiles.read("squarederror.deprecated");
    String start = "\u0080\u0003cxgboost.core\nBooster\n)\u0081}(X\u0006\0\0\0handle";
    byte[] once = pickle(start, bytes(model), "ub.");
    assertThat(refusal(Arrays.copyOf(once, once.length + 1))).contains("bytes after the pickle");
    ByteArrayOutputStream twice = new ByteArrayOutputStream();
    twice.writeBytes(pickle(start, bytes(model), "X\u0006\0\0\0handle"));
    twice.writeBytes(bytes(model));
    twice.writeBytes(latin("ub."));
    assertThat(refusal(twice.toByteArray())).contains("a second model (expected: one)");
  }

  @Test
  void whatIsWrongWithTheModelIsSaidOfTheHandle() {
    String start = "\u0080\u0003cxgboost.core\nBooster\n)\u0081}X\u0006\0\0\0handle";
    assertThat(refusal(pickle(start, bytes(latin("none")), "sb.")))
        .isEqualTo("handle: unknown format (expected: XGBoost JSON or UBJSON)");
    assertThat(refusal(pickle(start, bytes(latin("{\"a\":1}")), "sb.")))
        .isEqualTo("handle: learner: missing (expected: present)");
    assertThat(refusal(pickle(start, bytes(latin("CONFIG-offset:")), "sb.")))
        .startsWith("handle: byte 0: the file ends too early");
    byte[] cut = Arrays.copyOf(LegacyFiles.read("squarederror.deprecated"), 1000);
    assertThat(refusal(pickle(start, bytes(cut), "sb.")))
        .startsWith("handle: byte 1000: the file ends too early");
    for (String text : new String[] {"\u00e2\u0082\u00acab", "\u00c4\u0080abc"}) {
      byte[] wide = latin("cbuiltins\nbytearray\nX\u0005\0\0\0" + text);
      assertThat(refusal(pickle(start, wide, "\u0085Rsb."))).contains("text that is no bytes");
    }
  }

  @Test
  void namesAmongOtherValuesAreNone() throws Exception {
    String names = "X\r\0\0\0feature_names](U\u0001aU\u0001bU\u0001cU\u0001dK\u0001e";
    String start = "\u0080\u0003cxgboost.core\nBooster\n)\u0081}(" + names + "X\u0006\0\0\0handle";
    byte[] pickle = pickle(start, bytes(LegacyFiles.read("squarederror.deprecated")), "ub.");
    assertThat(LegacyFiles.check(pickle).featureNames()).isEmpty();
  }

  private static String refusal(byte[] file) {
    try {
      LegacyFiles.check(file);
    } catch (InvalidModelException e) {
      return String.valueOf(e.getMessage());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    throw new AssertionError("accepted (expected: refused)");
  }

  private static void assertRefused(byte[] file, String message) {
    assertThat(refusal(file)).isEqualTo(message);
  }

  private static byte[] pickle(String head, byte[] middle, String tail) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(latin(head));
    out.writeBytes(middle);
    out.writeBytes(latin(tail));
    return out.toByteArray();
  }

  /** The opcode BINBYTES. */
  private static byte[] bytes(byte[] value) {
    return string('B', value);
  }

  /** The opcode BINUNICODE, a character a byte. */
  private static byte[] unicode(byte[] value) {
    String text = new String(value, StandardCharsets.ISO_8859_1);
    return string('X', text.getBytes(StandardCharsets.UTF_8));
  }

  private static byte[] string(char opcode, byte[] value) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(opcode);
    out.write(LegacyFiles.number(value.length), 0, 4);
    out.writeBytes(value);
    return out.toByteArray();
  }

  private static byte[] latin(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }
}
