package dev.coppice.server.codec.libsvm;

import static dev.coppice.server.codec.Payloads.NAMELESS;
import static dev.coppice.server.codec.Payloads.refusal;
import static dev.coppice.server.codec.Payloads.row;
import static dev.coppice.server.codec.Payloads.rows;
import static java.lang.Double.NaN;
import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.server.codec.rows.PayloadException;
import dev.coppice.server.codec.rows.PayloadException.Kind;
import dev.coppice.server.codec.rows.RequestDecoder;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.ValueSource;

class LibsvmDecoderTest {

  private static final RequestDecoder AUTO = new LibsvmDecoder(LibsvmBase.AUTO);
  private static final RequestDecoder ZERO = new LibsvmDecoder(LibsvmBase.ZERO);

  private static final List<Float> MISSING = row(NaN, NaN, NaN, NaN);

  static final List<Arguments> READ =
      List.of(
          Arguments.of("0:1 1:2 2:3 3:4", List.of(row(1, 2, 3, 4))),
          Arguments.of("3:4 0:1", List.of(row(1, NaN, NaN, 4))),
          Arguments.of("1 0:9", List.of(row(9, NaN, NaN, NaN))),
          Arguments.of("0:9 # a comment", List.of(row(9, NaN, NaN, NaN))),
          Arguments.of("0:9  2:7 ", List.of(row(9, NaN, 7, NaN))),
          Arguments.of("0:9:3:x 1:8", List.of(row(9, 8, NaN, NaN))),
          Arguments.of("0:1 0:2.5", List.of(row(3.5, NaN, NaN, NaN))),
          Arguments.of("0:nan 1:-NaN 2:+nAn", List.of(MISSING)),
          Arguments.of("0:nan 0:1", List.of(MISSING)),
          Arguments.of("00:1 0002:3", List.of(row(1, NaN, 3, NaN))),
          Arguments.of("0:-0 1:+.5 2:5. 3:1e-2", List.of(row(-0.0, .5, 5, 0.01))),
          Arguments.of("0:9\n1:8", List.of(row(9, NaN, NaN, NaN), row(NaN, 8, NaN, NaN))),
          Arguments.of("0:9\r\n1:8\r\n", List.of(row(9, NaN, NaN, NaN), row(NaN, 8, NaN, NaN))),
          Arguments.of("0:9\t\r\n1:8", List.of(row(9, NaN, NaN, NaN), row(NaN, 8, NaN, NaN))),
          Arguments.of(
              "0:9\n\n0:8", List.of(row(9, NaN, NaN, NaN), MISSING, row(8, NaN, NaN, NaN))),
          Arguments.of("0:9\n1", List.of(row(9, NaN, NaN, NaN), MISSING)),
          Arguments.of("1\n0:9", List.of(MISSING, row(9, NaN, NaN, NaN))),
          Arguments.of("\r\n \t0:9 \n\n", List.of(row(9, NaN, NaN, NaN))));

  @ParameterizedTest
  @FieldSource("READ")
  void readsTheSameWithEitherBaseIfThereIsAnIndexOfZero(String body, List<List<Float>> rows)
      throws PayloadException {
    assertThat(rows(AUTO, NAMELESS, body)).isEqualTo(rows);
    assertThat(rows(ZERO, NAMELESS, body)).isEqualTo(rows);
  }

  static final List<Arguments> WITHOUT_ZERO =
      List.of(
          Arguments.of("1:1 2:2", List.of(row(1, 2, NaN, NaN)), List.of(row(NaN, 1, 2, NaN))),
          Arguments.of("3:4", List.of(row(NaN, NaN, 4, NaN)), List.of(row(NaN, NaN, NaN, 4))),
          Arguments.of("3:4 1:1", List.of(row(1, NaN, 4, NaN)), List.of(row(NaN, 1, NaN, 4))),
          Arguments.of("3:4 3:2", List.of(row(NaN, NaN, 6, NaN)), List.of(row(NaN, NaN, NaN, 6))),
          Arguments.of("+1:4", List.of(row(4, NaN, NaN, NaN)), List.of(row(NaN, 4, NaN, NaN))),
          Arguments.of(
              "2:5\n1:6",
              List.of(row(NaN, 5, NaN, NaN), row(6, NaN, NaN, NaN)),
              List.of(row(NaN, NaN, 5, NaN), row(NaN, 6, NaN, NaN))));

  @ParameterizedTest
  @FieldSource("WITHOUT_ZERO")
  void theSmallestIndexTellsTheBase(String body, List<List<Float>> auto, List<List<Float>> fromZero)
      throws PayloadException {
    assertThat(rows(AUTO, NAMELESS, body)).isEqualTo(auto);
    assertThat(rows(ZERO, NAMELESS, body)).isEqualTo(fromZero);
  }

  @Test
  void theSmallestIndexOfTheWholeBodyTellsTheBase() throws PayloadException {
    assertThat(rows(AUTO, NAMELESS, "1:1\n".repeat(99) + "0:2"))
        .hasSize(100)
        .startsWith(row(NaN, 1, NaN, NaN))
        .endsWith(row(2, NaN, NaN, NaN));
  }

