package dev.coppice.e2e;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;

/** Waits for what happens elsewhere without a sign. */
public final class Until {

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /** Between two looks, which take the processor from what is waited for. */
  private static final long MIN_PAUSE_NANOS = 1_000_000;

  private static final long MAX_PAUSE_NANOS = 50_000_000;

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
    long begun = System.nanoTime();
    while (!look(what, isSo)) {
      long waited = System.nanoTime() - begun;
      if (waited > patience.toNanos()) {
        throw new AssertionError("not so after " + patience.toSeconds() + " s: " + what);
      }
      LockSupport.parkNanos(Math.clamp(waited / 10, MIN_PAUSE_NANOS, MAX_PAUSE_NANOS));
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
