package dev.coppice.loader.store;

import dev.coppice.loader.Interruptions;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The threads on which a disk is looked at that takes its time, or hangs: a virtual thread would
 * hold its carrier meanwhile, and no other virtual thread would run on that.
 *
 * <p>A look that takes too long is waited for no more. One that was given up holds its thread until
 * the disk goes on, whoever interrupts. So their number is bounded; and once all are held so,
 * nobody waits for one.
 */
public final class LookThreads {

  /** Looks at once, those included that were given up. */
  static final int MAX = 4;

  private final Semaphore free = new Semaphore(MAX, true);

  /** Looks that were given up and have not ended. */
  private final AtomicInteger givenUp = new AtomicInteger();

  private final Duration patience;

  /**
   * @param patience for a look, waiting for a thread included
   */
  public LookThreads(Duration patience) {
    this.patience = patience;
  }

  /** A long look. */
  @FunctionalInterface
  public interface Call<T> {
    T result() throws StoreException;
  }

  /**
   * Waits for a look on a thread of its own, in its turn.
   *
   * @throws StoreException what the look throws; {@code TIMED_OUT} if it takes too long, or others
   *     have all threads for as long, or were given up on all; {@code INTERRUPTED} if this thread
   *     was, and {@code THROTTLED} if there is no thread to be had
   */
  public <T> T call(Call<T> look) throws StoreException {
    FutureTask<T> task = new FutureTask<>(look::result);
    long begun = System.nanoTime();
    takeThread();
    start(task);
    try {
      return task.get(patience.toNanos() - (System.nanoTime() - begun), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      giveUp(task);
      throw new StoreException(StoreFault.TIMED_OUT, "no answer within " + patience, e);
    } catch (InterruptedException e) {
      giveUp(task);
      throw interrupted(e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof StoreException known) {
        throw known;
      }
      if (e.getCause() instanceof RuntimeException known) {
        throw known;
      }
      throw new IllegalStateException(e.getCause());
    }
  }

  private void takeThread() throws StoreException {
    try {
      if (givenUp.get() >= MAX || !free.tryAcquire(patience.toNanos(), TimeUnit.NANOSECONDS)) {
        throw new StoreException(
            StoreFault.TIMED_OUT,
            "all %d threads that look at it wait for it".formatted(MAX),
            null);
      }
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  private static StoreException interrupted(InterruptedException e) {
    Thread.currentThread().interrupt();
    return new StoreException(StoreFault.INTERRUPTED, "not waited for", e);
  }

  /** Counts it until its thread is done, unless it has ended by itself just now. */
  private void giveUp(FutureTask<?> task) {
    givenUp.incrementAndGet();
    Interruptions.aside(
        () -> {
          if (!task.cancel(true)) {
            givenUp.decrementAndGet();
          }
        });
  }

  private void start(FutureTask<?> task) throws StoreException {
    try {
      Thread.ofPlatform().name("coppice-look").daemon().start(() -> run(task));
    } catch (OutOfMemoryError none) {
      free.release();
      throw new StoreException(StoreFault.THROTTLED, "no thread to look with", none);
    }
  }

  private void run(FutureTask<?> task) {
    try {
      task.run();
    } finally {
      if (task.isCancelled()) {
        givenUp.decrementAndGet();
      }
      free.release();
    }
  }
}
