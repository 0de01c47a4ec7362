package dev.coppice.loader.store;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/**
 * Where a directory is looked at that takes its time, or hangs: a virtual thread would hold its
 * carrier meanwhile, and no other virtual thread would run on that.
 */
final class PlatformThread {

  private PlatformThread() {}

  /** A long look. */
  @FunctionalInterface
  interface Call<T> {
    T result() throws StoreException;
  }

  /**
   * Waits for a look on a thread of its own.
   *
   * @throws StoreException what the look throws; {@code INTERRUPTED} if this thread was, and {@code
   *     THROTTLED} if there is no thread to be had
   */
  static <T> T call(Call<T> look) throws StoreException {
    FutureTask<T> task = new FutureTask<>(look::result);
    try {
      Thread.ofPlatform().name("coppice-look").daemon().start(task);
      return task.get();
    } catch (OutOfMemoryError none) {
      throw new StoreException(StoreFault.THROTTLED, "no thread to look with", none);
    } catch (InterruptedException e) {
      task.cancel(true);
      Thread.currentThread().interrupt();
      throw new StoreException(StoreFault.INTERRUPTED, "not waited for", e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof StoreException known) {
        throw known;
      }
      throw new IllegalStateException(e.getCause());
    }
  }
}
