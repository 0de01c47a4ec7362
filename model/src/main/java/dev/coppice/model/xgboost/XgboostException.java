package dev.coppice.model.xgboost;

/** XGBoost's library refused a call; the message is XGBoost's, without time and source line. */
final class XgboostException extends Exception {

  private static final long serialVersionUID = 1L;

  XgboostException(String message) {
    super(message);
  }
}
