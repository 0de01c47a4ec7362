package dev.coppice.server.codec.scores;

import dev.coppice.model.ModelInfo;
import dev.coppice.model.Packaging.SavedAs;
import dev.coppice.model.Scores;
import dev.coppice.server.codec.scores.OutputColumn.Form;
import dev.coppice.server.codec.scores.OutputColumn.RowValues;
import dev.coppice.server.codec.text.NumberFormat;
import java.util.Arrays;

/**
 * What writes predictions as MLflow does: what the saved object's {@code predict} answers, or its
 * {@code predict_proba}.
 */
public final class PredictionsEncoder {

  private static final String CONTENT_TYPE = "application/json";
  private static final String SOFTMAX = "multi:softmax";
  private static final String SOFTPROB = "multi:softprob";

  private static final ResponseEncoder SCORES =
      new TextEncoder(CONTENT_TYPE, NumberFormat.JSON, RowFrame.JSON_PREDICTIONS, RowForm.VALUE);

  private PredictionsEncoder() {}

  /**
   * The encoder of a model's answers.
   *
   * @param probabilities whether a classifier's are asked for
   * @throws InferenceOutputException if the model has none
   */
  public static ResponseEncoder of(ModelInfo model, boolean probabilities)
      throws InferenceOutputException {
    boolean isClassifier = model.packaging().savedAs() == SavedAs.CLASSIFIER;
    if (probabilities) {
      return probabilities(model, isClassifier);
    }
    if (!isClassifier) {
      return SCORES;
    }
    if (model.objective().equals(SOFTMAX)) {
      return predictions(Form.INTEGER, ObjectiveOutputs::scores);
    }
    int outputs = model.outputGroups();
    // With one or two classes the wrapper takes probabilities for labels: each is above a half or
    // not.
    return model.objective().equals(SOFTPROB) && outputs > 2
        ? predictions(Form.INTEGER, PredictionsEncoder::likeliest)
        : predictions(outputs == 1 ? Form.INTEGER : Form.INTEGERS, PredictionsEncoder::aboveHalf);
  }

  private static ResponseEncoder probabilities(ModelInfo model, boolean isClassifier)
      throws InferenceOutputException {
    // Of multi:softmax they are SciPy's, whose last bits depend on the processor.
    if (isClassifier && !model.objective().equals(SOFTMAX)) {
      return model.outputGroups() == 1
          ? predictions(Form.NUMBERS, PredictionsEncoder::bothClasses)
          : SCORES;
    }
    throw new InferenceOutputException(
        InferenceOutput.Origin.REQUEST,
        "params.predict_method: predict_proba (expected: predict, as the model is "
            + (isClassifier ? "one of " + model.objective() : "no classifier")
            + ")");
  }

  private static ResponseEncoder predictions(Form form, RowValues values) {
    return SelectedTextEncoder.bareJson(
        CONTENT_TYPE, RowFrame.JSON_PREDICTIONS, new OutputColumn("predictions", form, values));
  }

  private static double[] likeliest(Scores scores, int row) {
    return new double[] {ObjectiveOutputs.firstLargest(scores, row)};
  }

  private static double[] aboveHalf(Scores scores, int row) {
    return Arrays.stream(ObjectiveOutputs.scores(scores, row)).map(p -> p > 0.5 ? 1 : 0).toArray();
  }

  /** In float32, as XGBoost's wrapper computes it. */
  private static double[] bothClasses(Scores scores, int row) {
    float second = scores.values()[row];
    return new double[] {1 - second, second};
  }
}
