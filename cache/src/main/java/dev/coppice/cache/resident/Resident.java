package dev.coppice.cache.resident;

import dev.coppice.cache.budget.Reservation;
import dev.coppice.loader.LoadedModel;
import dev.coppice.loader.ModelHold;
import dev.coppice.loader.ModelName;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A loaded model with its memory, and the count of those who use it.
 *
 * <p>One atomic number holds its whole life: the low 31 bits count the leases, the sign bit says
 * that it is retired. A retired model takes no new calls, but stays until its last lease closes;
 * the step to "retired, no leases" happens exactly once, and whoever makes it sends the model to be
 * freed. A resident is born with one hold, the load's, so that it cannot go before every waiting
 * call has its own lease, even if the table declines it at once.
 */
public final class Resident {

  private static final int RETIRED = Integer.MIN_VALUE;

  private final ModelName name;
  private final LoadedModel loaded;
  private final Reservation memory;
  private final long bytes;
  private final Instant loadedAt;
  private final Freeing freeing;
  private final ScoringTime scoringTime;
  private final CompletableFuture<Void> freed = new CompletableFuture<>();

  private final AtomicInteger state = new AtomicInteger(1);
  private volatile long lastUsedMillis;
  private volatile long retiredNanos;

  /**
   * @param memory what the model takes, given back when it is freed
   * @param scoringTime that of the model's version
   */
  public Resident(
      ModelName name,
      LoadedModel loaded,
      Reservation memory,
      ScoringTime scoringTime,
      Instant loadedAt,
      Freeing freeing) {
    this.name = name;
    this.loaded = loaded;
    this.memory = memory;
    this.bytes = memory.bytes();
    this.scoringTime = scoringTime;
    this.loadedAt = loadedAt;
    this.freeing = freeing;
    this.lastUsedMillis = loadedAt.toEpochMilli();
  }

  ModelName name() {
    return name;
  }

  long bytes() {
    return bytes;
  }

  ScoringTime scoringTime() {
    return scoringTime;
  }

  boolean isIdle() {
    return state.get() == 0;
  }

  /** A new lease, or null if this model is retired. */
  @Nullable Lease tryLease(long nowMillis) {
    if (!tryHold()) {
      return null;
    }
    lastUsedMillis = nowMillis;
    return new ResidentLease(this, loaded.model());
  }

  /** Keeps the model in memory until {@link #release()}, unless it is retired. */
  boolean tryHold() {
    int now = state.get();
    while (now >= 0) {
      if (state.compareAndSet(now, now + 1)) {
        return true;
      }
      now = state.get();
    }
    return false;
  }

  /** For somebody who is no call. */
  public ModelHold hold() {
    return new ModelHold() {
      @Override
      public boolean tryTake() {
        return tryHold();
      }

      @Override
      public void release() {
        Resident.this.release();
      }
    };
  }

  /** A new lease, retired or not; the caller has a hold or lease of its own. */
  public Lease leaseWhileHeld() {
    state.incrementAndGet();
    return new ResidentLease(this, loaded.model());
  }

  /** Takes one lease, or the load's hold, back. */
  public void release() {
    int now = state.decrementAndGet();
    if (now == RETIRED) {
      freeing.free(this);
    } else if (now == 0) {
      freeing.becameEvictable();
    }
  }

  /** No new calls from now on; the last lease frees. */
  public void retire(long nowNanos) {
    markTime(nowNanos);
    if (state.getAndUpdate(s -> s | RETIRED) == 0) {
      freeing.free(this);
    }
  }

  /**
   * Retires if nobody uses it.
   *
   * @return whether it did; then the caller has a hold, to take it out of the table before it is
   *     freed
   */
  boolean retireIfIdle(long nowNanos) {
    markTime(nowNanos);
    return state.compareAndSet(0, RETIRED + 1);
  }

  /** Set before the state, so that whoever frees finds it; a race moves it by nanoseconds. */
  private void markTime(long nowNanos) {
    if (state.get() >= 0) {
      retiredNanos = nowNanos;
    }
  }

  long retiredNanos() {
    return retiredNanos;
  }

  Reservation memory() {
    return memory;
  }

  void closeModel() {
    loaded.model().close();
  }

  /** Completed when the memory is free. */
  public CompletableFuture<Void> freed() {
    return freed;
  }

  ModelStatus status() {
    int now = state.get();
    return new ModelStatus(
        name,
        loaded.uri(),
        loaded.version(),
        now < 0 ? ModelStatus.State.DRAINING : ModelStatus.State.READY,
        bytes,
        loaded.model().info(),
        loaded.model().schema().orElse(null),
        loaded.notes(),
        now & ~RETIRED,
        loadedAt,
        Instant.ofEpochMilli(lastUsedMillis));
  }
}
