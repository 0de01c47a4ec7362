package dev.coppice.cache.warmup;

import dev.coppice.cache.load.Purpose;
import dev.coppice.cache.stored.UnaskedLoad;
import dev.coppice.loader.ModelName;
import dev.coppice.loader.ServingException;
import dev.coppice.loader.ServingException.Reason;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * A model that waits to be loaded ahead of calls, and how often it is tried.
 *
 * @param misses how often it found no room
 * @param yields how often its load yielded, or found the store away or the system without memory
 * @param dueNanos when it may be tried, as {@link System#nanoTime}
 * @param waits completed once it waits for its store, or for the system's memory, to be back
 * @param done completed when it is over
 */
record WarmUpJob(
    ModelName name,
    Purpose purpose,
    int misses,
    int yields,
    long dueNanos,
    CompletableFuture<Void> waits,
    CompletableFuture<UnaskedLoad> done) {

  /** How often a pinned model is tried that finds no room. */
  private static final int PIN_ATTEMPTS = 5;

  /**
   * How often a model is tried that is not pinned, and whose load yields or waits for the store.
   */
  private static final int YIELDS = 20;

  /** How long one rests that waits for the store or memory; each time twice as long, up to 16 s. */
  private static final long REST_NANOS = 1_000_000_000;

  private static final int MAX_DOUBLINGS = 4;

  /** Up to four minutes where loads take too long: the store may be too slow for good. */
  private static final int MAX_DOUBLINGS_SLOW = 8;

  /** One that was not tried yet. */
  static WarmUpJob of(ModelName name, Purpose purpose) {
    CompletableFuture<UnaskedLoad> done = new CompletableFuture<>();
    return new WarmUpJob(name, purpose, 0, 0, System.nanoTime(), new CompletableFuture<>(), done);
  }

  boolean isPinned() {
    return purpose == Purpose.PIN;
  }

  /** Whether it has waited for the store or for memory once. */
  boolean hasFailed() {
    return waits.isDone();
  }

  boolean isDue() {
    return System.nanoTime() - dueNanos >= 0;
  }

  /** How long all rest after it has yielded, in times of the first rest. */
  int rests() {
    return Math.min(yields, 4);
  }

  /** The same for another try after this one; null if it is tried no more. */
  @Nullable WarmUpJob after(UnaskedLoad load) {
    boolean mayYield = isPinned() || yields < YIELDS - 1;
    return switch (load.outcome()) {
      case LOADED -> null;
      case NO_ROOM -> isPinned() && misses < PIN_ATTEMPTS - 1 ? tried(misses + 1, yields) : null;
      case YIELDED -> mayYield ? tried(misses, yields + 1) : null;
      case FAILED -> mayYield ? rested(load.failure()) : null;
    };
  }

  private WarmUpJob tried(int misses, int yields) {
    return new WarmUpJob(name, purpose, misses, yields, dueNanos, waits, done);
  }

  /**
   * Null unless the store is away, or the system's memory. A store that hangs is, too, which only
   * those that are pinned wait for time and again.
   */
  private @Nullable WarmUpJob rested(@Nullable ServingException failure) {
    @Nullable Reason reason = failure == null ? null : failure.reason();
    boolean isSlow = isPinned() && reason == Reason.LOAD_TIMEOUT;
    if (!isSlow && reason != Reason.STORE_UNAVAILABLE && reason != Reason.NO_MEMORY) {
      return null;
    }
    int doublings = Math.min(yields, isSlow ? MAX_DOUBLINGS_SLOW : MAX_DOUBLINGS);
    long due = System.nanoTime() + (REST_NANOS << doublings);
    return new WarmUpJob(name, purpose, misses, yields + 1, due, waits, done);
  }

  WarmUpJob pinned() {
    return isPinned()
        ? this
        : new WarmUpJob(name, Purpose.PIN, 0, 0, System.nanoTime(), waits, done);
  }

  /** One for both, of which the other has waited in line. */
  WarmUpJob with(WarmUpJob other) {
    var unusedWaits = waits.thenAccept(other.waits::complete);
    var unused = done.thenAccept(other.done::complete);
    return other.isPinned() ? pinned() : this;
  }
}
