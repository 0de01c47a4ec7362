package dev.coppice.loader.proof;

/** A row that no request could have scored; the message is the cause, for whoever made the row. */
public final class RefusedRequestRowException extends Exception {

  public RefusedRequestRowException(String cause) {
    super(cause);
  }
}
