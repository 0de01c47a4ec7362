package dev.coppice.server.codec;

import static dev.coppice.server.codec.Payloads.NAMELESS;
import static dev.coppice.server.codec.Payloads.encoded;
import static org.assertj.core.api.Assertions.assertThat;

import dev.coppice.server.codec.scores.ResponseEncoder;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class EncodersTest {

  private static final float NAN = Float.NaN;
  private static final float INFINITY = Float.POSITIVE_INFINITY;

  private static final String CSV = "text/csv";
  private static final String JSON = "application/json";
  private static final String JSON_LINES = "application/jsonlines";

  private static final AnswerFormats MULTI = AnswerFormats.multiModel(null, false);
  private static final AnswerFormats SINGLE = AnswerFormats.singleModel(null, false, null);
  private static final AnswerFormats MULTI_BATCH = AnswerFormats.multiModel(null, true);
  private static final AnswerFormats SINGLE_BATCH = AnswerFormats.singleModel(null, true, null);

  @Test
  void multiModelCsvIsOneLineWithoutAnEnd() throws Exception {
    ResponseEncoder csv = encoder(MULTI, CSV);
    assertThat(encoded(csv, 1, 0.5f)).isEqualTo("0.5");
    assertThat(encoded(csv, 1, 0.5f, 2, NAN, INFINITY, -INFINITY))
        .isEqualTo("0.5,2.0,nan,inf,-inf");
    assertThat(encoded(csv, 2, 0.5f, 2, NAN, -0.0f)).isEqualTo("[0.5, 2.0],[nan, -0.0]");
    assertThat(csv.contentType()).isEqualTo("text/csv");
  }

  @Test
  void singleModelCsvIsALineARow() throws Exception {
    ResponseEncoder csv = encoder(SINGLE, CSV);
    assertThat(encoded(csv, 1, 0.5f, NAN)).isEqualTo("0.5\nnan\n");
    assertThat(encoded(csv, 2, 0.5f, 2, INFINITY, -0.0f)).isEqualTo("0.5,2.0\ninf,-0.0\n");
    assertThat(csv.contentType()).isEqualTo("text/csv; charset=utf-8");
  }

  @Test
  void multiModelJsonIsOneArray() throws Exception {
    ResponseEncoder json = encoder(MULTI, JSON);
    assertThat(encoded(json, 1, 0.5f)).isEqualTo("[0.5]");
    assertThat(encoded(json, 1, 0.5f, 2, NAN, INFINITY, -INFINITY))
        .isEqualTo("[0.5, 2.0, NaN, Infinity, -Infinity]");
    assertThat(encoded(json, 2, 0.5f, 2)).isEqualTo("[[0.5, 2.0]]");
    assertThat(encoded(json, 2, 0.5f, 2, NAN, -0.0f)).isEqualTo("[[0.5, 2.0], [NaN, -0.0]]");
    assertThat(json.contentType()).isEqualTo("application/json");
  }

  @Test
  void singleModelJsonIsAnArrayOfPredictions() throws Exception {
    ResponseEncoder json = encoder(SINGLE, JSON);
    assertThat(encoded(json, 1, 0.5f, NAN))
        .isEqualTo("{\"predictions\": [{\"score\": 0.5}, {\"score\": NaN}]}");
    assertThat(encoded(json, 2, 0.5f, 2)).isEqualTo("{\"predictions\": [{\"score\": [0.5, 2.0]}]}");
    assertThat(json.contentType()).isEqualTo("application/json");
  }

  @Test
  void jsonLinesAreOneObjectARowInEveryDialect() throws Exception {
    for (AnswerFormats dialect : new AnswerFormats[] {MULTI, SINGLE, MULTI_BATCH}) {
      ResponseEncoder lines = encoder(dialect, JSON_LINES);
      assertThat(encoded(lines, 1, 0.5f, NAN)).isEqualTo("{\"score\": 0.5}\n{\"score\": NaN}\n");
      assertThat(encoded(lines, 2, 0.5f, 2, 1, 3))
          .isEqualTo("{\"score\": [0.5, 2.0]}\n{\"score\": [1.0, 3.0]}\n");
      assertThat(lines.contentType()).isEqualTo("application/jsonlines");
    }
  }

  @Test
  void batchTransformGetsOneValueALine() throws Exception {
    for (String accept : new String[] {CSV, JSON, JSON_LINES}) {
      ResponseEncoder lines = encoder(SINGLE_BATCH, accept);
      String missing = accept.equals(CSV) ? "nan" : "NaN";
      assertThat(encoded(lines, 1, 0.5f, NAN)).isEqualTo("0.5\n" + missing + "\n");
      assertThat(encoded(lines, 2, 0.5f, 2, 1, 3)).isEqualTo("[0.5, 2.0]\n[1.0, 3.0]\n");
      assertThat(lines.contentType()).isEqualTo(encoder(SINGLE, accept).contentType());
    }
    ResponseEncoder csv = encoder(MULTI_BATCH, CSV);
    assertThat(encoded(csv, 1, 0.5f, 2)).isEqualTo("0.5\n2.0\n");
    assertThat(encoded(csv, 2, 0.5f, 2)).isEqualTo("[0.5, 2.0]\n");
    assertThat(csv.contentType()).isEqualTo("text/csv");
    assertThat(encoded(encoder(MULTI_BATCH, JSON), 1, 0.5f, 2)).isEqualTo("[0.5, 2.0]");
  }

  @Test
  void answersBeyondTheBufferComeOutWhole() throws Exception {
    float[] scores = new float[10_000];
    Arrays.fill(scores, 1e-7f);
    assertThat(encoded(encoder(MULTI, CSV), 1, scores).split(","))
        .hasSize(10_000)
        .containsOnly("1.0000000116860974e-07");
  }

  private static ResponseEncoder encoder(AnswerFormats dialect, String accept) throws Exception {
    return dialect.encoder(accept, null, NAMELESS);
  }
}
