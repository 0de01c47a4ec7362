package dev.coppice.server.codec.csv;

import static dev.coppice.server.codec.Payloads.NAMELESS;
import static dev.coppice.server.codec.Payloads.refusal;
import static dev.coppice.server.codec.Payloads.row;
import static dev.coppice.server.codec.Payloads.rows;
import static dev.coppice.server.codec.Payloads.utf8;
import static java.lang.Double.NaN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.coppice.model.HeapShare;
import dev.coppice.server.codec.Payloads;
import dev.coppice.server.codec.rows.PayloadException;
import dev.coppice.server.codec.rows.PayloadException.Kind;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.ValueSource;

class CsvDecoderTest {

  static final List<Arguments> READ =
      List.of(
          Arguments.of("1,2,3,4", List.of(row(1, 2, 3, 4))),
          Arguments.of("1,2,3,4\n5,6,7,8", List.of(row(1, 2, 3, 4), row(5, 6, 7, 8))),
          Arguments.of("1,2,3,4\r\n5,6,7,8\r\n", List.of(row(1, 2, 3, 4), row(5, 6, 7, 8))),
          Arguments.of("\r\n \n 1,2,3,4 \n\r\n ", List.of(row(1, 2, 3, 4))),
          Arguments.of("\ufeff1,2,3,4", List.of(row(1, 2, 3, 4))),
          Arguments.of("1;2;3;4", List.of(row(1, 2, 3, 4))),
          Arguments.of("1\t2\t3\t4", List.of(row(1, 2, 3, 4))),
          Arguments.of("1|2|3|4", List.of(row(1, 2, 3, 4))),
          Arguments.of("1 2 3 4", List.of(row(1, 2, 3, 4))),
          Arguments.of("1:2:3:4", List.of(row(1, 2, 3, 4))),
          Arguments.of("1,\t2 , 3\t,4", List.of(row(1, 2, 3, 4))),
          Arguments.of("1 \t2\t 3\t4", List.of(row(1, 2, 3, 4))),
          Arguments.of("1  3 4", List.of(row(1, NaN, 3, 4))),
          Arguments.of(",2,,", List.of(row(NaN, 2, NaN, NaN))),
          Arguments.of(
              ",\n,\r\n1,2",
              List.of(row(NaN, NaN, NaN, NaN), row(NaN, NaN, NaN, NaN), row(1, 2, NaN, NaN))),
          Arguments.of("1,,\r\n3,4,", List.of(row(1, NaN, NaN, NaN), row(3, 4, NaN, NaN))),
          Arguments.of("nan,NaN,-NAN,+nan", List.of(row(NaN, NaN, NaN, NaN))),
          Arguments.of("7", List.of(row(7, NaN, NaN, NaN))),
          Arguments.of(
              "7\n8\r\nnan",
              List.of(row(7, NaN, NaN, NaN), row(8, NaN, NaN, NaN), row(NaN, NaN, NaN, NaN))),
          // As pandas writes a column of its own with gaps.
          Arguments.of(
              "\"\"\n7\r\n\"\"\n",
              List.of(row(NaN, NaN, NaN, NaN), row(7, NaN, NaN, NaN), row(NaN, NaN, NaN, NaN))),
          Arguments.of("\t2\t3\t4", List.of(row(NaN, 2, 3, 4))),
          Arguments.of(" \t2\t3\t \n", List.of(row(NaN, 2, 3, NaN))),
          Arguments.of("\t1,2\t\n", List.of(row(1, 2, NaN, NaN))),
          Arguments.of("-0,0,1e-50,-1e-400", List.of(row(-0.0, 0, 0, -0.0))),
          Arguments.of("+.5,5.,1E+2,1e-2", List.of(row(.5, 5, 100, 0.01))),
          Arguments.of(
              "3.4028235e38,3.4028235677973362e38",
              List.of(row(Float.MAX_VALUE, Float.MAX_VALUE, NaN, NaN))),
          // Halfway between two floats in float64, though a little above it in decimal.
          Arguments.of("1.00000005960464477540", List.of(row(1, NaN, NaN, NaN))));

  @ParameterizedTest
  @FieldSource("READ")
  void reads(String body, List<List<Float>> rows) throws PayloadException {
    assertThat(rows(new CsvDecoder(), NAMELESS, body)).isEqualTo(rows);
  }

