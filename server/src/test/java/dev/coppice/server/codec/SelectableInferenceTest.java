package dev.coppice.server.codec;

import static dev.coppice.server.codec.Payloads.encoded;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.coppice.model.ModelInfo;
import dev.coppice.model.Reasons;
import dev.coppice.model.Scores;
import dev.coppice.server.codec.recordio.RecordIoBodies;
import dev.coppice.server.codec.rows.MediaTypeException;
import dev.coppice.server.codec.scores.InferenceOutput;
import dev.coppice.server.codec.scores.InferenceOutput.Origin;
import dev.coppice.server.codec.scores.InferenceOutputException;
import dev.coppice.server.codec.scores.OutputKey;
import dev.coppice.server.codec.scores.ResponseEncoder;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SelectableInferenceTest {

  private static final String ALL =
      "predicted_score,raw_scores,raw_score,probabilities,probability,labels,predicted_label";

  private static final AnswerFormats DIALECT = AnswerFormats.multiModel(null, false);

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "reg:squarederror | 1 | 0.25 | 0.25,nan,nan,nan,nan,nan,nan",
        "reg:logistic     | 1 | 0.25 | 0.25,nan,nan,nan,nan,nan,nan",
        "reg:gamma        | 1 | 0.25 | 0.25,nan,nan,nan,nan,nan,nan",
        "reg:absoluteerror| 1 | 0.25 | 0.25,nan,nan,nan,nan,nan,nan",
        "reg:tweedie      | 1 | NaN  | nan,nan,nan,nan,nan,nan,nan",
        "binary:logistic  | 1 | 0.25"
            + " | nan,\"[0.75, 0.25]\",0.25,\"[0.75, 0.25]\",0.25,\"[0, 1]\",0",
        "binary:logistic  | 1 | 0.5 | nan,\"[0.5, 0.5]\",0.5,\"[0.5, 0.5]\",0.5,\"[0, 1]\",0",
        "binary:logitraw  | 1 | 2.5 | nan,\"[-1.5, 2.5]\",2.5,nan,nan,\"[0, 1]\",1",
        "binary:logitraw  | 1 | 0   | nan,\"[1.0, 0.0]\",0.0,nan,nan,\"[0, 1]\",0",
        "binary:hinge     | 1 | 1   | nan,\"[0.0, 1.0]\",1.0,nan,nan,\"[0, 1]\",1.0",
        "multi:softmax    | 4 | 3   | nan,\"[-2.0, 3.0]\",3.0,nan,nan,\"[0, 1, 2, 3]\",3.0"
      })
  void eachObjectiveHasItsValues(String objective, int groups, float score, String csv)
      throws Exception {
    ResponseEncoder encoder = encoder("text/csv", ALL, model(objective, groups));
    assertThat(encoded(encoder, 1, score)).isEqualTo(csv);
    assertThat(encoded(encoder, 1, score, score)).isEqualTo(csv + "\n" + csv);
  }

  @Test
  void ofProbabilitiesTheFirstLargestIsPredicted() throws Exception {
    ResponseEncoder encoder = encoder("text/csv", ALL, model("multi:softprob", 3));
    assertThat(encoded(encoder, 3, 0.25f, 0.375f, 0.375f))
        .isEqualTo(
            "nan,\"[0.25, 0.375, 0.375]\",0.375,\"[0.25, 0.375, 0.375]\",0.375,\"[0, 1, 2]\",1");
  }

  @Test
  void severalTargetsAreAListOfScores() throws Exception {
    ResponseEncoder encoder = encoder("application/json", ALL, model("reg:squarederror", 2));
    assertThat(encoded(encoder, 2, 0.5f, 2))
        .startsWith("{\"predictions\": [{\"predicted_score\": [0.5, 2.0], \"raw_scores\": NaN, ");
  }

  @Test
  void jsonNamesWhatHasAValueInAFixedOrderAndTheRestAsAskedFor() throws Exception {
    String asked = "predicted_score,raw_score,labels,probabilities";
    ModelInfo model = model("binary:hinge", 1);
    String row =
        "{\"labels\": [0, 1], \"raw_score\": 1.0, \"predicted_score\": NaN,"
            + " \"probabilities\": NaN}";
    assertThat(encoded(encoder("application/json", asked, model), 1, 1, 1))
        .isEqualTo("{\"predictions\": [" + row + ", " + row + "]}");
    assertThat(encoded(encoder("application/jsonlines", asked, model), 1, 1, 1))
        .isEqualTo(row + "\n" + row + "\n");
  }

  @Test
  void recordIoHasATensorAKey() throws Exception {
    ResponseEncoder encoder =
        encoder("application/x-recordio-protobuf", ALL, model("binary:logistic", 1));
    ByteBuf out = Unpooled.buffer();
    encoder.encode(new Scores(new float[] {0.25f, 0.75f}, 2, 1), Reasons.NONE, 0, true, out);
    assertThat(RecordIoBodies.records(out))
        .allSatisfy(
            record -> {
              assertThat(record.getLabelMap().keySet())
                  .containsExactlyInAnyOrderElementsOf(OutputKey.labels());
              assertThat(RecordIoBodies.label(record, "labels")).containsExactly(0f, 1f);
              assertThat(RecordIoBodies.label(record, "predicted_score"))
                  .containsExactly(Float.NaN);
            })
        .extracting(record -> RecordIoBodies.label(record, "raw_scores"))
        .containsExactly(List.of(0.75f, 0.25f), List.of(0.25f, 0.75f));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "text/csv | 0.25,nan,0.25,nan",
        "application/json | {\"predictions\": [{\"probability\": 0.25, \"x\": NaN}]}",
      })
  void keyAskedForTwiceIsTwoCellsOfCsvAndOneNameElsewhere(String accept, String answer)
      throws Exception {
    AnswerFormats dialect =
        AnswerFormats.singleModel(
            null, false, InferenceOutput.ofEnvironment("probability,x,probability,x"));
    ResponseEncoder encoder = dialect.encoder(accept, null, model("binary:logistic", 1));
    assertThat(encoded(encoder, 1, 0.25f)).isEqualTo(answer);
  }

  @Test
  void recordIoHasOneTensorOfAKeyAskedForTwice() throws Exception {
    ResponseEncoder encoder =
        encoder(
            "application/x-recordio-protobuf",
            "probability,labels,probability",
            model("binary:logistic", 1));
    ByteBuf out = Unpooled.buffer();
    encoder.encode(new Scores(new float[] {0.25f}, 1, 1), Reasons.NONE, 0, true, out);
    assertThat(RecordIoBodies.records(out))
        .singleElement()
        .satisfies(
            record -> {
              assertThat(record.getLabelMap()).hasSize(2);
              assertThat(RecordIoBodies.label(record, "probability")).containsExactly(0.25f);
            });
  }

  @Test
  void aRequestComesBeforeTheEnvironment() throws Exception {
    AnswerFormats dialect =
        AnswerFormats.singleModel(null, false, InferenceOutput.ofEnvironment("probability"));
    ModelInfo model = model("binary:logistic", 1);
    assertThat(encoded(dialect.encoder(null, null, model), 1, 0.25f)).isEqualTo("0.25");
    assertThat(encoded(dialect.encoder(null, "trace=1", model), 1, 0.25f)).isEqualTo("0.25");
    assertThat(encoded(dialect.encoder(null, "inference-output=labels", model), 1, 0.25f))
        .isEqualTo("\"[0, 1]\"");
  }

  @Test
  void batchTransformChangesOnlyTheEndOfCsv() throws Exception {
    AnswerFormats batch = AnswerFormats.multiModel(null, true);
    ModelInfo model = model("binary:logistic", 1);
    String asked = "inference-output=probability";
    assertThat(encoded(batch.encoder("csv", asked, model), 1, 0.25f, 0.5f))
        .isEqualTo("0.25\n0.5\n");
    assertThat(encoded(batch.encoder("json", asked, model), 1, 0.25f))
        .isEqualTo("{\"predictions\": [{\"probability\": 0.25}]}");
  }

  @Test
  void anUnknownKeyOfTheOperatorsHasNoValueWhateverItsName() throws Exception {
    InferenceOutput asked = InferenceOutput.ofEnvironment("a\"b\\\u00e9,labels");
    AnswerFormats dialect = AnswerFormats.singleModel("application/json", false, asked);
    assertThat(encoded(dialect.encoder(null, null, model("multi:softmax", 2)), 1, 1))
        .isEqualTo("{\"predictions\": [{\"labels\": [0, 1], \"a\\\"b\\\\\\u00e9\": NaN}]}");
  }

  @Test
  void aKeyLongerThanAnyBufferComesOutWhole() throws Exception {
    String key = "k".repeat(20_000);
    InferenceOutput asked = InferenceOutput.ofEnvironment(key);
    AnswerFormats dialect = AnswerFormats.singleModel("application/jsonlines", false, asked);
    assertThat(encoded(dialect.encoder(null, null, model("reg:gamma", 1)), 1, 1, 1))
        .isEqualTo(("{\"" + key + "\": NaN}\n").repeat(2));
  }

  @ParameterizedTest
  @ValueSource(strings = {"count:poisson", "rank:pairwise", "survival:cox", "reg:pseudohubererror"})
  void anyOtherObjectiveIsTheMistakeOfWhoeverAsked(String objective) {
    ModelInfo model = model(objective, 1);
    String message =
        "Objective `" + objective + "` unsupported for selectable inference predictions.";
    AnswerFormats always =
        AnswerFormats.singleModel(null, false, InferenceOutput.ofEnvironment("labels"));
    assertThat(refusal(DIALECT, "inference-output=labels", model))
        .hasMessage(message)
        .extracting(InferenceOutputException::origin)
        .isEqualTo(Origin.REQUEST);
    assertThat(refusal(always, null, model))
        .hasMessage(message)
        .extracting(InferenceOutputException::origin)
        .isEqualTo(Origin.ENVIRONMENT);
  }

  @Test
  void severalBinaryTargetsAreNotTakenApart() {
    assertThat(refusal(DIALECT, "inference-output=labels", model("binary:logistic", 2)))
        .hasMessageStartingWith("Objective `binary:logistic` unsupported");
  }

  @Test
  void theMediaTypeIsLookedAtFirst() {
    assertThatThrownBy(
            () -> DIALECT.encoder("image/png", "inference-output=x", model("count:poisson", 1)))
        .isInstanceOf(MediaTypeException.class);
  }

  private static ResponseEncoder encoder(String accept, String keys, ModelInfo model)
      throws Exception {
    return DIALECT.encoder(accept, "inference-output=" + keys, model);
  }

  private static InferenceOutputException refusal(
      AnswerFormats dialect, @Nullable String attributes, ModelInfo model) {
    return catchThrowableOfType(
        InferenceOutputException.class, () -> dialect.encoder(null, attributes, model));
  }

  private static ModelInfo model(String objective, int groups) {
    return new ModelInfo("xgboost", objective, groups, 4, List.of());
  }
}
