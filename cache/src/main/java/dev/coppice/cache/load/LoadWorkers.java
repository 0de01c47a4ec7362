package dev.coppice.cache.load;

import dev.coppice.model.natives.LowPriority;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** The threads that take loads from the queue: begun one by one as loads come, a bounded number. */
final class LoadWorkers {

  private final int most;
  private final LoadQueue queue;
  private final Consumer<Flight> run;
  private final ThreadPoolExecutor threads;
  private int begun;

  /**
   * @param run runs a load whose turn has come; must not throw
   */
  LoadWorkers(int most, ThreadFactory factory, LoadQueue queue, Consumer<Flight> run) {
    this.most = most;
    this.queue = queue;
    this.run = run;
    this.threads =
        new ThreadPoolExecutor(most, most, 0, TimeUnit.SECONDS, new SynchronousQueue<>(), factory);
  }

  /** Makes threads that stand back behind calls. */
  static ThreadFactory newFactory() {
    return LowPriority.BEHIND_CALLS.lowering(
        Thread.ofPlatform().name("coppice-load-", 1).daemon().factory());
  }

  /**
   * Begins one more, for a load that is not in the line yet: in it, it might be among the {@link
   * #stranded} of others.
   *
   * @return false if there may be none, or the system has none to give
   */
  boolean begin() {
    if (!count()) {
      return false;
    }
    try {
      threads.execute(this::work);
      return true;
    } catch (RejectedExecutionException | OutOfMemoryError e) { // The former: closed just now.
      discount();
      return false;
    }
  }

  private synchronized boolean count() {
    boolean mayBegin = begun < most;
    begun += mayBegin ? 1 : 0;
    return mayBegin;
  }

  private synchronized void discount() {
    begun--;
  }

  /** Takes all loads out of the line if no thread takes them, or is about to. */
  synchronized List<Flight> stranded() {
    return begun == 0 ? queue.removeAll() : List.of();
  }

  private void work() {
    try {
      for (Flight next = queue.take(); next != null; next = queue.take()) {
        Cargo taken = next.cargo();
        run.accept(next);
        queue.ended(taken);
      }
    } catch (InterruptedException e) {
      throw new IllegalStateException("interrupted between two loads", e);
    }
  }

  /** Begins no more; those that there are end once the queue is closed. */
  void shutdown() {
    threads.shutdown();
  }

  /** Blocks until all have ended; returns false if some have not by then. */
  boolean awaitEnd(long nanos) throws InterruptedException {
    return threads.awaitTermination(nanos, TimeUnit.NANOSECONDS);
  }
}
