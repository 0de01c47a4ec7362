package dev.coppice.model;

import dev.coppice.model.check.ModelCheck;
import java.io.IOException;

/**
 * Carries the refusal of a model out of a stream that translates it while it is read, where only an
 * {@link IOException} may be thrown. {@link ModelCheck} takes the refusal out again.
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
