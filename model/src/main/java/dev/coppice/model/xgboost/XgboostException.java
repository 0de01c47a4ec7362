package dev.coppice.model.xgboost;

import dev.coppice.model.InvalidModelException;

/** XGBoost's library refused a call; the message is XGBoost's, without time and source line. */
final class XgboostException extends Exception {

  private static final long serialVersionUID = 1L;

  /** What it says where the system has no memory to give, whatever the model is. */
  private static final String NO_MEMORY = "std::bad_alloc";

  XgboostException(String message) {
    super(message);
  }

  /**
   * What that says of the model it was asked to load.
   *
   * @throws OutOfMemoryError if it says nothing of that
   */
  InvalidModelException refusal() {
    String said = String.valueOf(getMessage());
    if (said.equals(NO_MEMORY)) {
      throw new OutOfMemoryError("XGBoost: " + said);
    }
    return new InvalidModelException(said);
  }
}
