package dev.coppice.loader.store;

import dev.coppice.loader.Interruptions;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The threads on which a disk is looked at that takes its time, or hangs: a virtual thread would
 * hold its carrier meanwhile, and no other virtual thread would run on that.
 *
 * <p>A look that takes too long is waited for no more. One that was given up holds its thread until
 * the disk goes on, whoever interrupts. So their number is bounded.
 */
public final class LookThreads {

  /** Looks at once, those included that were given up. */
  static final int MOST = 4;

  private final Semaphore free = new Semaphore(MOST, true);
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
   *     have all threads for as long; {@code INTERRUPTED} if this thread was, and {@code THROTTLED}
   *     if there is no thread to be had
   */
  public <T> T call(Call<T> look) throws StoreException {
    FutureTask<T> task = new FutureTask<>(look::result);
    long begun = System.nanoTime();
    try {
      if (!free.tryAcquire(patience.toNanos(), TimeUnit.NANOSECONDS)) {
        throw new StoreException(
            StoreFault.TIMED_OUT,
            "all %d threads that look at it wait for it".formatted(MOST),
            null);
      }
      start(task);
      return task.get(patience.toNanos() - (System.nanoTime() - begun), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      Interruptions.aside(() -> task.cancel(true));
      throw new StoreException(StoreFault.TIMED_OUT, "no answer within " + patience, e);
    } catch (InterruptedException e) {
      Interruptions.aside(() -> task.cancel(true));
      Thread.currentThread().interrupt();
      throw new StoreException(StoreFault.INTERRUPTED, "not waited for", e);
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
      free.release();
    }
  }
}
