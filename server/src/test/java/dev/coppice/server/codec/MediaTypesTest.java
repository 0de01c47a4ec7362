package dev.coppice.server.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.coppice.server.codec.MediaTypeException.Kind;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.NullAndEmptySource;
import org.junit.jupiter.params.provider.ValueSource;

class MediaTypesTest {

  private static final String ACCEPTED =
      " is not an accepted ContentType: csv, json, jsonlines, text/csv, application/json,"
          + " application/jsonlines.";

  private final RequestFormats requests = new RequestFormats();
  private final AnswerFormats answers = AnswerFormats.multiModel(AnswerFormats.MULTI_MODEL_DEFAULT);

  @ParameterizedTest
  @ValueSource(
      strings = {
        "text/csv",
        "csv",
        "TEXT/CSV",
        " text/csv ; charset=utf-8",
        "text/csv; label_size=1",
        "csv;Label_Size = 1;x",
        "text/csv;"
      })
  void contentTypesOfCsv(String contentType) throws MediaTypeException {
    assertThat(requests.decoder(contentType)).isInstanceOf(CsvDecoder.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"application/json", "json", "Application/Json;label_size=0"})
  void contentTypesOfJson(String contentType) throws MediaTypeException {
    assertThat(requests.decoder(contentType)).isInstanceOf(JsonDecoder.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"application/jsonlines", "jsonlines; charset=utf-8"})
  void contentTypesOfJsonLines(String contentType) throws MediaTypeException {
    assertThat(requests.decoder(contentType)).isInstanceOf(JsonLinesDecoder.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "text/csv; label_size=0",
        "csv;label_size",
        "text/csv; LABEL_SIZE=2; label_size=1"
      })
  void csvHasNoLabelsButTheParameterMaySayOne(String contentType) {
    assertThat(unsupported(contentType))
        .isEqualTo(
            contentType
                + " is not an accepted csv ContentType. Optional parameter label_size must be equal"
                + " to 1");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"image/png", "text/libsvm", "text/csv, application/json", "Text/Plain; x=y"})
  void anyOtherContentTypeIsAnsweredWithTheList(String contentType) {
    assertThat(unsupported(contentType)).isEqualTo(contentType + ACCEPTED);
  }

  @Test
  void parquetHasATextOfItsOwn() {
    assertThat(unsupported("application/x-parquet"))
        .isEqualTo("Content-type application/x-parquet is not supported.");
    assertThat(unsupported("Parquet; a=b"))
        .isEqualTo("Content-type Parquet; a=b is not supported.");
  }

  @Test
  void noContentTypeMeansLibsvm() {
    assertThat(unsupported("")).isEqualTo("text/libsvm" + ACCEPTED);
    assertThatThrownBy(() -> requests.decoder(null)).hasMessage("text/libsvm" + ACCEPTED);
  }

  @Test
  void headersAreQuotedUpTo200Characters() {
    assertThat(unsupported("a".repeat(300))).isEqualTo("a".repeat(200) + ACCEPTED);
    assertThat(unsupported("a\tb")).isEqualTo("a?b" + ACCEPTED);
  }

  @ParameterizedTest
  @CsvSource({
    "text/csv, text/csv",
    "csv, text/csv",
    "application/json; charset=utf-8, application/json",
    "JSON, application/json",
    "Application/JsonLines, application/jsonlines",
    "*/*;q=0.5, application/json",
    "*/*, application/json"
  })
  void acceptNamesTheAnswersType(String accept, String contentType) throws MediaTypeException {
    assertThat(answers.encoder(accept).contentType()).isEqualTo(contentType);
  }

  @ParameterizedTest
  @NullAndEmptySource
  @ValueSource(strings = {"*/*", " */* "})
  void theDefaultIsForCallsThatLeaveItOpen(@org.jspecify.annotations.Nullable String accept)
      throws MediaTypeException {
    assertThat(AnswerFormats.multiModel("text/csv").encoder(accept).contentType())
        .isEqualTo("text/csv");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "image/png | image/png",
        "Image/Png; q=1 | Image/Png",
        "text/csv, application/json | text/csv, application/json",
        "text/csv;q=0.5, */* | text/csv;q=0.5, */*",
        "jsonlines | jsonlines",
        "text/* | text/*"
      })
  void anyOtherAcceptIsRefused(String accept, String quoted) {
    MediaTypeException refusal =
        catchThrowableOfType(MediaTypeException.class, () -> answers.encoder(accept));
    assertThat(refusal)
        .hasMessage(
            "Accept type "
                + quoted
                + " is not supported. Please use supported accept types: ['application/json',"
                + " 'application/jsonlines', 'text/csv'].");
    assertThat(refusal.kind()).isEqualTo(Kind.NOT_ACCEPTABLE);
  }

  @ParameterizedTest
  @ValueSource(strings = {"image/png", "csv", "", "*/*"})
  void theDefaultIsAMediaTypeOfTheDialect(String byDefault) {
    assertThatThrownBy(() -> AnswerFormats.multiModel(byDefault))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "default accept: "
                + byDefault
                + " (expected: one of ['application/json', 'application/jsonlines', 'text/csv'])");
  }

  private String unsupported(String contentType) {
    MediaTypeException refusal =
        catchThrowableOfType(MediaTypeException.class, () -> requests.decoder(contentType));
    assertThat(refusal.kind()).isEqualTo(Kind.UNSUPPORTED);
    return String.valueOf(refusal.getMessage());
  }
}
