package dev.coppice.server.api.score;

import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadFactory;

/** Threads of a system that has no more than a number of them to give. */
public final class ScarceThreads implements ThreadFactory {

  private static final Executor NEVER = task -> {};

  private int left;

  /**
   * @param left how many those are; fewer than none are a defect
   */
  public ScarceThreads(int left) {
    this.left = left;
  }

  /** Scoring threads that are such threads; one call of a model has a place, one in all waits. */
  public ScoringThreads scoring(int threads) {
    return scoring(threads, NEVER);
  }

  /**
   * The same.
   *
   * @param later runs what it is given a moment later
   */
  ScoringThreads scoring(int threads, Executor later) {
    return new ScoringThreads(threads, 1, 1, Duration.ofMinutes(1), later, this);
  }

  /** The system has so many more to give. */
  public synchronized void give(int more) {
    left += more;
  }

  @Override
  public synchronized Thread newThread(Runnable task) {
    if (left < 0) {
      throw new IllegalStateException("made to fail");
    }
    if (left == 0) {
      throw none();
    }
    left--;
    return Thread.ofPlatform().daemon().unstarted(task);
  }

  static OutOfMemoryError none() {
    return new OutOfMemoryError("unable to create native thread: made to fail");
  }
}
