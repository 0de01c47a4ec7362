package dev.coppice.cache;

import dev.coppice.cache.StoredVersions.Put;
import dev.coppice.loader.ArtifactNotes;
import dev.coppice.loader.Copies;
import dev.coppice.loader.Detail;
import dev.coppice.loader.Keeping;
import dev.coppice.loader.LoadOutcome;
import dev.coppice.loader.LoadTimings;
import dev.coppice.loader.LoadedModel;
import dev.coppice.loader.ModelHold;
import dev.coppice.loader.ModelName;
import dev.coppice.loader.ModelRequest;
import dev.coppice.loader.Origin;
import dev.coppice.loader.ServingException;
import dev.coppice.loader.ServingException.Reason;
import dev.coppice.loader.memory.LoadMemory;
import dev.coppice.model.Model;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A store whose objects change, vanish, break and cannot be had, with a copy on a local disk of
 * what was loaded, which is used as the real one is.
 */
final class ChangingStore implements Origin, Copies {

  private static final LoadTimings TIMINGS =
      new LoadTimings(Duration.ZERO, Duration.ZERO, Duration.ZERO, Duration.ZERO);

  /** What only the newest version fails of. */
  private static final Set<Reason> OF_NEWEST =
      EnumSet.of(Reason.INVALID_MODEL, Reason.INSUFFICIENT_STORAGE, Reason.STORE_UNAVAILABLE);

  private record Copy(Put put, Instant knownAt, boolean hasReasons, boolean isOutdated) {

    private Copy outdated(boolean isSo) {
      return new Copy(put, knownAt, hasReasons, isSo);
    }
  }

  private final Ledger ledger;
  private final StoredVersions versions;
  private final InstantSource clock;
  private final @Nullable Executor keeper;
  private final Map<ModelName, Copy> copies = new ConcurrentHashMap<>();

  /** Copies that are to be made, the last of each name. */
  private final Map<ModelName, Copy> waiting = new ConcurrentHashMap<>();

  /**
   * @param keeper makes the copies, one after another; null: there are none
   */
  ChangingStore(
      Ledger ledger, StoredVersions versions, InstantSource clock, @Nullable Executor keeper) {
    this.ledger = ledger;
    this.versions = versions;
    this.clock = clock;
    this.keeper = keeper;
  }

  /** What is there now, whether it can be loaded or not; takes a moment. */
  private Put open(ModelName name) {
    Put newest = versions.newest(name);
    pause();
    return switch (newest.state()) {
      case ABSENT -> {
        var unused = forget(name);
        throw new ServingException(Reason.MODEL_NOT_FOUND, "absent");
      }
      case AWAY -> throw new ServingException(Reason.STORE_UNAVAILABLE, "away");
      case PRESENT, BROKEN -> newest;
    };
  }

  private static void pause() {
    int dice = ThreadLocalRandom.current().nextInt(100);
    try {
      if (dice < 30) {
        TimeUnit.MICROSECONDS.sleep(dice < 2 ? 5000 : 200);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ServingException(Reason.LOAD_TIMEOUT, "interrupted", e);
    }
  }

  @Override
  public boolean isCached(ModelName name) {
    Copy copy = copies.get(name);
    return copy != null && !copy.isOutdated;
  }

  @Override
  public Optional<CompletableFuture<Void>> forget(ModelName name) {
    waiting.remove(name);
    return Optional.ofNullable(copies.remove(name))
        .map(gone -> CompletableFuture.completedFuture(null));
  }

  /** A copy first, unless it is outdated; where the newest cannot be had, an outdated one. */
  @Override
  public LoadOutcome load(ModelRequest request, LoadMemory memory) {
    ModelName name = request.name();
    boolean hasReasons = request.detail() == Detail.REASONS;
    if (request.unless() != null) {
      return fetched(request, memory, hasReasons);
    }
    Copy copy = copies.get(name);
    if (copy == null || (hasReasons && !copy.hasReasons)) {
      return fetched(request, memory, hasReasons);
    }
    if (!copy.isOutdated) {
      return restored(copy, memory, hasReasons);
    }
    try {
      return fetched(request, memory, hasReasons);
    } catch (ServingException e) {
      if (!OF_NEWEST.contains(e.reason())) {
        throw e;
      }
      return restored(copy, memory, hasReasons);
    }
  }

  private LoadOutcome restored(Copy copy, LoadMemory memory, boolean hasReasons) {
    Model model = build(copy.put, memory, hasReasons, false);
    return loaded(copy.put, model, copy.knownAt, Keeping.NONE);
  }

  private LoadOutcome fetched(ModelRequest request, LoadMemory memory, boolean hasReasons) {
    ModelName name = request.name();
    Instant asked = clock.instant();
    try {
      Put put = open(name);
      if (put.version().equals(request.unless())) {
        setOutdated(name, false);
        return new LoadOutcome.Unchanged();
      }
      if (put.state() == StoredVersions.State.BROKEN) {
        throw ServingException.refused(put.version(), "broken", null);
      }
      Model model = build(put, memory, hasReasons, true);
      Copy copy = new Copy(put, asked, hasReasons, false);
      return loaded(put, model, null, keeper == null ? Keeping.NONE : keep(keeper, copy));
    } catch (ServingException e) {
      boolean lacksRoom =
          e.reason() == Reason.OVERLOADED || e.reason() == Reason.INSUFFICIENT_STORAGE;
      setOutdated(name, lacksRoom && request.unless() != null);
      throw e;
    }
  }

  private void setOutdated(ModelName name, boolean isOutdated) {
    copies.computeIfPresent(name, (n, copy) -> copy.outdated(isOutdated));
  }

  private Model build(Put put, LoadMemory memory, boolean hasReasons, boolean isFetched) {
    long bytes = put.bytes() + (hasReasons ? put.coverBytes() : 0);
    memory.reserve(isFetched ? bytes + put.bytes() / 2 : bytes);
    pause();
    if (isFetched && ThreadLocalRandom.current().nextInt(4) == 0) {
      memory.reserve(bytes + put.bytes());
    }
    return hasReasons
        ? new CoveredModel(ledger, put.bytes(), put.coverBytes())
        : new FakeModel(ledger, bytes);
  }

  /** What there is of another version is dropped at once. */
  private Keeping keep(Executor executor, Copy copy) {
    return hold -> {
      copies.compute(
          copy.put.name(),
          (name, old) -> {
            waiting.put(name, copy);
            return null;
          });
      executor.execute(() -> keep(hold, copy));
    };
  }

  private void keep(ModelHold hold, Copy copy) {
    hold.tryTake()
        .ifPresent(
            model -> {
              var unused = model.score(FakeModel.ROW);
              copies.compute(
                  copy.put.name(), (name, old) -> waiting.remove(name, copy) ? copy : old);
              hold.release();
            });
  }

  private static LoadOutcome loaded(
      Put put, Model model, @Nullable Instant knownAt, Keeping keeping) {
    return new LoadOutcome.Loaded(
        new LoadedModel(
            model,
            "fake://" + put.name(),
            put.version(),
            knownAt,
            TIMINGS,
            ArtifactNotes.NONE,
            keeping));
  }
}
