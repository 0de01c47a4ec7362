package dev.coppice.loader.source;

import dev.coppice.model.natives.LowPriority;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * The threads that wait for stores and read ahead of loads, and help them with large copies and
 * trials; made as they are needed.
 *
 * <p>A load that is given up leaves its own behind until the store lets go of it: a directory whose
 * mount hangs does not before that goes on, whoever interrupts. So their number is bounded. While
 * all are left behind so, further loads are refused at once.
 */
public final class ReadThreads {

  /** One that waits or reads, one that helps, and as many that may be left behind. */
  private static final int FOR_EACH_LOAD = 4;

  private static final int IDLE_SECONDS = 60;

  private ReadThreads() {}

  /**
   * Runs a task at once, on a thread of its own, or rejects it.
   *
   * @param loads that may be under way at once
   */
  public static ExecutorService of(int loads) {
    return new ThreadPoolExecutor(
        0,
        FOR_EACH_LOAD * loads,
        IDLE_SECONDS,
        TimeUnit.SECONDS,
        new SynchronousQueue<>(),
        LowPriority.BEHIND_CALLS.lowering(
            Thread.ofPlatform().name("coppice-read-", 0).daemon().factory()),
        (task, threads) -> reject(threads));
  }

  /** Says what the log is to say: it is not the system that has no thread to give. */
  private static void reject(ThreadPoolExecutor threads) {
    throw new RejectedExecutionException(
        threads.isShutdown()
            ? "the server stops"
            : "all %d threads wait for the store, for loads that were given up, too"
                .formatted(threads.getMaximumPoolSize()));
  }
}
