package dev.coppice.loader;

import java.io.InterruptedIOException;
import java.util.concurrent.ExecutorService;

/** Interrupts: those that end reading and loading, and those that others are sent. */
public final class Interruptions {

  private Interruptions() {}

  /** The interrupt as a failure of input, with it as the cause. */
  public static InterruptedIOException ofInput(InterruptedException interrupt) {
    InterruptedIOException failure = new InterruptedIOException();
    failure.initCause(interrupt);
    return failure;
  }

  /**
   * Interrupts others on a thread of its own, and does not wait for it.
   *
   * <p>Who interrupts a thread that uses a file closes that file, and so waits for the use to end.
   * A disk that hangs lets go of neither.
   *
   * @param interrupt interrupts them, and may block for as long as one of them does
   */
  public static void aside(Runnable interrupt) {
    try {
      Thread.ofVirtual().name("coppice-interrupt").start(interrupt);
    } catch (OutOfMemoryError none) { // There is no thread to carry it.
      interrupt.run();
    }
  }

  /** Ends threads: they take nothing more, and are interrupted {@linkplain #aside aside}. */
  public static void stop(ExecutorService threads) {
    threads.shutdown();
    aside(threads::shutdownNow);
  }
}
