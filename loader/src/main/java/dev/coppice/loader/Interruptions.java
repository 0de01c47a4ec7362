package dev.coppice.loader;

import java.io.InterruptedIOException;

/** Makes an interrupt the {@code IOException} by which reading and loading end. */
public final class Interruptions {

  private Interruptions() {}

  /** The interrupt as a failure of input, with it as the cause. */
  public static InterruptedIOException ofInput(InterruptedException interrupt) {
    InterruptedIOException failure = new InterruptedIOException();
    failure.initCause(interrupt);
    return failure;
  }
}
