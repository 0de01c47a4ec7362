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
  private final boolean isOfHeader;

  public PayloadException(Kind kind, String message) {
    this(kind, "", message);
  }

  /**
   * @param frame what the message says before the cause
   */
  PayloadException(Kind kind, String frame, String cause) {
    this(kind, frame, cause, false);
  }

  private PayloadException(Kind kind, String frame, String cause, boolean isOfHeader) {
    super(frame + cause);
    this.kind = kind;
    this.cause = cause;
    this.isOfHeader = isOfHeader;
  }

  /** A body that is well-formed, but does not fit the model. */
  public static PayloadException mismatch(String cause) {
    return mismatch(cause, false);
  }

  /**
   * The same.
   *
   * @param isOfHeader whether the names above the rows do not, whatever the rows are
   */
  static PayloadException mismatch(String cause, boolean isOfHeader) {
    return new PayloadException(
        Kind.MISMATCH, "Unable to evaluate payload provided: ", cause, isOfHeader);
  }

  public Kind kind() {
    return kind;
  }

  /** Whether the names above the rows are refused, so that any rows below them would be. */
  public boolean isOfHeader() {
    return isOfHeader;
  }

  /** What is wrong, without the sentence around it. */
  public String cause() {
    return cause;
  }
}
