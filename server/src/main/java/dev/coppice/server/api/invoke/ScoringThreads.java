package dev.coppice.server.api.invoke;

import dev.coppice.loader.ModelName;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * The threads for large calls: few and fixed, because XGBoost keeps a result buffer per thread and
 * booster, and because more than there are cores would only stretch every call. Two bounds keep the
 * queue short: one over all models, and one per model, so that one tenant's batches cannot fill it.
 */
public final class ScoringThreads implements AutoCloseable {

  private final ThreadPoolExecutor threads;
  private final int maxWaitingPerModel;
  private final ConcurrentMap<ModelName, Integer> callsPerModel = new ConcurrentHashMap<>();

  /**
   * Starts no thread before it is needed.
   *
   * @param maxWaiting calls that may wait for a thread, over all models
   * @param maxWaitingPerModel calls of one model that may wait for a thread or have one
   */
  public ScoringThreads(int threads, int maxWaiting, int maxWaitingPerModel) {
    this.threads =
        new ThreadPoolExecutor(
            threads,
            threads,
            0,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(maxWaiting),
            Thread.ofPlatform().name("coppice-score-", 0).daemon().factory(),
            new ThreadPoolExecutor.AbortPolicy());
    this.maxWaitingPerModel = maxWaitingPerModel;
  }

  /**
   * Runs a call of this model on one of the threads.
   *
   * @throws RejectedExecutionException if too many calls wait already
   */
  void execute(ModelName model, Runnable call) {
    int calls = callsPerModel.merge(model, 1, Integer::sum);
    try {
      if (calls > maxWaitingPerModel) {
        throw new RejectedExecutionException(model + ": " + calls + " calls");
      }
      threads.execute(
          () -> {
            try {
              call.run();
            } finally {
              leave(model);
            }
          });
    } catch (RejectedExecutionException e) {
      leave(model);
      throw e;
    }
  }

  private void leave(ModelName model) {
    callsPerModel.computeIfPresent(model, (name, calls) -> calls == 1 ? null : calls - 1);
  }

  /** Calls waiting for a thread. */
  public int waiting() {
    return threads.getQueue().size();
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }
}
