package dev.coppice.server.codec;

import static dev.coppice.server.codec.Payloads.encoded;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class EncodersTest {

  private static final float NAN = Float.NaN;
  private static final float INFINITY = Float.POSITIVE_INFINITY;

  @Test
  void csvIsOneLineWithoutAnEnd() {
    CsvEncoder csv = new CsvEncoder();
    assertThat(encoded(csv, 1, 0.5f)).isEqualTo("0.5");
    assertThat(encoded(csv, 1, 0.5f, 2, NAN, INFINITY, -INFINITY))
        .isEqualTo("0.5,2.0,nan,inf,-inf");
    assertThat(encoded(csv, 2, 0.5f, 2, NAN, -0.0f)).isEqualTo("[0.5, 2.0],[nan, -0.0]");
    assertThat(csv.contentType()).isEqualTo("text/csv");
  }

  @Test
  void jsonIsOneArray() {
    JsonEncoder json = new JsonEncoder();
    assertThat(encoded(json, 1, 0.5f)).isEqualTo("[0.5]");
    assertThat(encoded(json, 1, 0.5f, 2, NAN, INFINITY, -INFINITY))
        .isEqualTo("[0.5, 2.0, NaN, Infinity, -Infinity]");
    assertThat(encoded(json, 2, 0.5f, 2)).isEqualTo("[[0.5, 2.0]]");
    assertThat(encoded(json, 2, 0.5f, 2, NAN, -0.0f)).isEqualTo("[[0.5, 2.0], [NaN, -0.0]]");
    assertThat(json.contentType()).isEqualTo("application/json");
  }

  @Test
  void jsonLinesAreOneObjectARow() {
    JsonLinesEncoder lines = new JsonLinesEncoder();
    assertThat(encoded(lines, 1, 0.5f, NAN)).isEqualTo("{\"score\": 0.5}\n{\"score\": NaN}\n");
    assertThat(encoded(lines, 2, 0.5f, 2, 1, 3))
        .isEqualTo("{\"score\": [0.5, 2.0]}\n{\"score\": [1.0, 3.0]}\n");
    assertThat(lines.contentType()).isEqualTo("application/jsonlines");
  }

  @Test
  void answersBeyondTheBufferComeOutWhole() {
    float[] scores = new float[10_000];
    java.util.Arrays.fill(scores, 1e-7f);
    assertThat(encoded(new CsvEncoder(), 1, scores).split(","))
        .hasSize(10_000)
        .containsOnly("1.0000000116860974e-07");
  }
}
