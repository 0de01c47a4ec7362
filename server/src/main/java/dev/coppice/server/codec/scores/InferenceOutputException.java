package dev.coppice.server.codec.scores;

/** Keys of selectable inference that cannot be answered; the message is the text for the client. */
public final class InferenceOutputException extends Exception {

  private final InferenceOutput.Origin origin;

  public InferenceOutputException(InferenceOutput.Origin origin, String message) {
    super(message);
    this.origin = origin;
  }

  /** Who asked for them: it is the client's mistake, or the operator's. */
  public InferenceOutput.Origin origin() {
    return origin;
  }
}
