package dev.coppice.model.format;

import dev.coppice.model.InvalidModelException;
import java.io.IOException;

/**
 * Carries the refusal of a model out of a stream that translates it while it is read, where only an
 * {@link IOException} may be thrown. The check of the model takes the refusal out again.
 */
public final class InvalidModelIoException extends IOException {

  private final InvalidModelException refusal;

  public InvalidModelIoException(InvalidModelException refusal) {
    super(refusal.getMessage(), refusal);
    this.refusal = refusal;
  }

  /** What is wrong with the model. */
  public InvalidModelException refusal() {
    return refusal;
  }
}
