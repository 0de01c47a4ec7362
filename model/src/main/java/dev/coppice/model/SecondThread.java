package dev.coppice.model;

import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * A second thread for one piece of work, which shares it if it comes in time. The thread whose work
 * it is never waits for it to begin, and never goes on before it has ended: what both work on is
 * the first one's to free.
 *
 * <p>The work fails with what either thread fails with first. No thread begins a step after that.
 */
public final class SecondThread {

  private final AtomicBoolean isClaimed = new AtomicBoolean();
  private final CountDownLatch ended = new CountDownLatch(1);
  private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();

  /** A part of the work of one thread. */
  @FunctionalInterface
  public interface Step {

    /** Does it. An interrupt ends it like any other failure. */
    void run() throws IOException, InvalidModelException, InterruptedException;
  }

  /**
   * Has a step done by another thread, if one is there before {@link #end}.
   *
   * @param helper runs a task on another thread, sooner or later or never; on this one it does
   *     nothing
   */
  public void call(Executor helper, Step step) {
    Thread caller = Thread.currentThread();
    try {
      helper.execute(
          () -> {
            if (Thread.currentThread() != caller && isClaimed.compareAndSet(false, true)) {
              attempt(step);
              ended.countDown();
            }
          });
    } catch (RejectedExecutionException | OutOfMemoryError e) {
      // The server stops, or the system has no thread to give: then this one does it alone.
    }
  }

  /** Does a step on this thread, unless something has failed. */
  public void attempt(Step step) {
    try {
      if (!hasFailed()) {
        step.run();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      failure.compareAndSet(null, e);
    } catch (Throwable e) {
      failure.compareAndSet(null, e);
    }
  }

  /** Whether either thread has failed. */
  public boolean hasFailed() {
    return failure.get() != null;
  }

  /**
   * Waits for help that has begun, and for that whatever comes; none begins afterwards.
   *
   * @throws ClosedByInterruptException if the thread was interrupted, as if it had been reading
   */
  public void end() throws IOException, InvalidModelException {
    if (!isClaimed.compareAndSet(false, true)) {
      awaitHelp();
    }
    Throwable cause = failure.get();
    if (cause == null) {
      return;
    }
    if (Thread.currentThread().isInterrupted()) { // It closed what both threads read from.
      throw new ClosedByInterruptException();
    }
    switch (cause) {
      case IOException e -> throw e;
      case InvalidModelException e -> throw e;
      case RuntimeException e -> throw e;
      case Error e -> throw e;
      default -> throw new ClosedByInterruptException();
    }
  }

  private void awaitHelp() {
    boolean isInterrupted = false;
    while (true) {
      try {
        ended.await();
        break;
      } catch (InterruptedException e) {
        isInterrupted = true;
      }
    }
    if (isInterrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
