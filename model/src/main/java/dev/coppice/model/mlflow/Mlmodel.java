package dev.coppice.model.mlflow;

import dev.coppice.model.InvalidModelException;
import dev.coppice.model.Packaging.SavedAs;
import dev.coppice.model.check.ModelShape;

/**
 * What the file {@code MLmodel} of a package says of its XGBoost model.
 *
 * @param data name of the model's file
 * @param savedAs the object that was saved
 * @param answersProbabilities whether a classifier answers them where a call leaves it open
 * @param signature what it is called with
 */
public record Mlmodel(
    String data, SavedAs savedAs, boolean answersProbabilities, Signature signature) {

  /** Its name in the root of a package. */
  public static final String FILE = "MLmodel";

  /** Bytes on the heap, but for a few texts. */
  public long heapBytes() {
    return signature.heapBytes();
  }

  /**
   * Makes sure that the object that was saved answers what the model's file does.
   *
   * @throws InvalidModelException if it does not, by what the file still has of another object
   */
  public void requireAnswersOf(ModelShape file) throws InvalidModelException {
    if (savedAs == SavedAs.BOOSTER && file.scoresAsWrapper()) {
      throw new InvalidModelException(
          "flavors.xgboost.model_class: a Booster, which scores with all rounds and takes NaN alone"
              + " for missing; its file is marked as an estimator's that does not"
              + " (expected: the estimator's class, or the Booster saved after"
              + " set_attr(scikit_learn=None))");
    }
    if (savedAs == SavedAs.CLASSIFIER && file.renamesClasses()) {
      throw new InvalidModelException(
          "flavors.xgboost.model_class: a classifier of XGBoost before 1.6 that answers other"
              + " classes than 0, 1, ... (expected: one that was trained on such, or its Booster)");
    }
  }
}
