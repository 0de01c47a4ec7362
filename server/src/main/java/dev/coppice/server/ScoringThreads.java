package dev.coppice.server;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * The threads for large calls: few and fixed, because XGBoost keeps a result buffer per thread and
 * booster, and because more than there are cores would only stretch every call.
 */
final class ScoringThreads {

  private ScoringThreads() {}

  /**
   * @param queued calls that may wait for a thread; one more is rejected
   */
  static ExecutorService start(int threads, int queued) {
    return new ThreadPoolExecutor(
        threads,
        threads,
        0,
        TimeUnit.SECONDS,
        new ArrayBlockingQueue<>(queued),
        Thread.ofPlatform().name("coppice-score-", 0).daemon().factory(),
        new ThreadPoolExecutor.AbortPolicy());
  }
}
