package dev.coppice.server.codec.rows;

/** A media type that is not served; the message is the text for the client. */
public final class MediaTypeException extends Exception {

  /** Which header asked for it. */
  public enum Kind {
    /** {@code Content-Type}: the body cannot be read. */
    UNSUPPORTED,
    /** {@code Accept}: no answer can be written. */
    NOT_ACCEPTABLE
  }

  private final Kind kind;

  public MediaTypeException(Kind kind, String message) {
    super(message);
    this.kind = kind;
  }

  public Kind kind() {
    return kind;
  }
}
