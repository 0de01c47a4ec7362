package dev.coppice.cache.resident;

import dev.coppice.loader.ArtifactNotes;
import dev.coppice.loader.LoadedModel;
import dev.coppice.loader.ModelHold;
import dev.coppice.loader.ModelName;
import dev.coppice.loader.Origin;
import dev.coppice.model.ForestFormat;
import dev.coppice.model.Model;
import java.time.Instant;
import java.util.Collections;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A loaded model with its memory, and the count of its leases.
 *
 * <p>One atomic number holds its state: the low 31 bits count the leases, the sign bit says that
 * the model is retired. A retired model takes no new calls, and stays in memory until its last
 * lease closes. The step to "retired, no leases" happens exactly once, and whoever makes the step
 * frees the model. A resident is created with one hold of its load, so that it cannot be freed
 * before every waiting call has a lease, even if the table declines the model at once.
 */
public final class Resident {

  /**
   * The name and origin of a model.
   *
   * @param isRegistered whether the model stays until it is unloaded by name
   */
  public record Source(ModelName name, Origin origin, boolean isRegistered) {}

  private static final int RETIRED = Integer.MIN_VALUE;

  private final ModelName name;
  private final String uri;
  private final String version;
  private final ArtifactNotes notes;
  private final Origin origin;
  private final boolean isRegistered;
  private final ModelMemory memory;
  private final Worth worth;
  private final Instant loadedAt;
  private final Freeing freeing;
  private final ScoringTimes.OfVersion times;
  private final Freshness freshness;
  private final CompletableFuture<Void> freed = new CompletableFuture<>();

  private final AtomicInteger state = new AtomicInteger(1);
  private volatile long lastUsedMillis;
  private volatile boolean pinned;
  private volatile long retiredNanos;

  /**
   * @param source who the model is, and where it came from
   * @param times of the model's version
   * @param freshness how the model's version relates to the newest one
   */
  public Resident(
      LoadedModel loaded,
      Source source,
      ModelMemory memory,
      ScoringTimes.OfVersion times,
      Freshness freshness,
      Instant loadedAt,
      Freeing freeing) {
    this.name = source.name();
    this.uri = loaded.uri(); // The timings are for the log, and are not kept.
    this.version = loaded.version();
    this.notes = loaded.notes();
    this.origin = source.origin();
    this.isRegistered = source.isRegistered();
    this.memory = memory;
    this.worth = new Worth(memory);
    this.times = times;
    this.freshness = freshness;
    this.loadedAt = loadedAt;
    this.freeing = freeing;
    this.lastUsedMillis = loadedAt.toEpochMilli();
  }

  public ModelName name() {
    return name;
  }

  public String version() {
    return version;
  }

  public Origin origin() {
    return origin;
  }

  /** Whether the model stays until it is unloaded by name. */
  public boolean isRegistered() {
    return isRegistered;
  }

  /** The relation of this version to the newest one in the store. */
  public Freshness freshness() {
    return freshness;
  }

  /** Whether the model gives the reasons of its scores. */
  public boolean hasReasons() {
    return memory.model().explainer().isPresent();
  }

  public long bytes() {
    return memory.bytes();
  }

  /** Forests of that format. */
  int forests(ForestFormat format) {
    return Collections.frequency(memory.model().forests(), format);
  }

  ScoringTimes.OfVersion times() {
    return times;
  }

  /** The worth of keeping the model in memory. */
  Worth worth() {
    return worth;
  }

  boolean isIdle() {
    return state.get() == 0;
  }

  /** Whether no new call can have the model, now and for ever. */
  public boolean isRetired() {
    return state.get() < 0;
  }

  /** A new lease, or null if this model is retired. */
  @Nullable ResidentLease tryLease(long nowMillis) {
    if (!tryHold()) {
      return null;
    }
    lastUsedMillis = nowMillis;
    return lease();
  }

  /** A new lease, retired or not; the caller has a hold or lease already. */
  public ResidentLease leaseWhileHeld() {
    state.incrementAndGet();
    return lease();
  }

  private ResidentLease lease() {
    worth.use();
    return new ResidentLease(this, memory.model());
  }

  /** Keeps the model in memory until {@link #release()}, unless it is retired. */
  boolean tryHold() {
    for (int now = state.get(); now >= 0; now = state.get()) {
      if (state.compareAndSet(now, now + 1)) {
        return true;
      }
    }
    return false;
  }

  /** A hold for the writer of a copy. */
  public ModelHold hold() {
    return new ModelHold() {
      @Override
      public Optional<Model> tryTake() {
        return tryHold() ? Optional.of(memory.model()) : Optional.empty();
      }

      @Override
      public void release() {
        Resident.this.release();
      }
    };
  }

  /** Closes one lease, or gives back the load's hold. */
  public void release() {
    int now = state.decrementAndGet();
    if (now == RETIRED) {
      freeing.free(this);
    } else if (now == 0) {
      freeing.becameEvictable();
    }
  }

  /**
   * Keeps the model from eviction until it leaves its table.
   *
   * @param old the model that leaves the table for this one; null if there is none
   */
  void pin(@Nullable Resident old) {
    pinned = true;
    if (old == null) {
      memory.memory().pin();
    } else {
      memory.memory().pinInPlaceOf(old.memory.memory());
    }
  }

  /** Takes {@link #pin} back. */
  void unpin() {
    if (pinned) {
      pinned = false;
      memory.memory().unpin();
    }
  }

  public boolean isPinned() {
    return pinned;
  }

  /** Retires the model: no new calls from now on, and the last lease frees the model. */
  public void retire(long nowNanos) {
    markTime(nowNanos);
    if (state.getAndUpdate(s -> s | RETIRED) == 0) {
      freeing.free(this);
    }
  }

  /** Retires an idle model; the caller has to free the model if this returns true. */
  boolean retireIfIdle(long nowNanos) {
    markTime(nowNanos);
    return state.compareAndSet(0, RETIRED);
  }

  /** Frees the model before it returns, once {@link #retireIfIdle} has retired it. */
  void free() {
    freeing.freeHere(this);
  }

  /** Set before the state, so that the thread that frees finds the time. */
  private void markTime(long nowNanos) {
    if (state.get() >= 0) {
      retiredNanos = nowNanos;
    }
  }

  long retiredNanos() {
    return retiredNanos;
  }

  ModelMemory memory() {
    return memory;
  }

  /** Completed when the memory is free. */
  public CompletableFuture<Void> freed() {
    return freed;
  }

  ModelStatus status() {
    int now = state.get();
    Model model = memory.model();
    return new ModelStatus(
        name,
        uri,
        version,
        now < 0 ? ModelStatus.State.DRAINING : ModelStatus.State.READY,
        bytes(),
        model.info(),
        model.schema().orElse(null),
        hasReasons(),
        notes,
        now & ~RETIRED,
        loadedAt,
        Instant.ofEpochMilli(lastUsedMillis),
        Instant.ofEpochMilli(freshness.knownMillis()),
        freshness.lastError());
  }
}
