package dev.coppice.server.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coppice.model.preprocessing.Preprocessing;
import dev.coppice.server.codec.rows.PayloadException;
import dev.coppice.server.codec.rows.RequestDecoder;
import dev.coppice.server.codec.tensors.InferDecoder;
import dev.coppice.server.codec.tensors.KnownHeads;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Tensors in JSON of numbers that their type does not have: each is the nearest one of the type, as
 * in binary data. So do libraries write them that shorten numbers as far as the type allows.
 */
class NarrowTensorsTest {

  private static final Preprocessing TENTH =
      RawPayloads.read(
          """
          {"version": 1, "features": [{"source": 0, "type": "number", "steps": [
              {"ordinal": {"categories": [0.1], "unknown": -1}}]}]}
          """);

  private static RequestDecoder decoder() {
    return InferDecoder.ofJson(-1, new KnownHeads());
  }

  private static String body(String type, String number) {
    return """
        {"inputs": [{"name": "x", "datatype": "%s", "shape": [1, 1], "data": [%s]}]}"""
        .formatted(type, number);
  }

  @ParameterizedTest
  @CsvSource({
    "FP64, 0.1, 0.1",
    "FP32, 0.1, 0.1",
    "FP16, 0.1, 0.0999755859375",
    "FP16, -0.1, -0.0999755859375",
    "FP16, 65519, 65504",
    "FP16, 3e-8, 0.000000059604644775390625",
    "FP16, 1.00048828125, 1",
    "FP16, 1.0004882812500002, 1.0009765625",
    "FP16, 1.0014648437499998, 1.0009765625",
    "BF16, 0.1, 0.10009765625",
    "BF16, 1.00390625, 1",
    "BF16, 1.0039062500000002, 1.0078125",
    "BF16, -1.0039062500000002, -1.0078125",
  })
  void eachIsTheNearestOfItsType(String type, String number, float expected)
      throws PayloadException {
    assertThat(Payloads.rows(decoder(), Payloads.NAMELESS, body(type, number)).getFirst())
        .startsWith(expected);
  }

  @ParameterizedTest
  @CsvSource({"FP64, 0", "FP32, -1", "FP16, -1", "BF16, -1"})
  void preprocessingTakesItAsItsTypeHasIt(String type, float expected) throws PayloadException {
    assertThat(RawPayloads.rows(decoder(), TENTH, body(type, "0.1")))
        .isEqualTo(List.of(List.of(expected)));
  }

  @ParameterizedTest
  @CsvSource({"FP64, 1e400", "FP32, -1e39", "FP16, 65520", "FP16, -70000", "BF16, 3.4e38"})
  void oneBeyondItsTypeIsRefusedAsItIsWritten(String type, String number) {
    String message = "data: %s (expected: %s)".formatted(number, type);
    assertThatThrownBy(() -> Payloads.rows(decoder(), Payloads.NAMELESS, body(type, number)))
        .hasMessageContaining(message);
    assertThatThrownBy(() -> RawPayloads.rows(decoder(), TENTH, body(type, number)))
        .hasMessageContaining(message);
  }
}
