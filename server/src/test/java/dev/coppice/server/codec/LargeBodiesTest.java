package dev.coppice.server.codec;

import static dev.coppice.server.codec.Payloads.NAMED;
import static dev.coppice.server.codec.Payloads.NAMELESS;
import static dev.coppice.server.codec.Payloads.refusal;
import static dev.coppice.server.codec.Payloads.row;
import static dev.coppice.server.codec.Payloads.rows;
import static dev.coppice.server.codec.Payloads.utf8;
import static java.lang.Double.NaN;
import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.model.Matrix;
import dev.coppice.model.ModelInfo;
import dev.coppice.server.codec.csv.CsvDecoder;
import dev.coppice.server.codec.json.JsonDecoder;
import dev.coppice.server.codec.rows.PayloadException;
import dev.coppice.server.codec.rows.RequestDecoder;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Bodies of megabytes, each of which would take minutes if anything were not linear in its size.
 */
@Timeout(60)
class LargeBodiesTest {

  private static final int MILLION = 1_000_000;

  private static final ModelInfo WIDE =
      new ModelInfo(
          "xgboost",
          "reg:squarederror",
          1,
          5_000,
          IntStream.range(0, 5_000).mapToObj(i -> "f" + i).toList());

  @Test
  void numbersOfAMillionDigitsAreRead() throws PayloadException {
    String small = "0." + "0".repeat(MILLION) + "1";
    String exact = "1".repeat(MILLION) + "e-" + (MILLION - 1);
    assertThat(rows(new CsvDecoder(), NAMELESS, small + "," + exact))
        .containsExactly(row(0, 1.1111112, NaN, NaN));
    assertThat(rows(new JsonDecoder(), NAMELESS, "[" + small + "," + exact + "]"))
        .containsExactly(row(0, 1.1111112, NaN, NaN));
    assertThat(refusal(new CsvDecoder(), NAMELESS, "9".repeat(MILLION)))
        .hasMessageEndingWith(
            " " + "9".repeat(200) + " (expected: a number that float32 can hold)");
    assertThat(refusal(new JsonDecoder(), NAMELESS, "[1e" + "9".repeat(MILLION) + "]"))
        .hasMessageContaining("row 1, column 1: 1e999");
  }

  static Stream<String> refusedBodies() {
    return Stream.of(
        ",".repeat(3 * MILLION),
        "[" + "1,".repeat(MILLION) + "1]",
        "[".repeat(3 * MILLION),
        "{\"a\":".repeat(MILLION),
        "{\"" + "x".repeat(5 * MILLION) + "\": 1}",
        "[" + "{\"x\":1},".repeat(MILLION) + "{\"y\":1}]",
        "{\"a\":1,".repeat(MILLION),
        "1\n".repeat(MILLION) + "x",
        "[1]\n".repeat(MILLION) + "x",
        " ".repeat(5 * MILLION),
        "x".repeat(5 * MILLION));
  }

  @ParameterizedTest
  @MethodSource("refusedBodies")
  void bodiesOfMegabytesAreRefusedInLinearTime(String body) {
    for (RequestDecoder decoder : DecoderFuzzTest.DECODERS) {
      assertThat(refusal(decoder, NAMED, body).getMessage()).hasSizeLessThan(500);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"[\"%s\"]", "[%s]", "{\"%s\": 1}"})
  void textsAndNumbersOfMoreThanAMillionCharactersAreRefused(String body) {
    String token = "1".repeat(2 * MILLION);
    assertThat(refusal(new JsonDecoder(), NAMED, body.formatted(token)))
        .hasMessageEndingWith(
            "a longer text or number than is read (expected: at most 1048576 characters)");
  }

  @Test
  void manyUnknownNamesInOneRowAreRefusedInLinearTime() {
    String body =
        IntStream.range(0, 400_000)
            .mapToObj(i -> "\"x" + i + "\": 1")
            .collect(Collectors.joining(", ", "{", "}"));
    assertThat(refusal(new JsonDecoder(), NAMED, body))
        .hasMessageContaining(": Unknown feature names: x0 (row 1), x1 (row 1), x2 (row 1), ")
        .hasMessageEndingWith("x9 (row 1) and more than 1000 more");
  }

  @Test
  void bodiesOfFullRowsAreAlwaysRead() throws PayloadException {
    Matrix rows =
        Payloads.matrix(new CsvDecoder(), NAMELESS, utf8(",,,\n".repeat(3 * MILLION / 2) + ",,,1"));
    assertThat(rows.rows()).isEqualTo(3 * MILLION / 2 + 1);
    assertThat(rows.values()[rows.rows() * 4 - 1]).isEqualTo(1);
  }

  @Test
  void shortRowsOfAWideModelAreReadInTheHundreds() throws PayloadException {
    Matrix rows =
        Payloads.matrix(new JsonDecoder(), WIDE, utf8("[" + "{\"f4999\":1},".repeat(799) + "[2]]"));
    assertThat(rows.rows()).isEqualTo(800);
    assertThat(rows.values()[4_999]).isEqualTo(1);
    assertThat(rows.values()[799 * 5_000]).isEqualTo(2);
    assertThat(rows.values()[799 * 5_000 + 1]).isNaN();
  }

  @Test
  void oneRowIsReadHoweverWideTheModelIs() throws PayloadException {
    ModelInfo widest = new ModelInfo("xgboost", "reg:squarederror", 1, 5 * MILLION, List.of());
    Matrix rows = Payloads.matrix(new CsvDecoder(), widest, utf8("1,2"));
    assertThat(rows.rows()).isEqualTo(1);
    assertThat(rows.values()).hasSize(5 * MILLION);
  }
}
