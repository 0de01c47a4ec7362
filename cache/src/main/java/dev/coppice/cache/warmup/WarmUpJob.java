package dev.coppice.cache.warmup;

import dev.coppice.cache.load.LoadResult;
import dev.coppice.cache.load.Purpose;
import dev.coppice.loader.ModelName;
import dev.coppice.loader.ServingException;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * A model that is to be loaded before calls ask for it.
 *
 * @param tries loads so far that gave way, found no room, or found the store unreachable
 * @param dueNanos when the model may be tried, as {@link System#nanoTime}
 * @param done completed when the model is in memory, or is tried no more
 */
record WarmUpJob(
    ModelName name, Purpose purpose, int tries, long dueNanos, CompletableFuture<Void> done) {

  /** Tries of a model that is not pinned. */
  private static final int MAX_TRIES = 20;

  /** Tries of a pinned model that finds no room. */
  private static final int MAX_TRIES_FOR_ROOM = 5;

  private static final long AFTER_YIELD_NANOS = 50_000_000;

  /** The first pause of a model whose store is unreachable; it doubles up to 16 s. */
  private static final long AFTER_FAILURE_NANOS = 1_000_000_000;

  private static final int MAX_DOUBLINGS = 4;

  static WarmUpJob of(ModelName name, Purpose purpose) {
    return new WarmUpJob(name, purpose, 0, System.nanoTime(), new CompletableFuture<>());
  }

  boolean isPinned() {
    return purpose == Purpose.PIN;
  }

  boolean isDue() {
    return System.nanoTime() - dueNanos >= 0;
  }

  /**
   * The job after a load that did not bring the model; null if the model is tried no more.
   *
   * @param areOthersUnderWay whether other loads take memory that they will give back
   */
  @Nullable WarmUpJob after(LoadResult result, boolean areOthersUnderWay) {
    if (!isPinned() && tries >= MAX_TRIES) {
      return null;
    }
    int doublings = Math.min(tries, MAX_DOUBLINGS);
    return switch (result.outcome()) {
      case LOADED, UNCHANGED -> null;
      case YIELDED -> again(AFTER_YIELD_NANOS << doublings);
      case NO_ROOM ->
          areOthersUnderWay || (isPinned() && tries < MAX_TRIES_FOR_ROOM)
              ? again(AFTER_YIELD_NANOS << doublings)
              : null;
      case FAILED -> mayHeal(result.failure()) ? again(AFTER_FAILURE_NANOS << doublings) : null;
    };
  }

  private boolean mayHeal(@Nullable ServingException failure) {
    return failure != null
        && switch (failure.reason()) {
          case STORE_UNAVAILABLE, NO_MEMORY -> true;
          case LOAD_TIMEOUT -> isPinned(); // A store that hangs is unreachable, too.
          default -> false;
        };
  }

  private WarmUpJob again(long restNanos) {
    return new WarmUpJob(name, purpose, tries + 1, System.nanoTime() + restNanos, done);
  }
}
