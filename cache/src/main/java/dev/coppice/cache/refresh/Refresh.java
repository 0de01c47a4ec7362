package dev.coppice.cache.refresh;

import dev.coppice.cache.load.Refusals;
import dev.coppice.cache.resident.Resident;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;

/** One attempt to find a newer version of one model, and the calls that wait for its answer. */
final class Refresh {

  private final Resident old;
  private final CompletableFuture<Boolean> hasChanged = new CompletableFuture<>();
  private final AtomicInteger waiting = new AtomicInteger();
  private volatile String newest = "";

  Refresh(Resident old) {
    this.old = old;
  }

  /** The model in memory. */
  Resident old() {
    return old;
  }

  /** The store has this version now, which is to be loaded. */
  void found(String version) {
    newest = version;
    hasChanged.complete(true);
  }

  /** The version that is to be loaded; empty before it is known. */
  String newest() {
    return newest;
  }

  /** There is nothing to wait for any more. */
  void over() {
    hasChanged.complete(false);
  }

  /**
   * Blocks until the store has answered.
   *
   * @param nanos how long at most
   * @param maxWaiting calls that may wait here
   * @return whether it has a newer version; false too if it did not say in time
   */
  boolean awaitAnswer(long nanos, int maxWaiting) throws InterruptedException {
    try {
      if (waiting.incrementAndGet() > maxWaiting) {
        throw Refusals.overloaded(old.name());
      }
      return hasChanged.get(nanos, TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      return false;
    } catch (ExecutionException e) {
      throw new IllegalStateException("a question fails by its answer", e);
    } finally {
      waiting.decrementAndGet();
    }
  }
}