  @Test
  void theLastFeatureOfABodyFromOneIsThere() throws PayloadException {
    assertThat(rows(AUTO, NAMELESS, "4:1 2:5 4:2\n1:7"))
        .containsExactly(row(NaN, 5, NaN, 3), row(7, NaN, NaN, NaN));
    assertThat(refusal(AUTO, NAMELESS, "4:1\n0:7").kind()).isEqualTo(Kind.MISMATCH);
    assertThat(refusal(ZERO, NAMELESS, "4:1 4:7").kind()).isEqualTo(Kind.MISMATCH);
  }

  @Test
  void repeatedIndexesAddUpInFloat64() throws PayloadException {
    String body = "0:1 " + "0:0.00000001 ".repeat(6);
    assertThat(rows(ZERO, NAMELESS, body)).containsExactly(row(1.00000006, NaN, NaN, NaN));
    assertThat(rows(ZERO, NAMELESS, "0:1 0:2\n1:7\n0:5"))
        .containsExactly(row(3, NaN, NaN, NaN), row(NaN, 7, NaN, NaN), row(5, NaN, NaN, NaN));
    assertThat(rows(ZERO, NAMELESS, "1:1 0:2 1:3\n2:4 0:5 2:6"))
        .containsExactly(row(2, 4, NaN, NaN), row(5, NaN, 10, NaN));
  }

  static final List<Arguments> REFUSED =
      List.of(
          Arguments.of("-1:5", "row 1: -1:5 (expected: an index from 0 before the colon)"),
          Arguments.of("0:1\nx:5", "row 2: x:5 (expected: an index from 0 before the colon)"),
          Arguments.of("1.0:5", "row 1: 1.0:5 (expected: an index from 0 before the colon)"),
          Arguments.of("1_0:5", "row 1: 1_0:5 (expected: an index from 0 before the colon)"),
          Arguments.of(":5", "row 1: :5 (expected: an index from 0 before the colon)"),
          Arguments.of("0:1 # a:b", "row 1: a:b (expected: an index from 0 before the colon)"),
          Arguments.of(
              "1\t0:2\t2:1", "row 1: 1?0:2?2:1 (expected: an index from 0 before the colon)"),
          Arguments.of("0:2\t2:1", "row 1, index 0: 2?2 (expected: a number)"),
          Arguments.of("0:", "row 1, index 0: nothing (expected: a number)"),
          Arguments.of("0: 5", "row 1, index 0: nothing (expected: a number)"),
          Arguments.of("0::5", "row 1, index 0: nothing (expected: a number)"),
          Arguments.of("0:1,2", "row 1, index 0: 1,2 (expected: a number)"),
          Arguments.of("2:0x10", "row 1, index 2: 0x10 (expected: a number)"),
          Arguments.of("9:1d", "row 1, index 9: 1d (expected: a number)"),
          Arguments.of("0:inf", "row 1, index 0: inf (expected: a number)"),
          Arguments.of(
              "0:1\n0:2\n1:1e39",
              "row 3, index 1: 1e39 (expected: a number that float32 can hold)"),
          Arguments.of(
              "0:3e38 0:3e38",
              "row 1, index 0: an infinite sum (expected: a sum that float32 can hold)"));

  @ParameterizedTest
  @FieldSource("REFUSED")
  void refusesAndNamesTheCell(String body, String cause) {
    for (RequestDecoder decoder : List.of(AUTO, ZERO)) {
      PayloadException refusal = refusal(decoder, NAMELESS, body);
      assertThat(refusal)
          .hasMessage(
              "Loading libsvm data failed with Exception, please ensure data is in libsvm format:\n "
                  + cause);
      assertThat(refusal.kind()).isEqualTo(Kind.MALFORMED);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"1,2,3", "1", "1\n0\n1", "\n", " \t", "# nothing"})
  void aBodyWithoutAnyCellIsNoLibsvm(String body) {
    assertThat(refusal(AUTO, NAMELESS, body))
        .hasMessageEndingWith(" body: no index:value (expected: at least one)");
  }

  @ParameterizedTest
  @CsvSource({
    "0:1 4:2, 5",
    "5:1, 5",
    "0:1 4:2 9:3 7:1, 10",
    "0:1 99999999999:1, 100000000000",
    "0:1 99999999999999999999999999:1, 9223372036854775807"
  })
  void anIndexBeyondTheModelDoesNotFitIt(String body, String columns) {
    PayloadException refusal = refusal(AUTO, NAMELESS, body);
    assertThat(refusal)
        .hasMessage(
            "Unable to evaluate payload provided: Number of columns does not match number of"
                + " features in booster. (4 vs. "
                + columns
                + ")");
    assertThat(refusal.kind()).isEqualTo(Kind.MISMATCH);
  }

  @Test
  void aMalformedCellIsToldBeforeAnIndexBeyondTheModel() {
    assertThat(refusal(AUTO, NAMELESS, "9:1\n1:x").kind()).isEqualTo(Kind.MALFORMED);
  }
}
