package dev.coppice.server.codec.tensors;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.server.codec.Payloads;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** JSON that is none of tensors, or has other data than it says, is refused with the cause. */
class TensorRefusalsTest {

  private static void assertRefused(String json, String cause) {
    assertRefused(json, -1, "", cause);
  }

  private static void assertRefused(String json, int jsonBytes, String data, String cause) {
    InferDecoder decoder = InferDecoder.ofJson(jsonBytes, new KnownHeads());
    String body = json.replace('\'', '"') + data;

    assertThat(Payloads.refusal(decoder, Payloads.NAMED, body)).hasMessageEndingWith(cause);
  }

  private static String input(String members) {
    return "{'inputs': [{'name': 'x', " + members + "}]}";
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      delimiter = '~',
      value = {
        "'shape': [1, 2], 'data': [1, 2]~no datatype (expected: datatype)",
        "'datatype': 'FP32', 'data': [1, 2]~no shape (expected: shape)",
        "'datatype': 'FP32', 'shape': [1, 2]"
            + "~no data (expected: data, or the parameter binary_data_size)",
        "'datatype': 'FP32', 'shape': [1, 2], 'data': null"
            + "~no data (expected: data, or the parameter binary_data_size)",
        "'datatype': 'FP32', 'shape': [1, 2], 'data': [1, 2], 'parameters': {'binary_data_size': 8}"
            + "~data and binary data (expected: data, or the parameter binary_data_size)",
        "'datatype': 'FP32', 'shape': [1, 2], 'data': [1, 2], 'data': [1, 2]"
            + "~data twice (expected: once)",
        "'datatype': 'FP32', 'shape': [], 'data': []"
            + "~a shape of 0 sizes (expected: [rows, features], or [rows] for a column by name)",
        "'datatype': 'FP32', 'shape': [1, 1, 2], 'data': [1, 2]"
            + "~a shape of 3 sizes (expected: [rows, features], or [rows] for a column by name)",
        "'datatype': 'FP32', 'shape': [2], 'data': [1, 2]~shape [2] (expected: [rows, features])",
        "'datatype': 'FP32', 'shape': [2, 0], 'data': []"
            + "~shape [2, 0] (expected: [rows, features])",
      })
  void inputThatIsNotDescribedWithItsDataIsRefusedByItsName(String members, String cause) {
    assertRefused(input(members), "input \"x\": " + cause);
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      delimiter = '~',
      value = {
        "'datatype': 'FP32', 'shape': [-1, 2], 'data': []~body: -1 (expected: shape: sizes)",
        "'datatype': 'FP32', 'shape': [99999999999999999999, 2], 'data': []"
            + "~body: a number beyond 64 bits (expected: shape: sizes)",
        "'datatype': 'FP32', 'shape': [1, 2], 'data': [1, '2']"
            + "~data: \"2\" (expected: a number, true, false or null)",
        "'datatype': 'FP32', 'shape': [1, 2], 'data': [1, [2]]"
            + "~data: an array within a row"
            + " (expected: all elements in one array, or an array of 2 for each row)",
        "'datatype': 'FP32', 'shape': [1, 2], 'data': [[1]]"
            + "~data: an array of 1"
            + " (expected: all elements in one array, or an array of 2 for each row)",
        "'datatype': 'FP32', 'shape': [1, 2], 'data': [[[1, 2]]]"
            + "~data: an array in a row's array"
            + " (expected: all elements in one array, or an array of 2 for each row)",
      })
  void whatIsNoSizeOrElementIsRefused(String members, String cause) {
    assertRefused(input(members), cause);
  }

  @Test
  void whatIsThereTwiceOrTooOftenIsRefused() {
    String one = "{'name': 'x', 'datatype': 'FP32', 'shape': [1, 2], 'data': [1, 2]}";
    String inputs = "'inputs': [" + one + "]";
    String outputs = "{'name': 'predict'}, ".repeat(16);

    assertRefused("{%s, %s}".formatted(inputs, inputs), "body: inputs twice (expected: once)");
    assertRefused(
        "{%s} {}".formatted(inputs), "body: something after the object (expected: nothing)");
    assertRefused(
        "{%s, 'id': '%s'}".formatted(inputs, "i".repeat(1025)),
        "id: 1025 characters (expected: at most 1024)");
    assertRefused(
        "{%s, 'outputs': [%s{}]}".formatted(inputs, outputs),
        "outputs: more than 16 (expected: at most 16)");
    assertRefused(
        "{'inputs': [%s, %s]}".formatted(one, one),
        "inputs: 2 (expected: one tensor [rows, features], or the parameter content_type \"pd\" and"
            + " one tensor for each column)");
  }

  @Test
  void columnsByNameAreThereOnceAndHaveAsMuchDataAsRows() {
    String name = Payloads.NAMED.featureNames().getFirst();
    String column = "{'name': '%s', 'datatype': 'FP32', 'shape': [1], 'data': %s}";
    String body = "{'parameters': {'content_type': 'pd'}, 'inputs': [%s]}";
    String one = column.formatted(name, "[1]");

    assertRefused(
        body.formatted(one + ", " + one),
        "input \"%s\": the name twice (expected: once)".formatted(name));
    assertRefused(
        body.formatted(column.formatted(name, "[1, 2]")),
        "input \"%s\": more data (expected: [1] elements)".formatted(name));
  }

  /** Each byte behind the JSON is an input's, which says how many it has. */
  @Test
  void binaryDataIsWhatTheJsonSays() {
    String members = "'datatype': 'FP32', 'shape': [1, 2], 'parameters': {'binary_data_size': %d}";
    String eight = input(members.formatted(8));

    assertRefused(
        eight,
        eight.length(),
        "1234567",
        "input \"x\": 8 bytes of binary data (expected: at most the 7 that are left)");
    assertRefused(
        eight,
        eight.length(),
        "123456789",
        "body: 1 bytes after the JSON that no input has"
            + " (expected: binary_data_size of each input with binary data)");
    String seven = input(members.formatted(7));
    assertRefused(
        seven,
        seven.length(),
        "1234567",
        "input \"x\": 7 bytes of data (expected: [1, 2] elements of FP32, 4 bytes each)");
    assertRefused(
        eight,
        0,
        "12345678",
        "body: no JSON, as Inference-Header-Content-Length says"
            + " (expected: a JSON object before the data, which says what that is)");
    assertRefused(
        "{}",
        3,
        "",
        "body: 2 bytes (expected: the 3 bytes of JSON that Inference-Header-Content-Length says)");
  }
}
