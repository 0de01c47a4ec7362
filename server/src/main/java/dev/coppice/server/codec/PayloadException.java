package dev.coppice.server.codec;

/** A request body that cannot be scored; the message is the text for the client. */
public final class PayloadException extends Exception {

  /** What is wrong with the body. */
  public enum Kind {
    /** It is not what its content type says. */
    MALFORMED,
    /** It is well-formed, but does not fit the model. */
    MISMATCH
  }

  private final Kind kind;

  public PayloadException(Kind kind, String message) {
    super(message);
    this.kind = kind;
  }

  public Kind kind() {
    return kind;
  }
}
