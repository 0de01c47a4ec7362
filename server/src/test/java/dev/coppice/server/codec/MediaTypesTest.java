package dev.coppice.server.codec;

import static dev.coppice.server.codec.Payloads.NAMELESS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.coppice.server.codec.csv.CsvDecoder;
import dev.coppice.server.codec.json.JsonDecoder;
import dev.coppice.server.codec.json.JsonLinesDecoder;
import dev.coppice.server.codec.libsvm.LibsvmBase;
import dev.coppice.server.codec.libsvm.LibsvmDecoder;
import dev.coppice.server.codec.recordio.RecordIoDecoder;
import dev.coppice.server.codec.rows.MediaTypeException;
import dev.coppice.server.codec.rows.MediaTypeException.Kind;
import dev.coppice.server.codec.scores.InferenceOutputException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.NullAndEmptySource;
import org.junit.jupiter.params.provider.ValueSource;

class MediaTypesTest {

  private static final String ACCEPTED =
      " is not an accepted ContentType: csv, libsvm, recordio-protobuf, json, jsonlines, text/csv,"
          + " text/libsvm, text/x-libsvm, application/x-recordio-protobuf, application/json,"
          + " application/jsonlines.";

  private static final String SUPPORTED =
      "['application/json', 'application/jsonlines', 'application/x-recordio-protobuf',"
          + " 'text/csv']";

  private final RequestFormats requests = new RequestFormats(LibsvmBase.AUTO);
  private final AnswerFormats singleModel = AnswerFormats.singleModel(null, false, null);
  private final AnswerFormats answers = AnswerFormats.multiModel(null, false);

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
  @NullAndEmptySource
  @ValueSource(strings = {"text/libsvm", "text/x-libsvm", "libsvm", "Text/LibSVM; a=b", " "})
  void contentTypesOfLibsvmAndNoneAtAll(@Nullable String contentType) throws MediaTypeException {
    assertThat(requests.decoder(contentType)).isInstanceOf(LibsvmDecoder.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"application/x-recordio-protobuf", "recordio-protobuf;label_size=0"})
  void contentTypesOfRecordIo(String contentType) throws MediaTypeException {
    assertThat(requests.decoder(contentType)).isInstanceOf(RecordIoDecoder.class);
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
      strings = {
        "text/csv; header=present",
        "csv;Header=\"Absent\"",
        "text/csv; delimiter=\";\"; header=present",
        "text/csv; delimiter=,",
        "text/csv; delimiter=|;label_size=1",
        "text/csv; delimiter=\\t",
        "text/csv; delimiter=\"\\t\"",
        "text/csv; delimiter=\"\t\"",
        "text/csv; delimiter=\" \"",
        "text/csv; delimiter=:",
        "text/csv; note=\"header=here; \\\"; x\"; header=absent"
      })
  void csvMayHaveAHeaderAndAnyDelimiter(String contentType) throws MediaTypeException {
    assertThat(requests.decoder(contentType)).isInstanceOf(CsvDecoder.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "text/csv; header=yes",
        "text/csv; header",
        "csv;header=present;header=present",
        "text/csv;HEADER=\"\""
      })
  void anyOtherHeaderIsRefused(String contentType) {
    assertThat(unsupported(contentType))
        .isEqualTo(
            contentType
                + " is not an accepted csv ContentType. Optional parameter header must be present"
                + " or absent");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "text/csv; delimiter=;",
        "text/csv; delimiter=x",
        "text/csv; delimiter=\";;\"",
        "text/csv; delimiter",
        "text/csv; delimiter=\";",
        "text/csv; delimiter=\"\n\"",
        "text/csv; delimiter=,; delimiter=,"
      })
  void anyOtherDelimiterIsRefused(String contentType) {
    assertThat(unsupported(contentType))
        .isEqualTo(
            contentType.replace('\n', '?')
                + " is not an accepted csv ContentType. Optional parameter delimiter must be one"
                + " of \",\" \";\" \"\\t\" \"|\" \" \" \":\"");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"image/png", "libsvm, csv", "text/csv, application/json", "Text/Plain; x=y"})
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
    "application/x-recordio-protobuf, application/x-recordio-protobuf",
    "*/*;q=0.5, application/json",
    "*/*, application/json"
  })
  void acceptNamesTheAnswersType(String accept, String contentType)
      throws MediaTypeException, InferenceOutputException {
    assertThat(answers.encoder(accept, null, NAMELESS).contentType()).isEqualTo(contentType);
  }

  @ParameterizedTest
  @NullAndEmptySource
  @ValueSource(strings = {"*/*", " */* "})
  void theDefaultIsForCallsThatLeaveItOpen(@Nullable String accept)
      throws MediaTypeException, InferenceOutputException {
    AnswerFormats recordIo =
        AnswerFormats.singleModel("application/x-recordio-protobuf", false, null);
    assertThat(answers.encoder(accept, null, NAMELESS).contentType()).isEqualTo("application/json");
    assertThat(singleModel.encoder(accept, null, NAMELESS).contentType())
        .isEqualTo("text/csv; charset=utf-8");
    assertThat(recordIo.encoder(accept, null, NAMELESS).contentType())
        .isEqualTo("application/x-recordio-protobuf");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "image/png | image/png",
        "Image/Png; q=1 | Image/Png",
        "text/csv, application/json | text/csv, application/json",
        "text/csv; charset=utf-8, */* | text/csv; charset=utf-8, */*",
        "text/csv;q=0 | text/csv;q=0",
        "image/png;q=0.5, text/html | image/png;q=0.5, text/html",
        "text/csv;q=2, application/json | text/csv;q=2, application/json",
        "jsonlines | jsonlines",
        "recordio-protobuf | recordio-protobuf",
        "text/* | text/*"
      })
  void anyOtherAcceptIsRefused(String accept, String quoted) {
    assertThat(notAcceptable(answers, accept))
        .isEqualTo(notAcceptable(singleModel, accept))
        .isEqualTo(
            "Accept type "
                + quoted
                + " is not supported. Please use supported accept types: "
                + SUPPORTED
                + ".");
  }

  @ParameterizedTest
  @ValueSource(strings = {"csv", "json"})
  void theSingleModelDialectKnowsNoShortNames(String accept) {
    assertThat(notAcceptable(singleModel, accept)).startsWith("Accept type " + accept + " is not");
  }

  @ParameterizedTest
  @ValueSource(strings = {"image/png", "csv", "", "*/*"})
  void theDefaultIsAMediaTypeOfTheDialect(String byDefault) {
    String message = "default accept: " + byDefault + " (expected: one of " + SUPPORTED + ")";
    assertThatThrownBy(() -> AnswerFormats.multiModel(byDefault, false)).hasMessage(message);
    assertThatThrownBy(() -> AnswerFormats.singleModel(byDefault, false, null)).hasMessage(message);
  }

  private static String notAcceptable(AnswerFormats answers, String accept) {
    MediaTypeException refusal =
        catchThrowableOfType(
            MediaTypeException.class, () -> answers.encoder(accept, null, NAMELESS));
    assertThat(refusal.kind()).isEqualTo(Kind.NOT_ACCEPTABLE);
    return String.valueOf(refusal.getMessage());
  }

  private String unsupported(String contentType) {
    MediaTypeException refusal =
        catchThrowableOfType(MediaTypeException.class, () -> requests.decoder(contentType));
    assertThat(refusal.kind()).isEqualTo(Kind.UNSUPPORTED);
    return String.valueOf(refusal.getMessage());
  }
}
