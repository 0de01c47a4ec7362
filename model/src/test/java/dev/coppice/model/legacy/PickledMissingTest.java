package dev.coppice.model.legacy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.coppice.model.format.InvalidModelIoException;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What a pickled estimator takes for missing, in every way that Python writes a number. */
class PickledMissingTest {

  private static final String ESTIMATOR = "\u0080\u0002cxgboost.sklearn\nXGBRegressor\n)\u0081}";
  private static final String MISSING = "U\u0007missing";
  private static final String BOOSTER =
      "U\u0008_Boostercxgboost.core\nBooster\n)\u0081}U\u0006handle";

  static Stream<Arguments> numbers() {
    return Stream.of(
        arguments("K\u00ff", 255),
        arguments("M\u0001\u0002", 513),
        arguments("J\u0019\u00fc\u00ff\u00ff", -999),
        arguments("\u008a\u0000", 0),
        arguments("\u008a\u0002\u0019\u00fc", -999),
        arguments("\u008a\u0005\0\0\0\0\u0001", 0x1p32f),
        arguments("\u008b\u0002\0\0\0\u0019\u00fc", -999),
        arguments("I4294967296\n", 0x1p32f),
        arguments("G\u00c0\u008f8\0\0\0\0\0", -999),
        arguments("G?\u00b9\u0099\u0099\u0099\u0099\u0099\u009a", 0.1f),
        arguments("G\u007f\u00f8\0\0\0\0\0\0", Float.NaN),
        arguments("G\u007f\u00f0\0\0\0\0\0\0", Float.POSITIVE_INFINITY),
        arguments("N", Float.NaN));
  }

  @ParameterizedTest
  @MethodSource("numbers")
  void aNumberIsMissing(String opcodes, float missing) throws Exception {
    byte[] first = estimator("(" + MISSING + opcodes + "U\u0006kwargs}" + BOOSTER, "sbub.");
    byte[] oneByOne = estimator(MISSING + opcodes + "s" + BOOSTER, "sbsb.");

    assertThat(LegacyFiles.check(first).missing()).isEqualTo(Float.valueOf(missing));
    assertThat(LegacyFiles.check(oneByOne).missing()).isEqualTo(Float.valueOf(missing));
  }

  static Stream<Arguments> others() {
    return Stream.of(
        arguments("U\u0004-999", "missing: a string"),
        arguments("\u0088", "missing: True or False"),
        arguments("}", "missing: a dict"),
        arguments("cnumpy.core.multiarray\nscalar\n)R", "missing: numpy.core.multiarray.scalar"),
        arguments(
            "\u008a\u0009\0\0\0\0\0\0\0\0\u0001", "an integer of 9 bytes (expected: at most 8)"),
        arguments("I99999999999999999999\n", "no integer (expected: one of 64 bits)"));
  }

  @ParameterizedTest
  @MethodSource("others")
  void whatIsNoNumberIsRefused(String opcodes, String cause) {
    byte[] pickle = estimator("(" + MISSING + opcodes + BOOSTER, "sbub.");
    assertThatThrownBy(() -> LegacyFiles.translated(pickle))
        .isInstanceOf(InvalidModelIoException.class)
        .hasMessageContaining(cause);
  }

  @Test
  void aNumberAfterTheModelIsRefusedUnlessItIsNone() throws Exception {
    byte[] none = estimator("(" + BOOSTER, "sb" + MISSING + "Nub.");
    byte[] late = estimator("(" + BOOSTER, "sb" + MISSING + "K\0ub.");

    assertThat(LegacyFiles.check(none).missing()).isNaN();
    assertThatThrownBy(() -> LegacyFiles.translated(late))
        .hasMessage(
            "missing: behind the model (expected: before it, as Python 3.6 and newer pickle it)");
    byte[] undone = estimator("(" + MISSING + "K\u0003" + BOOSTER, "sb" + MISSING + "Nub.");
    assertThatThrownBy(() -> LegacyFiles.translated(undone)).hasMessageContaining("behind");
  }

  @Test
  void valuesThatSpellTheNamesOfAttributesAreNone() throws Exception {
    String note = "U\u0004noteU\u0008_BoosterU\u0001xK\u0001";
    byte[] pickle = estimator("(" + note + MISSING + "K\u0003" + BOOSTER, "sbub.");

    assertThat(LegacyFiles.check(pickle).missing()).isEqualTo(3);
  }

  @Test
  void whatTheBoosterItselfTakesForMissingIsNotTheEstimators() throws Exception {
    String handle = "U\u0006handle";
    String booster = BOOSTER.replace(handle, "(" + MISSING + "K\u0005" + handle);

    assertThat(LegacyFiles.check(estimator("(" + booster, "ubub.")).missing()).isNaN();
  }

  /** A booster that was loaded from a wrapper's file has the mark, and predicts with all trees. */
  @Test
  void aPickledBoosterIsNoWrapperWhateverItsModelSays() throws Exception {
    String document = new String(LegacyFiles.resource("/models/reg.json"), StandardCharsets.UTF_8);
    byte[] marked =
        document
            .replace(
                "\"attributes\":{}",
                "\"attributes\":{\"best_iteration\":\"0\",\"scikit_learn\":\"{\\\"missing\\\":1}\"}")
            .getBytes(StandardCharsets.UTF_8);
    assertThat(LegacyFiles.check(marked).rounds().scored()).isOne();
    assertThat(LegacyFiles.check(marked).missing()).isOne();

    byte[] pickled =
        pickle("\u0080\u0003cxgboost.core\nBooster\n)\u0081}U\u0006handle", marked, "sb.");

    assertThat(LegacyFiles.check(pickled).rounds().scored()).isEqualTo(4);
    assertThat(LegacyFiles.check(pickled).missing()).isNaN();
  }

  private static byte[] estimator(String head, String tail) {
    return pickle(ESTIMATOR + head, LegacyFiles.resource("/models/reg.json"), tail);
  }

  private static byte[] pickle(String head, byte[] model, String tail) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(head.getBytes(StandardCharsets.ISO_8859_1));
    out.write('B');
    out.write(LegacyFiles.number(model.length), 0, 4);
    out.writeBytes(model);
    out.writeBytes(tail.getBytes(StandardCharsets.ISO_8859_1));
    return out.toByteArray();
  }
}
