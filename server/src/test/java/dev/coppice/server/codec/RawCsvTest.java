package dev.coppice.server.codec;

import static dev.coppice.server.codec.Payloads.row;
import static dev.coppice.server.codec.RawPayloads.CUSTOMER;
import static dev.coppice.server.codec.RawPayloads.NAMELESS;
import static dev.coppice.server.codec.RawPayloads.refusal;
import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.model.preprocessing.Preprocessing;
import dev.coppice.server.codec.csv.CsvDecoder;
import dev.coppice.server.codec.rows.PayloadException;
import dev.coppice.server.codec.rows.PayloadException.Kind;
import dev.coppice.server.codec.rows.RequestDecoder;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RawCsvTest {

  private static final RequestDecoder CSV = new CsvDecoder();
  private static final double NAN = Double.NaN;

  private static List<List<Float>> rows(String body) throws PayloadException {
    return RawPayloads.rows(CSV, CUSTOMER, body);
  }

  @ParameterizedTest
  @ValueSource(strings = {",", ";", "|"})
  void cellsAreReadAsTheirColumnsAreDeclared(String delimiter) throws PayloadException {
    assertThat(
            rows(
                "x,pro,41.5,true,2024-05-17\ny,basic,-1e2,0,2023-12-01 10:15\n"
                    .replace(",", delimiter)))
        .containsExactly(row(1, 41.5, 1, 5), row(0, -100, 0, 12));
  }

  @Test
  void emptyCellIsMissing() throws PayloadException {
    assertThat(rows(",,,,")).containsExactly(row(NAN, NAN, NAN, NAN));
    assertThat(rows("\"\",\"\",\"\",\"\",\"\"")).containsExactly(row(NAN, NAN, NAN, NAN));
    assertThat(rows("x,,nan,NaN,-nan")).containsExactly(row(NAN, NAN, NAN, NAN));
  }

  @Test
  void cellOfBlanksIsMissingButTextIsWhatItSays() throws PayloadException {
    assertThat(rows("x,, , , \n")).containsExactly(row(NAN, NAN, NAN, NAN));
    assertThat(rows("x, ,1,1,")).containsExactly(row(-1, 1, 1, NAN));
    assertThat(rows("x,,\" \",\"\t\",\"  \"")).containsExactly(row(NAN, NAN, NAN, NAN));
    assertThat(rows("x,\" \",1,1,")).containsExactly(row(-1, 1, 1, NAN));
  }

  @Test
  void blanksAroundANumberInQuotesMeanNothing() throws PayloadException {
    assertThat(rows("x,pro,\" 41.5\",\"1 \",\" 2024-05-17 \"")).containsExactly(row(1, 41.5, 1, 5));
  }

  @Test
  void truthIsANumberAndANumberMayBeATruth() throws PayloadException {
    assertThat(rows("x,pro,True,1.0,\ny,pro,false,0e5,"))
        .containsExactly(row(1, 1, 1, NAN), row(1, 0, 0, NAN));
  }

  @Test
  void nanIsAWordWhereTextIs() throws PayloadException {
    assertThat(rows("x,nan,1,1,")).containsExactly(row(-1, 1, 1, NAN));
  }

  @Test
  void rowsThatAreShortAreFilledUp() throws PayloadException {
    assertThat(rows("x,pro\ny,basic"))
        .containsExactly(row(1, NAN, NAN, NAN), row(0, NAN, NAN, NAN));
  }

  @Test
  void quotesMayStandAroundAnyCell() throws PayloadException {
    assertThat(rows("\"x\" ,\"pro\", \"41\",\"TRUE\"\t,\"2024-05-17T00:00Z\" \r\n"))
        .containsExactly(row(1, 41, 1, 5));
  }

  @Test
  void quotedCellHoldsDelimitersQuotesAndLineEnds() throws PayloadException {
    assertThat(rows("\"two\nlines, \"\"x\"\"\",\"a, \"\"b\"\"\",1,False,\r\nz,pro,2,1,"))
        .containsExactly(row(3, 1, 0, NAN), row(1, 2, 1, NAN));
  }

  @Test
  void quoteInsideACellIsACharacter() throws PayloadException {
    assertThat(rows("5\" pipe,b\"asic,1,1,")).containsExactly(row(-1, 1, 1, NAN));
  }

  @Test
  void blanksAroundACellAreDroppedButKeptInText() throws PayloadException {
    assertThat(rows(" x ,pro, 4 , 1 ,\nz, pro,4,1,\nz,\"pro \",4,1,"))
        .containsExactly(row(1, 4, 1, NAN), row(-1, 4, 1, NAN), row(-1, 4, 1, NAN));
  }

  @ParameterizedTest
  @ValueSource(strings = {"pro\0", "\"a\0b\"", "\0"})
  void textWithNulIsRefusedSincePandasEndsItThere(String cell) {
    assertThat(refusal(CSV, CUSTOMER, "x,pro,1,1,\ny," + cell + ",1,1,"))
        .hasMessageContaining("row 2, column 2: ")
        .hasMessageEndingWith("(expected: text in UTF-8 without NUL)");
  }

  @ParameterizedTest
  @ValueSource(strings = {" \"pro\"", "\"pro\" ", "\t\"pro\"", "\"a, \"\"b\"\"\"\t", " \"\""})
  void blankBesideTheQuotesOfTextIsRefusedSincePandasTakesItForAPartOfIt(String cell) {
    PayloadException refusal = refusal(CSV, CUSTOMER, "x,pro,1,1,\ny," + cell + ",1,1,");
    assertThat(refusal.kind()).isEqualTo(Kind.MALFORMED);
    assertThat(refusal)
        .hasMessageEndingWith(
            "row 2, column 2: a blank beside quotes (expected: none around text)");
  }

  @Test
  void blanksAtTheBodysEndsAreAPartOfTextToo() throws PayloadException {
    Preprocessing blanks =
        RawPayloads.read(
            """
            {"version": 1, "features": [{"source": 0, "type": "text", "steps": [
                {"ordinal": {"categories": ["b", " b", "b "], "unknown": "error"}}]}]}
            """);
    assertThat(RawPayloads.rows(CSV, blanks, "\n b\nb")).containsExactly(row(1), row(0));
    assertThat(RawPayloads.rows(CSV, blanks, "b\nb \r\n \n")).containsExactly(row(0), row(2));
  }

  @Test
  void textIsUtf8() throws PayloadException {
    assertThat(rows("\u00e9,tr\u00e8s pro,1,1,")).containsExactly(row(2, 1, 1, NAN));
  }

  @Test
  void delimiterInQuotesDoesNotDelimit() throws PayloadException {
    assertThat(RawPayloads.rows(CSV, NAMELESS, "\"New York\"\n\"b\"\n"))
        .containsExactly(row(0), row(1));
    assertThat(rows("\"a,b\";pro;1;1;")).containsExactly(row(1, 1, 1, NAN));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      quoteCharacter = '\'',
      value = {
        "x,pro,abc,1,~row 1, column 3: abc (expected: a number that float64 can hold)",
        "x,pro,1d,1,~row 1, column 3: 1d (expected: a number that float64 can hold)",
        "x,pro,1e400,1,~row 1, column 3: 1e400 (expected: a number that float64 can hold)",
        "x,pro,inf,1,~row 1, column 3: inf (expected: a number that float64 can hold)",
        "x,pro,1 2,1,~row 1, column 3: 1 2 (expected: a number that float64 can hold)",
        "x,pro,1,yes,~row 1, column 4: yes (expected: true or false)",
        "x,pro,1,2,~row 1, column 4: 2 (expected: true or false)",
        "x,pro,1,1,17.05.2024~row 1, column 5: 17.05.2024 (expected: a date such as 2024-05-17)",
        "x,pro,1,1,1715904000~row 1, column 5: 1715904000 (expected: a date such as 2024-05-17)",
      })
  void cellThatIsNoneOfItsColumnDoesNotFitTheModel(String body, String cause) {
    PayloadException refusal = refusal(CSV, CUSTOMER, body);
    assertThat(refusal.kind()).isEqualTo(Kind.MISMATCH);
    assertThat(refusal).hasMessage("Unable to evaluate payload provided: " + cause);
  }

  @Test
  void onlyTheFirstWrongCellIsToldAndABrokenOneBeforeIt() {
    assertThat(refusal(CSV, CUSTOMER, "x,pro,a,1,\nx,pro,b,1,"))
        .hasMessageContaining("row 1, column 3: a ");
    assertThat(refusal(CSV, CUSTOMER, "x,pro,a,1,\nx,\"pro,b,1,").kind()).isEqualTo(Kind.MALFORMED);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      quoteCharacter = '\'',
      value = {
        "x,\"pro,1,1,~row 1, column 2: the body ends in quotes (expected: a closing quote)",
        "x,\"pro\"s,1,1,~row 1, column 2: text behind a closing quote (expected: the end of the"
            + " cell)",
      })
  void quotesThatDoNotEndWithTheCellAreRefused(String body, String cause) {
    PayloadException refusal = refusal(CSV, CUSTOMER, body);
    assertThat(refusal.kind()).isEqualTo(Kind.MALFORMED);
    assertThat(refusal)
        .hasMessage(
            "Loading csv data failed with Exception, please ensure data is in csv format:\n "
                + cause);
  }

  @Test
  void rowsOfAnotherShapeAreRefused() {
    assertThat(refusal(CSV, CUSTOMER, "x,pro,1\nx,pro"))
        .hasMessageEndingWith("row 2: 2 columns (expected: 3, as before)");
    assertThat(refusal(CSV, CUSTOMER, "x,pro\n\nx,pro"))
        .hasMessageEndingWith("row 2: empty (expected: a row)");
    assertThat(refusal(CSV, CUSTOMER, " \n"))
        .hasMessageEndingWith("body: blank (expected: at least one row)");
    PayloadException wide = refusal(CSV, CUSTOMER, "x,pro,1,1,,y");
    assertThat(wide.kind()).isEqualTo(Kind.MISMATCH);
    assertThat(wide)
        .hasMessage(
            "Unable to evaluate payload provided: Number of columns does not match number of raw"
                + " columns in preprocessing. (5 vs. 6)");
  }
}
