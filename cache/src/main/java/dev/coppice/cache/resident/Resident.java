package dev.coppice.cache.resident;

import dev.coppice.loader.ArtifactNotes;
import dev.coppice.loader.LoadedModel;
import dev.coppice.loader.ModelHold;
import dev.coppice.loader.ModelName;
import dev.coppice.loader.ModelSource;
import dev.coppice.model.ForestFormat;
import dev.coppice.model.Model;
import java.time.Instant;
import java.util.Collections;
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
  private final String uri;
  private final String version;
  private final ArtifactNotes notes;
  private final ModelSource source;
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
   * @param source where it came from
   * @param memory the model and what it takes, given back when it is freed
   * @param times those of the model's version
   * @param freshness how it stands to its store
   */
  public Resident(
      ModelName name,
      LoadedModel loaded,
      ModelSource source,
      ModelMemory memory,
      ScoringTimes.OfVersion times,
      Freshness freshness,
      Instant loadedAt,
      Freeing freeing) {
    this.name = name;
    this.uri = loaded.uri(); // The timings are for whoever watches loads, and not kept.
    this.version = loaded.version();
    this.notes = loaded.notes();
    this.source = source;
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

  String version() {
    return version;
  }

  /** How it stands to the newest version in its store. */
  public Freshness freshness() {
    return freshness;
  }

  /** Where it came from. */
  public ModelSource source() {
    return source;
  }

  long bytes() {
    return memory.bytes();
  }

  public long modelBytes() {
    return memory.modelBytes();
  }

  long coverBytes() {
    return memory.coverBytes();
  }

  /** Its forests of that format. */
  int forests(ForestFormat format) {
    return Collections.frequency(memory.model().forests(), format);
  }

  ScoringTimes.OfVersion times() {
    return times;
  }

  /** What keeping it in memory is worth. */
  Worth worth() {
    return worth;
  }

  boolean isIdle() {
    return state.get() == 0;
  }

  /** Whether no new call can have it, now and for ever. */
  public boolean isRetired() {
    return state.get() < 0;
  }

  /** A new lease, or null if this model is retired. */
  @Nullable ResidentLease tryLease(long nowMillis) {
    if (!tryHold()) {
      return null;
    }
    worth.use();
    lastUsedMillis = nowMillis;
    return new ResidentLease(this, memory.model());
  }

  /**
   * Keeps the model from eviction until it leaves its table.
   *
   * @param old leaves the table for it; null if none does
   */
  void pin(@Nullable Resident old) {
    pinned = true;
    if (old == null) {
      memory.pin();
    } else {
      memory.pinInPlaceOf(old.memory);
    }
  }

  /** Takes {@link #pin} back. */
  void unpin() {
    if (pinned) {
      pinned = false;
      memory.unpin();
    }
  }

  public boolean isPinned() {
    return pinned;
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

  /** For somebody who is no call. */
  public ModelHold hold() {
    return new ResidentHold(this);
  }

  /** The first step of covers that are there for no reasons; nothing if it is retired. */
  void freeUnaskedCovers() {
    if (tryHold()) {
      memory.hideUnaskedCovers();
      release();
    }
  }

  /** A new lease, retired or not; the caller has a hold or lease of its own. */
  public ResidentLease leaseWhileHeld() {
    state.incrementAndGet();
    worth.use();
    return new ResidentLease(this, memory.model());
  }

  /** Takes one lease, or the load's hold, back. */
  public void release() {
    int now = state.decrementAndGet();
    if (now == RETIRED) {
      freeing.free(this);
    } else if (now == 0) {
      if (memory.hasHiddenCovers()) {
        freeHiddenCovers();
      }
      freeing.becameEvictable();
    }
  }

  /** Frees it before it returns, once {@link #retireIfIdle} has retired it. */
  void free() {
    freeing.freeHere(this);
  }

  /**
   * Lets go of the covers, unless somebody uses the model.
   *
   * @return the bytes on their way back; a call that came in between may delay them until its end
   */
  long dropCovers() {
    long bytes = memory.coverBytes();
    if (bytes == 0 || !state.compareAndSet(0, 1)) {
      return 0;
    }
    memory.hideCovers();
    release();
    return bytes;
  }

  /** Nobody uses the model at the moment of this hold, and who comes later finds no covers. */
  private void freeHiddenCovers() {
    if (state.compareAndSet(0, 1)) {
      memory.takeHiddenCovers().ifPresent(freeing::free);
      release();
    }
  }

  /** No new calls from now on; the last lease frees. */
  public void retire(long nowNanos) {
    markTime(nowNanos);
    if (state.getAndUpdate(s -> s | RETIRED) == 0) {
      freeing.free(this);
    }
  }

  /** Retires if nobody uses it, and returns whether it did; then the caller has to free it. */
  boolean retireIfIdle(long nowNanos) {
    markTime(nowNanos);
    return state.compareAndSet(0, RETIRED);
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
        model.explainer().isPresent(),
        notes,
        now & ~RETIRED,
        loadedAt,
        Instant.ofEpochMilli(lastUsedMillis),
        Instant.ofEpochMilli(freshness.knownMillis()),
        freshness.lastError());
  }
}
