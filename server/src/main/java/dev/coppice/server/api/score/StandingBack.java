package dev.coppice.server.api.score;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Those that look again a moment later, because what they need beside a thread is not there yet;
 * until nobody may wait for it any more. Used under its owner's lock, but for {@link #pause} and
 * {@link #pausing}.
 */
final class StandingBack<C> {

  /** After so long, whoever found no room on the heap looks again. */
  private static final long MOMENT_MILLIS = 20;

  static final Executor LATER =
      CompletableFuture.delayedExecutor(MOMENT_MILLIS, TimeUnit.MILLISECONDS, Runnable::run);

  private final Executor later;
  private final Set<C> calls = new HashSet<>();
  private final AtomicInteger pausing = new AtomicInteger();
  private volatile boolean isOver;

  /**
   * @param later runs what it is given a moment later
   */
  StandingBack(Executor later) {
    this.later = later;
  }

  /**
   * Returns false if nobody may wait any more, or the system has no thread to give that would end
   * it.
   *
   * @param comeBack runs a moment later
   */
  boolean add(C call, Runnable comeBack) {
    if (isOver) {
      return false;
    }
    try {
      later.execute(comeBack);
    } catch (OutOfMemoryError none) {
      return false;
    }
    return calls.add(call);
  }

  /** Takes out one that comes back; false if it is not there any more. */
  boolean remove(C call) {
    return calls.remove(call);
  }

  /** How many there are. */
  int size() {
    return calls.size();
  }

  /** Takes out all; from here on nobody may wait. */
  List<C> end() {
    isOver = true;
    List<C> all = new ArrayList<>(calls);
    calls.clear();
    return all;
  }

  /** Blocks for a moment; false at once if nobody may wait any more. From any thread. */
  boolean pause() throws InterruptedException {
    if (isOver) {
      return false;
    }
    pausing.incrementAndGet();
    try {
      Thread.sleep(MOMENT_MILLIS);
    } finally {
      pausing.decrementAndGet();
    }
    return true;
  }

  /** How many threads block for a moment now. From any thread. */
  int pausing() {
    return pausing.get();
  }
}
