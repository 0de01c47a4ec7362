package dev.coppice.cache;

import dev.coppice.cache.StoredVersions.Put;
import dev.coppice.loader.ArtifactNotes;
import dev.coppice.loader.Keeping;
import dev.coppice.loader.LoadTimings;
import dev.coppice.loader.LoadedModel;
import dev.coppice.loader.ModelHold;
import dev.coppice.loader.ModelName;
import dev.coppice.loader.ModelSource;
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
final class ChangingStore implements ModelSource {

  private static final LoadTimings TIMINGS =
      new LoadTimings(Duration.ZERO, Duration.ZERO, Duration.ZERO, Duration.ZERO);

  /** What only the newest version fails of. */
  private static final Set<Reason> OF_NEWEST =
      EnumSet.of(Reason.INVALID_MODEL, Reason.INSUFFICIENT_STORAGE, Reason.STORE_UNAVAILABLE);

  private record Copy(Put put, Instant knownAt, boolean hasCovers, boolean isOutdated) {

    private Copy outdated(boolean isSo) {
      return new Copy(put, knownAt, hasCovers, isSo);
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

  @Override
  public String newestVersion(ModelName name, String known) {
    Put newest = open(name);
    copies.computeIfPresent(name, (n, copy) -> copy.outdated(copy.put.number() != newest.number()));
    return newest.version();
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
  public boolean keeps(ModelName name) {
    Copy copy = copies.get(name);
    return copy != null && !copy.isOutdated;
  }

  @Override
  public Optional<CompletableFuture<Void>> forget(ModelName name) {
    waiting.remove(name);
    return Optional.ofNullable(copies.remove(name))
        .map(gone -> CompletableFuture.completedFuture(null));
  }

  @Override
  public LoadedModel load(ModelName name, LoadMemory memory) {
    return new Loads(false).load(name, memory);
  }

  @Override
  public Optional<LoadedModel> restore(ModelName name, LoadMemory memory) {
    return new Loads(false).restore(name, memory);
  }

  @Override
  public ModelSource fetching() {
    return new Loads(false).fetching();
  }

  @Override
  public ModelSource explained() {
    return new Loads(true);
  }

  @Override
  public ModelSource newest() {
    return new Loads(false).newest();
  }

  private final class Loads implements ModelSource {

    private final boolean isExplained;

    private Loads(boolean isExplained) {
      this.isExplained = isExplained;
    }

    @Override
    public LoadedModel load(ModelName name, LoadMemory memory) {
      return restore(name, memory).orElseGet(() -> fetch(name, memory));
    }

    @Override
    public Optional<LoadedModel> restore(ModelName name, LoadMemory memory) {
      Copy copy = copies.get(name);
      return copy == null || copy.isOutdated ? Optional.empty() : kept(copy, memory);
    }

    private Optional<LoadedModel> kept(Copy copy, LoadMemory memory) {
      return isExplained && !copy.hasCovers
          ? Optional.empty()
          : Optional.of(
              loaded(copy.put, build(copy.put, memory, false), copy.knownAt, Keeping.NONE));
    }

    /** Where the newest cannot be had, what is kept of another is. */
    private LoadedModel fetch(ModelName name, LoadMemory memory) {
      Copy copy = copies.get(name);
      try {
        return fetched(name, memory);
      } catch (ServingException e) {
        if (copy == null || !OF_NEWEST.contains(e.reason())) {
          throw e;
        }
        return kept(copy, memory).orElseThrow(() -> e);
      }
    }

    @Override
    public ModelSource fetching() {
      return this::fetch;
    }

    @Override
    public ModelSource newest() {
      return this::fetched;
    }

    private LoadedModel fetched(ModelName name, LoadMemory memory) {
      Instant asked = clock.instant();
      try {
        Put put = open(name);
        if (put.state() == StoredVersions.State.BROKEN) {
          throw ServingException.refused(put.version(), "broken", null);
        }
        Model model = build(put, memory, true);
        boolean hasCovers = model.uncovered().isPresent();
        Copy copy = new Copy(put, asked, hasCovers, false);
        return loaded(put, model, null, keeper == null ? Keeping.NONE : keep(keeper, copy));
      } catch (ServingException e) {
        copies.computeIfPresent(name, (n, copy) -> copy.outdated(false));
        throw e;
      }
    }

    private Model build(Put put, LoadMemory memory, boolean isFetched) {
      boolean hasCovers = isExplained || (isFetched && keeper != null);
      long bytes = put.bytes() + (hasCovers ? put.coverBytes() : 0);
      memory.reserve(isFetched ? bytes + put.bytes() / 2 : bytes);
      pause();
      if (isFetched && ThreadLocalRandom.current().nextInt(4) == 0) {
        memory.reserve(bytes + put.bytes());
      }
      return hasCovers
          ? new CoveredModel(ledger, put.bytes(), put.coverBytes(), isExplained)
          : new FakeModel(ledger, bytes);
    }
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
    hold.freeUnaskedCovers();
  }

  private static LoadedModel loaded(
      Put put, Model model, @Nullable Instant knownAt, Keeping keeping) {
    return new LoadedModel(
        model,
        "fake://" + put.name(),
        put.version(),
        knownAt,
        TIMINGS,
        ArtifactNotes.NONE,
        keeping);
  }
}
