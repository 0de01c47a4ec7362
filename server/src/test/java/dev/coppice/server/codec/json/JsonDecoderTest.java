package dev.coppice.server.codec.json;

import static dev.coppice.server.codec.Payloads.NAMED;
import static dev.coppice.server.codec.Payloads.NAMELESS;
import static dev.coppice.server.codec.Payloads.refusal;
import static dev.coppice.server.codec.Payloads.row;
import static dev.coppice.server.codec.Payloads.rows;
import static java.lang.Double.NaN;
import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.model.ModelInfo;
import dev.coppice.server.codec.rows.PayloadException;
import dev.coppice.server.codec.rows.PayloadException.Kind;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.FieldSource;

class JsonDecoderTest {

  static final List<Arguments> READ =
      List.of(
          Arguments.of("{\"features\": [1, 2, 3, 4]}", List.of(row(1, 2, 3, 4))),
          Arguments.of("{\"features\": [null, 2]}", List.of(row(NaN, 2, NaN, NaN))),
          Arguments.of(
              "{\"features\": [[1, 2], [3, 4]]}",
              List.of(row(1, 2, NaN, NaN), row(3, 4, NaN, NaN))),
          Arguments.of(
              "{\"instances\": [[1], [2]]}", List.of(row(1, NaN, NaN, NaN), row(2, NaN, NaN, NaN))),
          Arguments.of(
              "{\"instances\": [{\"features\": [1]}, [2]]}",
              List.of(row(1, NaN, NaN, NaN), row(2, NaN, NaN, NaN))),
          Arguments.of("[1, 2, 3, 4]", List.of(row(1, 2, 3, 4))),
          Arguments.of(" [ null ] \n", List.of(row(NaN, NaN, NaN, NaN))),
          Arguments.of("[[1, 2], [3, 4]]", List.of(row(1, 2, NaN, NaN), row(3, 4, NaN, NaN))),
          Arguments.of(
              "[{\"features\": [1]}, {\"score\": 4, \"age\": 1}]",
              List.of(row(1, NaN, NaN, NaN), row(1, NaN, NaN, 4))),
          Arguments.of("{\"\": 3, \"features\": [1]}", List.of(row(1, NaN, NaN, NaN))),
          Arguments.of("{\"features\": [1], \"\": 3}", List.of(row(1, NaN, NaN, NaN))),
          Arguments.of("{\"age\": 1, \"income\": null}", List.of(row(1, NaN, NaN, NaN))),
          Arguments.of("{\"tenure\": NaN, \"score\": 4}", List.of(row(NaN, NaN, NaN, 4))),
          Arguments.of(
              "[{\"age\": 1}, {\"age\": 2}, {\"income\": 3, \"age\": 4}]",
              List.of(row(1, NaN, NaN, NaN), row(2, NaN, NaN, NaN), row(4, 3, NaN, NaN))),
          Arguments.of(
              "[NaN, -0, 1e-50, 123456789012345678901234567890]",
              List.of(row(NaN, -0.0, 0, 1.2345679e29))),
          // Other keys beside a wrapper are ignored, wherever they stand and whatever they hold.
          Arguments.of(
              "{\"age\": 9, \"id\": \"x\", \"o\": {\"a\": [1]}, \"features\": [1], \"o\": [],"
                  + " \"age\": 1e400}",
              List.of(row(1, NaN, NaN, NaN))),
          Arguments.of(
              "{\"agee\": 1, \"instances\": [{\"id\": true, \"features\": [1], \"w\": 2}],"
                  + " \"features\": 5}",
              List.of(row(1, NaN, NaN, NaN))),
          Arguments.of(
              "{\"age\": 9, \"instances\": [{\"income\": 2}]}", List.of(row(NaN, 2, NaN, NaN))),
          Arguments.of(
              "[{\"income\": 3}, {\"score\": 9, \"features\": [null, 2]}]",
              List.of(row(NaN, 3, NaN, NaN), row(NaN, 2, NaN, NaN))),
          // A wrapper's row has the number of the object around it, and names of its own.
          Arguments.of(
              "{\"age\": 1, \"instances\": [{\"age\": 2}]}", List.of(row(2, NaN, NaN, NaN))));

