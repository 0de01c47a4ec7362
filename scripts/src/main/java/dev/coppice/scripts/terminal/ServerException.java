package dev.coppice.scripts.terminal;

/** The server refused, or was not reached; the message is a sentence that says which. */
final class ServerException extends Exception {

  private static final long serialVersionUID = 1L;

  ServerException(String message) {
    super(message);
  }
}
