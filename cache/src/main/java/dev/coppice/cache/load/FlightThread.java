package dev.coppice.cache.load;

import dev.coppice.loader.Interruptions;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The thread that runs a flight, while it does: an interrupt that is meant for this flight reaches
 * no other.
 *
 * <p>Whoever gives a load up never waits for what it reads: it is interrupted aside. There are two
 * threads at most that do so for each load that runs: it may be given up and dropped.
 */
final class FlightThread {

  private static final String OURS = "dev.coppice.";

  private volatile @Nullable Thread thread;

  /** This thread runs it from now on. */
  void enter() {
    thread = Thread.currentThread();
  }

  /** This thread runs it no more, and whatever interrupt was meant for it is over. */
  synchronized void leave() {
    thread = null;
    Thread.interrupted();
  }

  /**
   * Begins to interrupt it; never blocks.
   *
   * @return false if no thread runs it
   */
  boolean interrupt() {
    if (thread == null) {
      return false;
    }
    Interruptions.aside(this::interruptNow);
    return true;
  }

  /** Where in this code it is just now; empty if no thread runs it. */
  Optional<StackTraceElement> where() {
    Thread running = thread;
    return running == null
        ? Optional.empty()
        : Arrays.stream(running.getStackTrace())
            .filter(frame -> frame.getClassName().startsWith(OURS))
            .findFirst();
  }

  private synchronized void interruptNow() {
    Thread running = thread;
    if (running != null) {
      running.interrupt();
    }
  }
}
