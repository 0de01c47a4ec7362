package dev.coppice.server.codec.tensors;

import static dev.coppice.server.codec.Payloads.row;
import static java.lang.Double.NaN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.coppice.model.HeapShare;
import dev.coppice.model.ModelInfo;
import dev.coppice.model.Packaging;
import dev.coppice.model.Packaging.SavedAs;
import dev.coppice.model.Rounds;
import dev.coppice.server.codec.Payloads;
import dev.coppice.server.codec.rows.PayloadException;
import dev.coppice.server.codec.rows.PayloadException.Kind;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Columns by name are held to what a model's package says of them, in every form of tensors. */
class TensorSignatureTest {

  private static final ModelInfo MODEL =
      new ModelInfo(
          "xgboost",
          "reg:squarederror",
          1,
          4,
          List.of("age", "income", "tenure", "paid"),
          List.of("float", "float", "int", "i"),
          Rounds.NONE,
          new Packaging(SavedAs.BOOSTER, false, true, BitSet.valueOf(new long[] {0b1011})));

  private static TensorBodies columns(String datatype, List<String> names, double... row) {
    return new TensorBodies(List.of(row), datatype, names);
  }

  /** Each body with a reader of its own. */
  private static Map<InferDecoder, ByteBuf> forms(TensorBodies bodies) {
    Map<InferDecoder, ByteBuf> forms = new LinkedHashMap<>();
    for (TensorBodies.Body body : List.of(bodies.json(false), bodies.json(true), bodies.binary())) {
      forms.put(body.decoder(), body.bytes());
    }
    for (boolean isRaw : new boolean[] {false, true}) {
      forms.put(
          InferDecoder.ofMessage(), Unpooled.wrappedBuffer(bodies.message(isRaw).toByteArray()));
    }
    return forms;
  }

  private static void assertMismatch(TensorBodies bodies, String message) {
    forms(bodies)
        .forEach(
            (decoder, body) -> {
              PayloadException refusal =
                  catchThrowableOfType(
                      PayloadException.class,
                      () -> decoder.decode(body, MODEL, HeapShare.UNBOUNDED));
              assertThat(refusal).isNotNull();
              assertThat(refusal.kind()).isEqualTo(Kind.MISMATCH);
              assertThat(refusal).hasMessage("Unable to evaluate payload provided: " + message);
            });
  }

  private static void assertRead(TensorBodies bodies, double... expected) {
    forms(bodies)
        .forEach(
            (decoder, body) -> {
              try {
                assertThat(Payloads.rows(Payloads.matrix(decoder, MODEL, body)))
                    .containsExactly(row(expected));
              } catch (PayloadException e) {
                throw new AssertionError(e);
              }
            });
  }

  @Test
  void requiredColumnThatIsAbsentIsNotTakenForMissing() {
    assertMismatch(
        columns("FP64", List.of("tenure", "age"), 3, 0.5),
        "Missing columns: income, paid (inputs)");
    assertMismatch(
        columns("FP32", List.of("paid", "age"), 1, 0.5), "Missing column: income (inputs)");
  }

  @Test
  void requiredColumnMayBeNullAndOthersAbsent() {
    assertRead(columns("FP64", List.of("paid", "income", "age"), 1, NaN, 0.5), 0.5, NaN, NaN, 1);
  }

  @ParameterizedTest
  @CsvSource({"2.00000001", "4.0000000000000009", "16777216.5"})
  void fractionThatFloat32CannotHoldIsStillOne(double fraction) {
    assertMismatch(
        columns("FP64", List.of("age", "income", "tenure", "paid"), 0.5, 0.1, fraction, 0),
        "row 1, input \"tenure\": " + fraction + " (expected: a whole number)");
  }

  @Test
  void truthIsOneOrZeroAsSent() {
    assertMismatch(
        columns("FP64", List.of("age", "income", "paid"), 0.5, 0.1, 1.00000001),
        "row 1, input \"paid\": 1.00000001 (expected: true, false, 1 or 0)");
    assertMismatch(
        columns("FP32", List.of("age", "income", "paid"), 0.5, 0.1, 0.1f),
        "row 1, input \"paid\": 0.1 (expected: true, false, 1 or 0)");
  }

  @Test
  void columnThatHasNoTypeTakesWhatFloat32Rounds() {
    assertRead(
        columns("FP64", List.of("age", "income", "paid"), 2.00000001, 0.1, 1), 2, 0.1, NaN, 1);
  }
}
