package dev.coppice.server.api.mlflow;

import dev.coppice.cache.resident.Lease;
import dev.coppice.model.Model;
import dev.coppice.server.api.failure.Failure;
import dev.coppice.server.api.invoke.CallForm;
import dev.coppice.server.codec.AnswerFormats;
import dev.coppice.server.codec.RequestFormats;
import dev.coppice.server.codec.json.MlflowDecoder;
import dev.coppice.server.codec.json.MlflowParams;
import dev.coppice.server.codec.rows.MediaTypeException;
import dev.coppice.server.codec.rows.RequestDecoder;
import dev.coppice.server.codec.scores.InferenceOutput;
import dev.coppice.server.codec.scores.InferenceOutputException;
import dev.coppice.server.codec.scores.PredictionsEncoder;
import dev.coppice.server.codec.scores.ResponseEncoder;
import org.jspecify.annotations.Nullable;

/** A call of MLflow's protocol, whose body says all that it asks for. */
final class MlflowForm implements CallForm {

  private static final String JSON = "application/json";
  private static final String NOT_SEEN =
      "params.inference_output: reasons asked for amid the rows (expected: params as the first or"
          + " the last member)";

  private final MlflowDecoder decoder = new MlflowDecoder();
  private final AnswerFormats answers;
  private final boolean isExplained;

  /**
   * @param answers of the model's dialect, in which selected outputs are answered
   * @param isExplained whether the body asks for reasons, as far as one can see
   */
  MlflowForm(AnswerFormats answers, boolean isExplained) {
    this.answers = answers;
    this.isExplained = isExplained;
  }

  @Override
  public boolean isWarmUp() {
    return false;
  }

  @Override
  public boolean isExplained() {
    return isExplained;
  }

  @Override
  public boolean mayBeEmpty() {
    return false;
  }

  @Override
  public RequestDecoder decoder(RequestFormats requests) {
    return decoder;
  }

  @Override
  public @Nullable Failure refusal(Lease lease) {
    return null;
  }

  @Override
  public ResponseEncoder encoder(Model model) throws MediaTypeException, InferenceOutputException {
    MlflowParams params = decoder.params();
    if (!params.inferenceOutput().isEmpty()) {
      String attribute = AskedOutput.attribute(params.inferenceOutput());
      if (!isExplained && InferenceOutput.asksForReasons(attribute)) {
        throw new InferenceOutputException(InferenceOutput.Origin.REQUEST, NOT_SEEN);
      }
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
