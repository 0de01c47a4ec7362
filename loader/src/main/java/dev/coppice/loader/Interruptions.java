package dev.coppice.loader;

import java.io.InterruptedIOException;

/** Interrupts where reading and loading hear of what ends them as of what fails. */
public final class Interruptions {

  private Interruptions() {}

  /** The same as a failure of input or output. */
  public static InterruptedIOException ofInput(InterruptedException interrupt) {
    InterruptedIOException failure = new InterruptedIOException();
    failure.initCause(interrupt);
    return failure;
  }
}
