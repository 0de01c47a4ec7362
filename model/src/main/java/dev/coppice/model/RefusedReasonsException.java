package dev.coppice.model;

/** A model turns out to have no contributions; the message is the text for clients. */
public final class RefusedReasonsException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  public RefusedReasonsException(String message, Throwable cause) {
    super(message, cause);
  }
}
