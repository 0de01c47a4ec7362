package dev.coppice.loader.memory;

import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;

/**
 * How many loads build at once; first come, first served.
 *
 * <p>A load has a permit while it works on what it holds in memory. It has none while it looks a
 * name up, and gives it back whenever it waits longer than a moment, for bytes of its store or for
 * memory. So neither names that are not there, nor bodies that trickle, nor a full budget stop the
 * builds. Nor do artifacts that take long to build: a load that has had its permit for a turn lets
 * those go first who wait for one. Turns are so long that nearly all loads need one alone.
 *
 * <p>No loads can wait for each other in a circle. A load that has a permit waits for nothing but a
 * moment, or for its turn to be {@linkplain LoadHeap.Holding#alone alone}, in which nobody waits
 * for anything; so its permit comes back, and while a disk hangs under it another is {@linkplain
 * #lend lent}. Whoever waits for a permit may hold memory, and gets the permit. Whoever waits for
 * memory has no permit: so those who hold memory get one, come to their end and give the memory
 * back. A helper may wait for its load while that waits for a permit; but each began beside a load
 * that had one, so that helpers never have all.
 *
 * <p>The price: as many loads may hold memory as there are threads of loads, not only as many as
 * there are permits. Each takes the first and usually only part of it in its turn.
 */
public final class BuildPermits {

  private static final Duration TURN = Duration.ofSeconds(2);

  private final Semaphore free;
  private final Duration turn;

  /**
   * @param builds loads at once, 1 or more
   */
  public BuildPermits(int builds) {
    this(builds, TURN);
  }

  /**
   * The same.
   *
   * @param turn for which a load has its permit though others wait for one
   */
  BuildPermits(int builds, Duration turn) {
    if (builds < 1) {
      throw new IllegalArgumentException("builds: %d (expected: 1 or more)".formatted(builds));
    }
    this.free = new Semaphore(builds, true);
    this.turn = turn;
  }

  /**
   * Runs a task on one of the threads, under a permit of its own; never where no permit is free or
   * loads wait for one. The task is no load's own: it helps with one, and waits for no other
   * permit.
   */
  public Executor helpers(Executor threads) {
    return task -> {
      if (!free.hasQueuedThreads() && free.tryAcquire()) {
        try {
          threads.execute(
              () -> {
                try {
                  task.run();
                } finally {
                  free.release();
                }
              });
        } catch (RejectedExecutionException | OutOfMemoryError e) {
          free.release();
          throw e;
        }
      }
    };
  }

  /** Lets another build in the place of one whose thread hangs, until {@link #takeBack}. */
  public void lend() {
    free.release();
  }

  /** Ends that, as soon as a permit is free. */
  public void takeBack() {
    free.acquireUninterruptibly();
  }

  /** For one load, which has no permit yet. */
  public BuildPermit ofLoad() {
    return new BuildPermit(free, turn);
  }
}
