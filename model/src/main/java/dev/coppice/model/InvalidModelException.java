package dev.coppice.model;

/**
 * A model file that cannot be used; the message is the cause, written for whoever made the file.
 */
public final class InvalidModelException extends Exception {

  public InvalidModelException(String cause) {
    super(cause);
  }
}
