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
    requireMemory();
    return new InvalidModelException(String.valueOf(getMessage()));
  }

  /**
   * What that is where it was asked to score.
   *
   * @throws OutOfMemoryError if it is no defect
   */
  IllegalStateException defect() {
    requireMemory();
    return new IllegalStateException("XGBoost: " + getMessage(), this);
  }

  private void requireMemory() {
    if (NO_MEMORY.equals(getMessage())) {
      throw new OutOfMemoryError("XGBoost: " + NO_MEMORY);
    }
  }
}