  @ParameterizedTest
  @FieldSource("READ")
  void reads(String body, List<List<Float>> rows) throws PayloadException {
    assertThat(rows(new JsonDecoder(), NAMED, body)).isEqualTo(rows);
  }

  static final List<Arguments> REFUSED =
      List.of(
          Arguments.of("[]", "body: no row (expected: at least one)"),
          Arguments.of("{\"instances\": []}", "body: no row (expected: at least one)"),
          Arguments.of("{\"features\": []}", "body: no row (expected: at least one)"),
          Arguments.of("{}", "row 1: {} (expected: at least one value)"),
          Arguments.of("[{}]", "row 1: {} (expected: at least one value)"),
          Arguments.of("[[]]", "row 1: [] (expected: at least one value)"),
          Arguments.of("  ", "row 1: blank (expected: an array or an object)"),
          Arguments.of("1", "row 1: 1 (expected: an array or an object)"),
          Arguments.of("null", "row 1: null (expected: an array or an object)"),
          Arguments.of("\"x\"", "row 1: \"x\" (expected: an array or an object)"),
          Arguments.of("[1] [2]", "row 2: an array (expected: nothing after it)"),
          Arguments.of("[\"1\", 2]", "row 1: \"1\" (expected: an array or an object)"),
          Arguments.of("[1, \"2\"]", "row 1, column 2: \"2\" (expected: a number or null)"),
          Arguments.of("[1, true]", "row 1, column 2: true (expected: a number or null)"),
          Arguments.of("[1, [2]]", "row 1, column 2: an array (expected: a number or null)"),
          Arguments.of(
              "[[1], {\"age\": \"x\\u0007\"}]",
              "row 2, column age: \"x?\" (expected: a number or null)"),
          Arguments.of(
              "{\"age\": {\"a\": 1}}", "row 1, column age: an object (expected: a number or null)"),
          Arguments.of(
              "{\"age\": [1]}", "row 1, column age: an array (expected: a number or null)"),
          Arguments.of("{\"instances\": [1, 2]}", "row 1: 1 (expected: an array or an object)"),
          Arguments.of(
              "[{\"features\": [[1]]}]", "row 1, column 1: an array (expected: a number or null)"),
          Arguments.of(
              "{\"instances\": [{\"instances\": [1]}]}",
              "row 1, column instances: an array (expected: a number or null)"),
          Arguments.of("{\"features\": [{\"age\": 1}]}", "row 1: an object (expected: an array)"),
          Arguments.of("{\"features\": [[1], 2]}", "row 2: 2 (expected: an array or an object)"),
          Arguments.of(
              "[Infinity]",
              "row 1, column 1: Infinity (expected: a number that float32 can hold, or null)"),
          Arguments.of(
              "[1, -Infinity]",
              "row 1, column 2: -Infinity (expected: a number that float32 can hold, or null)"),
          Arguments.of(
              "[1, -INF]",
              "row 1, column 2: -INF (expected: a number that float32 can hold, or null)"),
          Arguments.of("[1, INF]", "byte 5: bad syntax (expected: JSON)"),
          Arguments.of("[1, 2", "byte 6: the text ends here (expected: JSON)"),
          Arguments.of(
              "[1, 1e400]",
              "row 1, column 2: 1e400 (expected: a number that float32 can hold, or null)"),
          Arguments.of(
              "[1, -1e39]",
              "row 1, column 2: -1e39 (expected: a number that float32 can hold, or null)"),
          Arguments.of("[[1, 2], [3]]", "row 2: 1 columns (expected: 2, as before)"),
          Arguments.of(
              "[{\"age\": 1, \"age\": 2}]", "row 1, column age: the name twice (expected: once)"),
          Arguments.of(
              "[{\"x\": 1, \"x\": 2}]", "row 1, column x: the name twice (expected: once)"),
          Arguments.of(
              "{\"features\": [1], \"features\": 2}",
              "features: more than one (expected: one of features and instances)"),
          Arguments.of(
              "{\"features\": 1, \"features\": [2]}",
              "features: more than one (expected: one of features and instances)"),
          Arguments.of(
              "{\"features\": [1], \"instances\": [[2]]}",
              "instances: more than one (expected: one of features and instances)"),
          Arguments.of("[[[[[1]]]]]", "row 1, column 1: an array (expected: a number or null)"),
          Arguments.of(
              "{\"a\": [[[[1]]]], \"features\": [1]}",
              "nested too deep (expected: at most 4 levels)"),
          Arguments.of("{\"a\":".repeat(100_000), "nested too deep (expected: at most 4 levels)"),
          Arguments.of("[[1, 2, 3, 4, 5], [1]]", "row 2: 1 columns (expected: 5, as before)"),
          Arguments.of(
              "[{\"agee\": 1}, {\"age\": true}]",
              "row 2, column age: true (expected: a number or null)"));

