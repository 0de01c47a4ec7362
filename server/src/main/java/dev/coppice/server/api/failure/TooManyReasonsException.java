package dev.coppice.server.api.failure;

/** A call asks for the reasons of more rows than one call may; the message is the client's. */
public final class TooManyReasonsException extends Exception {

  public TooManyReasonsException(String message) {
    super(message);
  }
}
