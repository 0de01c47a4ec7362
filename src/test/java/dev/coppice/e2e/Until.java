package dev.coppice.e2e;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;

/** Waits for what happens elsewhere without a sign. */
public final class Until {

  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Duration BETWEEN_LOOKS = Duration.ofMillis(5);

  private Until() {}

  /**
   * Returns once it is so, which takes a minute at most.
   *
   * @param what is waited for, as a sentence
   * @param isSo looks; what it throws ends the wait
   * @throws AssertionError if it is not so within that time
   */
  public static void so(String what, Callable<Boolean> isSo) {
    so(what, PATIENCE, isSo);
  }

  /** The same, for what takes longer. */
  public static void so(String what, Duration patience, Callable<Boolean> isSo) {
    long deadline = System.nanoTime() + patience.toNanos();
    while (!look(what, isSo)) {
      if (System.nanoTime() > deadline) {
        throw new AssertionError("not so after " + patience.toSeconds() + " s: " + what);
      }
      LockSupport.parkNanos(BETWEEN_LOOKS.toNanos());
    }
  }

  private static boolean look(String what, Callable<Boolean> isSo) {
    try {
      return isSo.call();
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IllegalStateException("waiting until " + what, e);
    }
  }
}
