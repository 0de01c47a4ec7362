package dev.coppice.server.codec.json;

import static dev.coppice.server.codec.Payloads.NAMED;
import static dev.coppice.server.codec.Payloads.refusal;
import static dev.coppice.server.codec.Payloads.row;
import static dev.coppice.server.codec.Payloads.rows;
import static java.lang.Double.NaN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.coppice.model.HeapShare;
import dev.coppice.server.codec.rows.PayloadException;
import io.netty.buffer.Unpooled;
import java.nio.charset.Charset;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonLinesDecoderTest {

  static final List<Arguments> READ =
      List.of(
          Arguments.of("[1, 2, 3, 4]", List.of(row(1, 2, 3, 4))),
          Arguments.of("[1, 2]\n[3, 4]\n", List.of(row(1, 2, NaN, NaN), row(3, 4, NaN, NaN))),
          Arguments.of(
              "[1]\r\n {\"features\": [2]} \r\n\n \n",
              List.of(row(1, NaN, NaN, NaN), row(2, NaN, NaN, NaN))),
          Arguments.of(
              "{\"age\": 1}\n[2, null]\n{\"score\": 3}",
              List.of(row(1, NaN, NaN, NaN), row(2, NaN, NaN, NaN), row(NaN, NaN, NaN, 3))));

  @ParameterizedTest
  @FieldSource("READ")
  void reads(String body, List<List<Float>> rows) throws PayloadException {
    assertThat(rows(new JsonLinesDecoder(), NAMED, body)).isEqualTo(rows);
  }

  static final List<Arguments> REFUSED =
      List.of(
          Arguments.of("\n[1]", "row 1: blank (expected: an array or an object)"),
          Arguments.of("[1]\n\n[2]", "row 2: blank (expected: an array or an object)"),
          Arguments.of("[1]\r\n \r\n[2]", "row 2: blank (expected: an array or an object)"),
          Arguments.of("[1]\n2", "row 2: 2 (expected: an array or an object)"),
          Arguments.of("[1] [2]", "row 2: an array (expected: nothing after it)"),
          Arguments.of("[1]\n[1, 2]", "row 2: 2 columns (expected: 1, as before)"),
          Arguments.of("[[1], [2]]", "row 1, column 1: an array (expected: a number or null)"),
          Arguments.of(
              "{\"instances\": [[1]]}",
              "row 1, column instances: an array (expected: a number or null)"),
          Arguments.of("[1]\n[[1]]", "row 2, column 1: an array (expected: a number or null)"),
          Arguments.of(
              "[1]\n{\"a\":{\"a\":{\"a\":{\"a\":{}}}}}",
              "row 2, nested too deep (expected: at most 4 levels)"));

  @ParameterizedTest
  @FieldSource("REFUSED")
  void refusesAndNamesTheCell(String body, String cause) {
    assertThat(refusal(new JsonLinesDecoder(), NAMED, body))
        .hasMessage(
            "Loading jsonlines data failed with Exception, please ensure data is in jsonlines"
                + " format:\n "
                + cause);
  }

  @ParameterizedTest
  @ValueSource(strings = {"UTF-16LE", "UTF-16BE", "UTF-16", "UTF-32LE", "UTF-32BE"})
  void linesInAnotherEncodingAreRefusedWithTheOneThatIsRead(String encoding) {
    for (String body : List.of("[1]", "[1]\n[2]", "{\"age\": 1}\n{\"age\": 2}")) {
      PayloadException refusal =
          catchThrowableOfType(
              PayloadException.class,
              () ->
                  new JsonLinesDecoder()
                      .decode(
                          Unpooled.wrappedBuffer(body.getBytes(Charset.forName(encoding))),
                          NAMED,
                          HeapShare.UNBOUNDED));
      assertThat(refusal).hasMessageEndingWith("row 1, another encoding (expected: JSON in UTF-8)");
    }
  }

  @org.junit.jupiter.api.Test
  void anItemDoesNotGoOnInTheNextLine() {
    assertThat(refusal(new JsonLinesDecoder(), NAMED, "[1]\n[2,\n3]"))
        .message()
        .contains("format:\n row 2, byte 4: ");
  }
}