  @ParameterizedTest
  @FieldSource("REFUSED")
  void refusesAndNamesTheCell(String body, String cause) {
    PayloadException refusal = refusal(new JsonDecoder(), NAMED, body);
    assertThat(refusal)
        .hasMessage(
            "Loading json data failed with Exception, please ensure data is in json format:\n "
                + cause);
    assertThat(refusal.kind()).isEqualTo(Kind.MALFORMED);
  }

  static final List<String> BAD_SYNTAX =
      List.of(
          "{not json",
          "[1, 2",
          "[1, 2,]",
          "[01]",
          "[+1]",
          "[.5]",
          "[5.]",
          "[0x10]",
          "[1_0]",
          "[1d]",
          "[nan]",
          "{'age': 1}",
          "[1] x",
          "{\"age\" 1}",
          "[1 2]",
          "{\"age\": 1,}",
          "[-NaN]",
          "[1e]",
          "\u0000",
          "[1]\u0000",
          "{\"a",
          "{\"a\u0001\": 1}",
          "[\"\\x\"]",
          "// c\n[1]",
          "[1], [2]");

  @ParameterizedTest
  @FieldSource("BAD_SYNTAX")
  void badSyntaxIsRefused(String body) {
    assertThat(refusal(new JsonDecoder(), NAMELESS, body))
        .hasMessageMatching(
            "Loading json data failed with Exception, please ensure data is in json format:\n"
                + " (byte [0-9]+: (bad syntax|the text ends here)|unreadable) .expected: JSON.*");
  }

  static final List<Arguments> MISMATCHED =
      List.of(
          Arguments.of(
              "[1, 2, 3, 4, 5]",
              "Number of columns does not match number of features in booster. (4 vs. 5)"),
          Arguments.of(
              "{\"instances\": [[1, 2, 3, 4, 5, 6]]}",
              "Number of columns does not match number of features in booster. (4 vs. 6)"),
          Arguments.of(
              "[{\"age\": 1}, {\"age\": 1, \"agee\": 2}]", "Unknown feature name: agee (row 2)"),
          Arguments.of("[{\"a\\nb\": 1}]", "Unknown feature name: a?b (row 1)"),
          Arguments.of("{\"\": 1}", "Unknown feature name: \"\" (row 1)"),
          Arguments.of(
              "{\"instances\": [{\"age\": 1, \"\": 2}]}", "Unknown feature name: \"\" (row 1)"),
          Arguments.of("{\"features\": 1}", "Unknown feature name: features (row 1)"));

  @ParameterizedTest
  @FieldSource("MISMATCHED")
  void wellFormedBodiesMayStillNotFitTheModel(String body, String cause) {
    PayloadException refusal = refusal(new JsonDecoder(), NAMED, body);
    assertThat(refusal).hasMessage("Unable to evaluate payload provided: " + cause);
    assertThat(refusal.kind()).isEqualTo(Kind.MISMATCH);
  }

  @org.junit.jupiter.api.Test
  void emptyNameIsANameLikeAnyOther() throws PayloadException {
    ModelInfo model = new ModelInfo("xgboost", "reg:squarederror", 1, 2, List.of("", "income"));
    assertThat(rows(new JsonDecoder(), model, "{\"\": 1, \"income\": 2}"))
        .containsExactly(List.of(1f, 2f));
  }

  @org.junit.jupiter.api.Test
  void namedRowsNeedAModelWithNames() {
    PayloadException refusal = refusal(new JsonDecoder(), NAMELESS, "[{\"age\": 1}]");
    assertThat(refusal)
        .hasMessage(
            "Unable to evaluate payload provided: The model has no feature names; send rows as"
                + " arrays.");
    assertThat(refusal.kind()).isEqualTo(Kind.MISMATCH);
  }
}
