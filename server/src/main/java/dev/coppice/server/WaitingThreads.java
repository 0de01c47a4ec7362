package dev.coppice.server;

import dev.coppice.server.api.failure.NoThreadException;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A virtual thread for each task that may block.
 *
 * <p>Where the system has no thread to give that would carry it, starting one throws, and yet it
 * may run later: such a task is refused, as after the stop, and then does not run.
 */
final class WaitingThreads implements Executor {

  private static final Logger LOG = LoggerFactory.getLogger(WaitingThreads.class);

  private final ExecutorService threads;

  WaitingThreads() {
    this(Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("coppice-wait-", 0).factory()));
  }

  /**
   * The same.
   *
   * @param threads has one for each task
   */
  WaitingThreads(ExecutorService threads) {
    this.threads = threads;
  }

  /**
   * Runs a task on a thread of its own.
   *
   * @throws NoThreadException if none can be had now
   * @throws RejectedExecutionException if this is stopped
   */
  @Override
  public void execute(Runnable task) {
    AtomicBoolean isDecided = new AtomicBoolean();
    try {
      threads.execute(
          () -> {
            if (isDecided.compareAndSet(false, true)) {
              task.run();
            }
          });
    } catch (OutOfMemoryError none) {
      if (isDecided.compareAndSet(false, true)) {
        LOG.warn("the system has no thread to give for what has to wait: it is refused");
        throw new NoThreadException(none);
      }
    }
  }

  /** Takes no more, and interrupts what still runs. */
  void stop() {
    threads.shutdownNow();
  }
}
