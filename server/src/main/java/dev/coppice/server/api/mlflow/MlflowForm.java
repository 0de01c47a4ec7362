package dev.coppice.server.api.mlflow;

import dev.coppice.model.Model;
import dev.coppice.server.api.failure.Failure;
import dev.coppice.server.api.invoke.CallForm;
import dev.coppice.server.api.invoke.HeaderForm;
import dev.coppice.server.codec.AnswerFormats;
import dev.coppice.server.codec.RequestFormats;
import dev.coppice.server.codec.json.MlflowDecoder;
import dev.coppice.server.codec.json.MlflowParams;
import dev.coppice.server.codec.rows.MediaTypeException;
import dev.coppice.server.codec.rows.RequestDecoder;
import dev.coppice.server.codec.scores.InferenceOutputException;
import dev.coppice.server.codec.scores.PredictionsEncoder;
import dev.coppice.server.codec.scores.ResponseEncoder;
import org.jspecify.annotations.Nullable;

/**
 * A call of MLflow's protocol, whose body says what it asks for. What headers ask for in
 * SageMaker's way, and the body can in its own, is refused: it would be passed over in silence.
 */
final class MlflowForm implements CallForm {

  private static final String JSON = "application/json";
  private static final String NO_EXPLANATIONS =
      "EnableExplanations: rows to explain (expected: none, as the body is of MLflow's protocol;"
          + " its params have inference_output, such as contributions)";
  private static final String NO_OUTPUTS =
      "inference-output, contributions-of: custom attributes (expected: none, as the body is of"
          + " MLflow's protocol; its params have inference_output, such as"
          + " contributions;contributions-of=raw)";

  private final MlflowDecoder decoder = new MlflowDecoder();
  private final HeaderForm headers;
  private final AnswerFormats answers;
  private final boolean seemsExplained;

  /**
   * @param headers and the model's dialect, in which selected outputs are answered
   * @param seemsExplained whether the body asks for reasons, as far as one can see unread
   */
  MlflowForm(HeaderForm headers, boolean seemsExplained) {
    this.headers = headers;
    this.answers = headers.dialect().answers();
    this.seemsExplained = seemsExplained;
  }

  @Override
  public boolean isWarmUp() {
    return headers.isWarmUp();
  }

  @Override
  public @Nullable Failure flaw() {
    if (headers.hasExplanations()) {
      return Failure.targetRefused(NO_EXPLANATIONS);
    }
    return headers.hasOutputs() ? new Failure(Failure.Kind.BAD_PAYLOAD, NO_OUTPUTS) : null;
  }

  @Override
  public boolean isExplained() {
    return seemsExplained || AskedOutput.isOfReasons(decoder.params().inferenceOutput());
  }

  @Override
  public RequestDecoder decoder(RequestFormats requests) {
    return decoder;
  }

  @Override
  public ResponseEncoder encoder(Model model) throws MediaTypeException, InferenceOutputException {
    MlflowParams params = decoder.params();
    if (!params.inferenceOutput().isEmpty()) {
      String attribute = AskedOutput.attribute(params.inferenceOutput());
      return answers.encoder(JSON, attribute, model.info());
    }
    boolean probabilities =
        params.predictMethod().isEmpty()
            ? model.info().packaging().answersProbabilities()
            : params.predictMethod().equals("predict_proba");
    return PredictionsEncoder.of(model.info(), probabilities);
  }

  @Override
  public ResponseEncoder explaining(Model model)
      throws MediaTypeException, InferenceOutputException {
    String keys = decoder.params().inferenceOutput();
    return keys.isEmpty()
        ? encoder(model)
        : answers.explaining(JSON, AskedOutput.attribute(keys), model);
  }
}