  static final List<Arguments> REFUSED =
      List.of(
          Arguments.of("1,NA,3", "row 1, column 2: NA (expected: a number)"),
          Arguments.of("1,2\n3,null", "row 2, column 2: null (expected: a number)"),
          Arguments.of("a,b\n1,2", "row 1, column 1: a (expected: a number)"),
          Arguments.of("1,inf", "row 1, column 2: inf (expected: a number)"),
          Arguments.of("1,-Infinity", "row 1, column 2: -Infinity (expected: a number)"),
          Arguments.of(
              "1,1e39", "row 1, column 2: 1e39 (expected: a number that float32 can hold)"),
          Arguments.of(
              "1,-1e400", "row 1, column 2: -1e400 (expected: a number that float32 can hold)"),
          Arguments.of("\"1\",2", "row 1, column 1: \"1\" (expected: a number)"),
          Arguments.of("0x10,2", "row 1, column 1: 0x10 (expected: a number)"),
          Arguments.of("1_0,2", "row 1, column 1: 1_0 (expected: a number)"),
          Arguments.of("1d,2", "row 1, column 1: 1d (expected: a number)"),
          Arguments.of("1,2f", "row 1, column 2: 2f (expected: a number)"),
          Arguments.of("1e,2", "row 1, column 1: 1e (expected: a number)"),
          Arguments.of("1 2,3", "row 1, column 1: 1 2 (expected: a number)"),
          Arguments.of("- nan,3", "row 1, column 1: - nan (expected: a number)"),
          Arguments.of("1, ,3", "row 1, column 2: blank (expected: a number, or nothing at all)"),
          Arguments.of(
              "1, \n3,4", "row 1, column 2: blank (expected: a number, or nothing at all)"),
          Arguments.of("1\t \t3", "row 1, column 2: blank (expected: a number, or nothing at all)"),
          Arguments.of("1,2\n\n3,4", "row 2: empty (expected: a row)"),
          Arguments.of("1,2\r\n\r\n3,4", "row 2: empty (expected: a row)"),
          Arguments.of("1\n\n2", "row 2: empty (expected: a row)"),
          Arguments.of("1,2\n3", "row 2: 1 columns (expected: 2, as before)"),
          Arguments.of("1,2\n3,4,5", "row 2: 3 columns (expected: 2, as before)"),
          Arguments.of("1\n2,3", "row 2, column 1: 2,3 (expected: a number)"),
          Arguments.of("1,2\r3,4", "row 1, column 2: 2?3 (expected: a number)"),
          Arguments.of("1,\u0000\u0007x\u001b", "row 1, column 2: ??x? (expected: a number)"),
          Arguments.of("1,\u0661", "row 1, column 2: \u0661 (expected: a number)"),
          Arguments.of("1,\ufeff2", "row 1, column 2: ?2 (expected: a number)"),
          Arguments.of("1,2,3,4,5\n1,2,3,4,x", "row 2, column 5: x (expected: a number)"));

  @ParameterizedTest
  @FieldSource("REFUSED")
  void refusesAndNamesTheCell(String body, String cause) {
    PayloadException refusal = refusal(new CsvDecoder(), NAMELESS, body);
    assertThat(refusal)
        .hasMessage(
            "Loading csv data failed with Exception, please ensure data is in csv format:\n "
                + cause);
    assertThat(refusal.kind()).isEqualTo(Kind.MALFORMED);
  }

  @ParameterizedTest
  @ValueSource(strings = {"\n", " ", "\t", "\r\n\t \n", ""})
  void aBodyOfWhiteSpaceHasNoRow(String body) {
    assertThat(refusal(new CsvDecoder(), NAMELESS, body))
        .hasMessageEndingWith("body: blank (expected: at least one row)");
  }

  @Test
  void moreColumnsThanFeaturesDoNotFitTheModel() {
    PayloadException refusal = refusal(new CsvDecoder(), NAMELESS, "1,2,3,4,5\n1,2,3,4,");
    assertThat(refusal)
        .hasMessage(
            "Unable to evaluate payload provided: Number of columns does not match number of"
                + " features in booster. (4 vs. 5)");
    assertThat(refusal.kind()).isEqualTo(Kind.MISMATCH);
  }

  @Test
  void aLongCellIsQuotedUpTo200Characters() {
    assertThat(refusal(new CsvDecoder(), NAMELESS, "1," + "\u00e9".repeat(100_000)))
        .hasMessageEndingWith(" " + "\u00e9".repeat(200) + " (expected: a number)");
  }

  @Test
  void malformedUtf8IsNoNumber() {
    ByteBuf body = Unpooled.wrappedBuffer(new byte[] {'1', ',', (byte) 0xC3, '\n', '2', ',', '3'});
    assertThat(catchThrowable(() -> new CsvDecoder().decode(body, NAMELESS, HeapShare.UNBOUNDED)))
        .isInstanceOf(PayloadException.class)
        .hasMessageEndingWith("row 1, column 2: \ufffd (expected: a number)");
  }

  @Test
  void readsFromReaderToWriterIndexOfAnyBufferAndMovesNeither() throws PayloadException {
    ByteBuf heap = utf8("9,9\n1,2\n9,9").setIndex(4, 7);
    ByteBuf direct = Unpooled.directBuffer().writeBytes(heap, 0, 11).setIndex(4, 7);
    for (ByteBuf body : List.of(heap, heap.slice(), direct)) {
      assertThat(rows(Payloads.matrix(new CsvDecoder(), NAMELESS, body)))
          .containsExactly(row(1, 2, NaN, NaN));
      assertThat(body.readableBytes()).isEqualTo(3);
    }
    direct.release();
  }
}
