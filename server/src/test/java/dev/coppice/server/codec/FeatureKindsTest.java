package dev.coppice.server.codec;

import static dev.coppice.server.codec.Payloads.refusal;
import static dev.coppice.server.codec.Payloads.row;
import static dev.coppice.server.codec.Payloads.rows;
import static java.lang.Double.NaN;
import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.model.ModelInfo;
import dev.coppice.model.Rounds;
import dev.coppice.server.codec.csv.CsvDecoder;
import dev.coppice.server.codec.csv.CsvForm;
import dev.coppice.server.codec.json.JsonDecoder;
import dev.coppice.server.codec.rows.PayloadException;
import dev.coppice.server.codec.rows.PayloadException.Kind;
import dev.coppice.server.codec.rows.RequestDecoder;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Rows of names for models that know the types of their features. */
class FeatureKindsTest {

  private static final RequestDecoder JSON = new JsonDecoder();
  private static final RequestDecoder CSV = new CsvDecoder(new CsvForm(true, (byte) 0, true));

  private static final ModelInfo TYPED =
      new ModelInfo(
          "xgboost",
          "reg:squarederror",
          1,
          5,
          List.of("count", "price", "member", "plan", "rate"),
          List.of("int", "float", "i", "c", "q"),
          Rounds.NONE);

  @Test
  void valuesOfTheirTypesAreTaken() throws PayloadException {
    assertThat(
            rows(
                JSON,
                TYPED,
                "[{\"count\": 3.0, \"price\": 0.5, \"member\": true, \"plan\": 2},"
                    + " {\"count\": null, \"member\": 0, \"plan\": NaN, \"rate\": -1e3}]"))
        .containsExactly(row(3, 0.5, 1, 2, NaN), row(NaN, NaN, 0, NaN, -1000));
    assertThat(rows(CSV, TYPED, "member,count,plan\nTrue,1e2,\n0,,nan\n"))
        .containsExactly(row(100, NaN, 1, NaN, NaN), row(NaN, NaN, 0, NaN, NaN));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      quoteCharacter = '`',
      value = {
        "count~'3'~'3' (expected: a whole number or null)",
        "count~2.5~2.5 (expected: a whole number or null)",
        "price~'cheap'~'cheap' (expected: a number or null)",
        "price~true~true (expected: a number or null)",
        "member~2~2 (expected: true, false, 1 or 0 or null)",
        "member~'true'~'true' (expected: true, false, 1 or 0 or null)",
        "plan~0.5~0.5 (expected: a category's code, a whole number or null)",
        "plan~'pro'~'pro' (expected: a category's code, a whole number or null)",
      })
  void valueOfAnotherTypeDoesNotFitTheModel(String name, String value, String cause) {
    String body = "[{\"rate\": 1}, {\"" + name + "\": " + value.replace('\'', '"') + "}]";
    PayloadException refusal = refusal(JSON, TYPED, body);
    assertThat(refusal.kind()).isEqualTo(Kind.MISMATCH);
    assertThat(refusal)
        .hasMessage(
            "Unable to evaluate payload provided: row 2, column "
                + name
                + ": "
                + cause.replace("'s ", "\u2019s ").replace('\'', '"').replace('\u2019', '\''));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      value = {
        "count~2.5~2.5 (expected: a whole number, or nothing at all)",
        "count~x~x (expected: a whole number, or nothing at all)",
        "price~cheap~cheap (expected: a number, or nothing at all)",
        "member~yes~yes (expected: true, false, 1 or 0, or nothing at all)",
      })
  void cellOfAnotherTypeBelowNamesDoesNotFitTheModel(String name, String value, String cause) {
    PayloadException refusal = refusal(CSV, TYPED, "rate," + name + "\n1,\n2," + value);
    assertThat(refusal.kind()).isEqualTo(Kind.MISMATCH);
    assertThat(refusal)
        .hasMessage("Unable to evaluate payload provided: row 2, column " + name + ": " + cause);
  }

  @Test
  void whatNoTypeHasStaysMalformed() {
    assertThat(refusal(JSON, TYPED, "{\"price\": Infinity}").kind()).isEqualTo(Kind.MALFORMED);
    assertThat(refusal(JSON, TYPED, "{\"count\": [1]}").kind()).isEqualTo(Kind.MALFORMED);
    assertThat(refusal(JSON, TYPED, "[1, \"2\"]").kind()).isEqualTo(Kind.MALFORMED);
    assertThat(refusal(CSV, TYPED, "price\n1e39").kind()).isEqualTo(Kind.MALFORMED);
    assertThat(refusal(new CsvDecoder(), TYPED, "1,x").kind()).isEqualTo(Kind.MALFORMED);
  }

  @Test
  void messageNamesWhatWouldHaveBeenTaken() {
    // Positions take numbers alone, whatever the columns are.
    assertThat(refusal(JSON, TYPED, "[1, 2, true]"))
        .hasMessageEndingWith("row 1, column 3: true (expected: a number or null)");
    assertThat(refusal(JSON, TYPED, "{\"member\": 1e39}"))
        .hasMessageEndingWith(
            "row 1, column member: 1e39 (expected: a number that float32 can hold, or null)");
  }

  @Test
  void rowsOfPositionsAreNotHeldToTypes() throws PayloadException {
    assertThat(rows(JSON, TYPED, "[2.5, 1, 7]")).containsExactly(row(2.5, 1, 7, NaN, NaN));
    assertThat(rows(new CsvDecoder(), TYPED, "2.5,1,7")).containsExactly(row(2.5, 1, 7, NaN, NaN));
  }
}
