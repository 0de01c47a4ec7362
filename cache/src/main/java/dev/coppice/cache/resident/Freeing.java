package dev.coppice.cache.resident;

import com.github.benmanes.caffeine.cache.Ticker;
import dev.coppice.cache.budget.MemoryBudget;
import java.time.Duration;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Frees retired models, and then gives their bytes back to the budget.
 *
 * <p>Freeing a large model takes up to tens of milliseconds, and the last lease may close on an
 * event loop. So one thread frees models; it begins with the start. Its queue needs no bound: it
 * holds at most the models that were in memory. A load that evicts a model frees that model itself,
 * because the load would only wait for the thread. After {@link #close}, whoever closes the last
 * lease frees the model.
 */
public final class Freeing {

  private static final Logger LOG = LoggerFactory.getLogger(Freeing.class);

  private final MemoryBudget budget;
  private final Consumer<Duration> listener;
  private final Ticker ticker;
  private final ThreadPoolExecutor thread;

  /** What is to be freed, or being freed. */
  private final AtomicInteger left = new AtomicInteger();

  /**
   * @param listener hears how long it took from a model's eviction until its memory was free
   */
  public Freeing(MemoryBudget budget, Consumer<Duration> listener, Ticker ticker) {
    this.budget = budget;
    this.listener = listener;
    this.ticker = ticker;
    this.thread =
        new ThreadPoolExecutor(
            1,
            1,
            0,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            Thread.ofPlatform().name("coppice-free").daemon().factory(),
            (task, pool) -> task.run());
    this.thread.prestartAllCoreThreads();
  }

  /** A model has no lease left, so that it may be evicted. */
  void becameEvictable() {
    budget.wake();
  }

  /** Frees a model that is retired and has no lease. */
  void free(Resident resident) {
    resident.memory().memory().announceClose();
    left.incrementAndGet();
    thread.execute(() -> freeNow(resident));
  }

  /** Frees a model that is retired and has no lease on this thread, which may block. */
  void freeHere(Resident resident) {
    resident.memory().memory().announceClose();
    left.incrementAndGet();
    freeNow(resident);
  }

  /** Lets go of a model that never was in a table, and of the caller's hold on it. */
  public void discard(Resident resident) {
    resident.retire(ticker.read());
    resident.release();
  }

  private void freeNow(Resident resident) {
    try {
      resident.memory().free();
    } catch (RuntimeException e) {
      LOG.error("model {}: could not be freed", resident.name(), e);
    } finally {
      listener.accept(Duration.ofNanos(ticker.read() - resident.retiredNanos()));
      left.decrementAndGet();
      resident.freed().complete(null);
    }
  }

  /** Lets the thread finish what it was given, but waits no longer than {@code patience}. */
  public void close(Duration patience) throws InterruptedException {
    thread.shutdown();
    if (!thread.awaitTermination(patience.toNanos(), TimeUnit.NANOSECONDS) && left.get() > 0) {
      LOG.warn("models were still being freed after {}", patience);
    }
  }
}
