package dev.coppice.server.codec.rows;

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
  private final String cause;

  public PayloadException(Kind kind, String message) {
    this(kind, "", message);
  }

  /**
   * @param frame what the message says before the cause
   */
  PayloadException(Kind kind, String frame, String cause) {
    super(frame + cause);
    this.kind = kind;
    this.cause = cause;
  }

  /** A body that is well-formed, but does not fit the model. */
  public static PayloadException mismatch(String cause) {
    return new PayloadException(Kind.MISMATCH, "Unable to evaluate payload provided: ", cause);
  }

  public Kind kind() {
    return kind;
  }

  /** What is wrong, without the sentence around it. */
  public String cause() {
    return cause;
  }
}
