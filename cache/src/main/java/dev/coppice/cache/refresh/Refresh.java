package dev.coppice.cache.refresh;

import dev.coppice.cache.budget.Standing;
import dev.coppice.cache.load.Refusals;
import dev.coppice.cache.resident.Resident;
import dev.coppice.loader.ModelName;
import dev.coppice.loader.ServingException;
import dev.coppice.loader.tracing.CallTrace;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** One attempt to find a newer version of one model, and the calls that wait for its answer. */
final class Refresh {

  private static final long TO_BE_ASKED = Long.MAX_VALUE;
  private static final long NEVER_ASKED = Long.MIN_VALUE;

  private final Resident old;
  private final CallTrace trace;
  private final CompletableFuture<Boolean> hasChanged = new CompletableFuture<>();
  private final AtomicInteger waiting = new AtomicInteger();
  private final CompletableFuture<Void> begun = new CompletableFuture<>();
  private final CompletableFuture<RefreshResult> result = new CompletableFuture<>();
  private volatile String newest = "";
  private volatile long askedMillis = TO_BE_ASKED;
  private volatile boolean isHurried;

  /**
   * @param trace of the call that caused it, which the store's requests carry
   * @param isHurried whether a call waits for it, before a thread could take it for of no use
   */
  Refresh(Resident old, CallTrace trace, boolean isHurried) {
    this.old = old;
    this.trace = trace;
    this.isHurried = isHurried;
  }

  CallTrace trace() {
    return trace;
  }

  /** The model in memory. */
  Resident old() {
    return old;
  }

  /** Names take turns by share. */
  Standing standing() {
    return Standing.of(0, old.name());
  }

  /** The store is asked now. */
  void ask(long nowMillis) {
    askedMillis = nowMillis;
  }

  /** Whether the store was asked at that time or later, or will be before this is over. */
  boolean isAskedSince(long millis) {
    return askedMillis >= millis;
  }

  /** A call waits for it. */
  void hurry() {
    isHurried = true;
  }

  boolean isHurried() {
    return isHurried;
  }

  /** Whether it is of any use: the model is in memory still, or a call waits for it. */
  boolean isWanted() {
    return isHurried || !old.isRetired();
  }

  /** The version that the store has now, which is to be loaded. */
  void setNewest(String version) {
    newest = version;
  }

  /** The load of that version is in the line. */
  void found() {
    hasChanged.complete(true);
  }

  /** The version that is to be loaded; empty before it is known. */
  String newest() {
    return newest;
  }

  /** The load of that version can be joined. */
  void begun() {
    begun.complete(null);
  }

  /** Blocks until then, or until there is none. */
  void awaitBegun(long nanos) throws InterruptedException {
    try {
      begun.get(nanos, TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      throw Refusals.notReady(old.name());
    } catch (ExecutionException e) {
      throw new IllegalStateException("a load begins without a failure", e);
    }
  }

  /** There is nothing to wait for any more, but another load to which that of this one yielded. */
  void over(RefreshResult came) {
    if (askedMillis == TO_BE_ASKED) {
      askedMillis = NEVER_ASKED;
    }
    hasChanged.complete(!newest.isEmpty());
    begun();
    result.complete(came);
  }

  /** Blocks until it is over; returns null if it is not by then. */
  @Nullable RefreshResult awaitResult(Duration wait) throws InterruptedException {
    try {
      return result.get(wait.toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      return null;
    } catch (ExecutionException e) {
      throw new IllegalStateException("a refresh ends without a failure", e);
    }
  }

  /**
   * Blocks until the store has answered.
   *
   * @param nanos how long at most
   * @param maxWaiting calls that may wait here
   * @param refusals hears of one more, and makes its refusal
   * @return whether it has a newer version; false too if it did not say in time
   */
  boolean awaitAnswer(long nanos, int maxWaiting, Function<ModelName, ServingException> refusals)
      throws InterruptedException {
    try {
      if (waiting.incrementAndGet() > maxWaiting) {
        throw refusals.apply(old.name());
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
