package dev.coppice.server.codec;

import static dev.coppice.server.codec.Payloads.row;
import static dev.coppice.server.codec.RawPayloads.CUSTOMER;
import static dev.coppice.server.codec.RawPayloads.NAMELESS;
import static dev.coppice.server.codec.RawPayloads.refusal;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coppice.model.HeapShare;
import dev.coppice.model.preprocessing.Preprocessing;
import dev.coppice.model.preprocessing.RawTable;
import dev.coppice.server.codec.json.JsonDecoder;
import dev.coppice.server.codec.json.JsonLinesDecoder;
import dev.coppice.server.codec.rows.PayloadException;
import dev.coppice.server.codec.rows.PayloadException.Kind;
import dev.coppice.server.codec.rows.RequestDecoder;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RawJsonTest {

  private static final RequestDecoder JSON = new JsonDecoder();
  private static final RequestDecoder LINES = new JsonLinesDecoder();
  private static final double NAN = Double.NaN;

  private static final String NAMED =
      "{\"since\": \"2024-05-17\", \"member\": true, \"age\": 41.5, \"plan\": \"pro\"}";

  private static List<List<Float>> rows(String body) throws PayloadException {
    return RawPayloads.rows(JSON, CUSTOMER, body);
  }

  @Test
  void namedValuesAreReadAsTheirColumnsAreDeclared() throws PayloadException {
    assertThat(rows(NAMED)).containsExactly(row(1, 41.5, 1, 5));
    assertThat(rows("{\"plan\": \"tr\\u00e8s pro\", \"id\": \"y\", \"age\": true}"))
        .containsExactly(row(2, 1, NAN, NAN));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "['x', 'pro', 41.5, true, '2024-05-17']",
        "[[null, 'pro', 41.5, 1, '2024-05-17T10:15']]",
        "{'features': [7, 'pro', 41.5, true, '2024-05-17']}",
        "{'features': [['x', 'pro', 41.5, true, '2024-05-17']]}",
        "{'instances': [{'features': ['x', 'pro', 41.5, true, '2024-05-17']}]}",
        "{'plan': 'gone', 'features': ['x', 'pro', 41.5, true, '2024-05-17']}",
        "{'id': false, 'plan': 'pro', 'age': 41.5, 'member': 1.0, 'since': '2024-05-01'}",
      })
  void everyFormOfJsonHasRawRows(String body) throws PayloadException {
    assertThat(rows(body.replace('\'', '"'))).containsExactly(row(1, 41.5, 1, 5));
  }

  @Test
  void whatStandsBesideAWrapperIsNoPartOfItsRow() throws Exception {
    String beside = "{\"plan\": \"%s\", \"features\": [\"x\", %s, 41.5, true, null]}";
    assertThat(rows(beside.formatted("pro", "null"))).containsExactly(row(NAN, 41.5, 1, NAN));
    Preprocessing strict =
        RawPayloads.read(
            """
            {"version": 1, "columns": ["id", "plan", "age", "member", "since"], "features": [
              {"source": "plan", "type": "text", "steps": [
                {"ordinal": {"categories": ["pro"], "unknown": "error"}}]}]}
            """);
    RawTable table =
        JSON.decodeRaw(
            Payloads.utf8(beside.formatted("gone", "\"other\"")),
            strict.columns(),
            HeapShare.UNBOUNDED);
    assertThatThrownBy(() -> strict.apply(table, 0, 1))
        .hasMessage("Unknown category: other in column plan (row 1)");
  }

  @Test
  void jsonLinesHasOneItemALine() throws PayloadException {
    assertThat(RawPayloads.rows(LINES, CUSTOMER, NAMED + "\n[1, \"basic\", null, false]\n"))
        .containsExactly(row(1, 41.5, 1, 5), row(0, NAN, 0, NAN));
  }

  @Test
  void nullNanAndAbsentNamesAreMissing() throws PayloadException {
    assertThat(rows("[{\"age\": 1}, {\"plan\": null, \"member\": NaN, \"since\": NaN}, [0, NaN]]"))
        .containsExactly(row(NAN, 1, NAN, NAN), row(NAN, NAN, NAN, NAN), row(NAN, NAN, NAN, NAN));
  }

  @Test
  void emptyStringIsText() throws PayloadException {
    assertThat(rows("{\"plan\": \"\"}")).containsExactly(row(-1, NAN, NAN, NAN));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      quoteCharacter = '`',
      value = {
        "{'age': 'old'}~row 1, column age: 'old' (expected: a number or null)",
        "{'age': '41d'}~row 1, column age: '41d' (expected: a number or null)",
        "{'age': '1e400'}~row 1, column age: '1e400' (expected: a number or null)",
        "{'age': 1e400}~row 1, column age: 1e400 (expected: a number that float64 can hold, or"
            + " null)",
        "{'age': Infinity}~row 1, column age: Infinity (expected: a number that float64 can hold,"
            + " or null)",
        "{'plan': 1}~row 1, column plan: 1 (expected: a string or null)",
        "{'plan': true}~row 1, column plan: true (expected: a string or null)",
        "{'member': 2}~row 1, column member: 2 (expected: true, false, 1, 0 or null)",
        "{'member': 'yes'}~row 1, column member: 'yes' (expected: true, false, 1, 0 or null)",
        "{'since': true}~row 1, column since: true (expected: a date such as '2024-05-17', or"
            + " null)",
        "{'since': 2024}~row 1, column since: 2024 (expected: a date such as '2024-05-17', or"
            + " null)",
        "{'since': 'May'}~row 1, column since: 'May' (expected: a date such as '2024-05-17', or"
            + " null)",
        "[1, 2]~row 1, column 2: 2 (expected: a string or null)",
      })
  void valueThatIsNoneOfItsColumnDoesNotFitTheModel(String body, String cause) {
    PayloadException refusal = refusal(JSON, CUSTOMER, body.replace('\'', '"'));
    assertThat(refusal.kind()).isEqualTo(Kind.MISMATCH);
    assertThat(refusal)
        .hasMessage("Unable to evaluate payload provided: " + cause.replace('\'', '"'));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      quoteCharacter = '`',
      value = {
        "{'age': {}}~row 1, column age: an object (expected: a number or null)",
        "{'plan': ['pro']}~row 1, column plan: an array (expected: a string or null)",
        "{'plan': 'a', 'plan': 'b'}~row 1, column plan: the name twice (expected: once)",
        "[{'age': 'old'}, {'agee': {}}]~row 2, column agee: an object (expected: a string, a"
            + " number, true, false or null)",
      })
  void whatIsNoValueOrThereTwiceIsRefused(String body, String cause) {
    PayloadException refusal = refusal(JSON, CUSTOMER, body.replace('\'', '"'));
    assertThat(refusal.kind()).isEqualTo(Kind.MALFORMED);
    assertThat(refusal)
        .hasMessage(
            "Loading json data failed with Exception, please ensure data is in json format:\n "
                + cause.replace('\'', '"'));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'plan': 'pro', 'age': '41.5', 'member': 'True', 'since': ' 2024-05-17 '}",
        "{'plan': 'pro', 'age': ' 41.5', 'member': '1', 'since': '2024-05-17'}",
        "[7, 'pro', '4.15e1', 'true', '2024-05-17']",
      })
  void stringsAreReadAsCellsOfCsvAre(String body) throws PayloadException {
    assertThat(rows(body.replace('\'', '"'))).containsExactly(row(1, 41.5, 1, 5));
  }

  @Test
  void emptyAndBlankStringsAreMissingWhereNoTextIs() throws PayloadException {
    assertThat(rows("[{\"age\": \"\", \"member\": \" \", \"since\": \"\\t\"}]"))
        .containsExactly(row(NAN, NAN, NAN, NAN));
    assertThat(rows("{\"age\": \"true\", \"plan\": \" \"}")).containsExactly(row(-1, 1, NAN, NAN));
  }

  @Test
  void unknownNameIsRefusedWithItsRow() {
    PayloadException refusal =
        refusal(JSON, CUSTOMER, "[{\"age\": 1}, {\"agee\": \"x\", \"plan\": \"pro\"}]");
    assertThat(refusal.kind()).isEqualTo(Kind.MISMATCH);
    assertThat(refusal)
        .hasMessage("Unable to evaluate payload provided: Unknown feature name: agee (row 2)");
  }

  @Test
  void columnsWithoutNamesTakeArraysAlone() throws PayloadException {
    assertThat(RawPayloads.rows(JSON, NAMELESS, "[\"b\"]")).containsExactly(row(1));
    assertThat(refusal(JSON, NAMELESS, "{\"city\": \"b\"}"))
        .hasMessageEndingWith("The model has no feature names; send rows as arrays.");
  }

  @Test
  void formatWithoutTextIsRefusedWithThoseThatHaveIt() {
    RequestDecoder numbersOnly =
        (body, model, heap) -> {
          throw new AssertionError("raw rows were read as a model's own");
        };
    PayloadException refusal = refusal(numbersOnly, CUSTOMER, "1:1");
    assertThat(refusal.kind()).isEqualTo(Kind.MALFORMED);
    assertThat(refusal).hasMessageContaining("text/csv, application/json or application/jsonlines");
  }
}
