package dev.coppice.model.mlflow;

import dev.coppice.model.Packaging.SavedAs;

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
}
