package dev.coppice.cache.warmup;

import dev.coppice.cache.resident.ModelStatus;
import dev.coppice.cache.resident.Pins;
import dev.coppice.cache.resident.Residents;
import dev.coppice.cache.stored.SingleFlight;
import dev.coppice.cache.stored.UnaskedLoad;
import dev.coppice.loader.KeptModel;
import dev.coppice.loader.ModelName;
import dev.coppice.loader.ModelSource;
import dev.coppice.loader.ServingException;
import dev.coppice.loader.ServingException.Reason;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The pinned models of a start: loaded before all others, and held to fit.
 *
 * <p>One that is absent or broken is an error in the log and no reason not to serve the others; one
 * that does not fit beside the others is, since whoever pinned them relies on all of them.
 */
public final class PinnedModels {

  private static final Logger LOG = LoggerFactory.getLogger(PinnedModels.class);

  /** A version that no copy has. */
  private static final String UNKNOWN = "";

  /** Only for what is asked where pinned models do not fit. */
  private static final Executor MAY_BLOCK = Thread.ofVirtual().name("coppice-pins")::start;

  private final ModelSource source;
  private final OutdatedModels outdated;
  private final SingleFlight loads;
  private final Pins pins;
  private final Predicate<ModelName> isPin;
  private final WarmUp warmUp;
  private final Residents residents;

  /** Outdated ones: each once, since its newest version may come to nothing. */
  private final Set<ModelName> loadedAnew = ConcurrentHashMap.newKeySet();

  PinnedModels(
      ModelSource source, SingleFlight loads, Pins pins, WarmUp warmUp, Residents residents) {
    this.source = source;
    this.outdated = new OutdatedModels(source);
    this.loads = loads;
    this.pins = pins;
    this.isPin = pins.matcher();
    this.warmUp = warmUp;
    this.residents = residents;
  }

  /**
   * Adds up what is known of the models that are pinned by name, before any of them is loaded: the
   * source's own copies say what they take, an artifact in the store does not. May wait for a disk,
   * and for the store where they do not fit: an outdated copy is no reason.
   *
   * @return why they cannot fit, in a sentence; empty if they may
   */
  public Optional<String> misfit() {
    Map<ModelName, KeptModel> kept = new LinkedHashMap<>();
    for (ModelName name : pins.names()) {
      try {
        source.kept(name).ifPresent(copy -> kept.put(name, copy));
      } catch (ServingException e) {
        LOG.debug("model {}: what it takes shows once it is loaded: {}", name, e.getMessage());
      }
    }
    if (bytes(kept) > residents.maxPinnedBytes()) {
      Map<ModelName, String> versions = new LinkedHashMap<>();
      kept.forEach((name, copy) -> versions.put(name, copy.version()));
      outdated.of(versions).forEach(kept::remove);
    }
    return bytes(kept) <= residents.maxPinnedBytes()
        ? Optional.empty()
        : Optional.of(
            ("%d of %d models, which are on the local disk, take %d bytes of memory"
                    + " (expected: at most %d bytes in all)")
                .formatted(
                    kept.size(),
                    Set.copyOf(pins.names()).size(),
                    bytes(kept),
                    residents.maxPinnedBytes()));
  }

  private static long bytes(Map<ModelName, KeptModel> kept) {
    return kept.values().stream().mapToLong(KeptModel::bytes).sum();
  }

  /**
   * Begins to load all that are pinned by name.
   *
   * @return completes when all are there or have failed, and the log has named those that are not;
   *     with an IllegalStateException, whose message names the model, as soon as one does not fit
   *     beside the others
   */
  public CompletableFuture<Void> load() {
    return load(new LinkedHashSet<>(pins.names()));
  }

  /**
   * Begins to load those of these names that a pattern matches, and no full name.
   *
   * @param inSight names that are known otherwise
   * @return as {@link #load()}
   */
  public CompletableFuture<Void> loadMatched(Collection<ModelName> inSight) {
    Set<ModelName> names = new LinkedHashSet<>(inSight);
    names.removeIf(isPin.negate());
    pins.names().forEach(names::remove);
    return load(names);
  }

  /** Those of the names that are not pinned, in their order. */
  public List<ModelName> unpinned(Collection<ModelName> names) {
    return names.stream().filter(isPin.negate()).toList();
  }

  private CompletableFuture<Void> load(Set<ModelName> names) {
    PinnedStart start = new PinnedStart(names, residents::isPinned);
    List<CompletableFuture<Void>> loads =
        names.stream().map(name -> add(name, start).thenRun(() -> start.tried(name))).toList();
    var unused =
        CompletableFuture.allOf(loads.toArray(CompletableFuture<?>[]::new)).thenRun(start::over);
    return start.end();
  }

  private CompletableFuture<Void> add(ModelName name, PinnedStart start) {
    Set<ModelName> before = Set.copyOf(loadedAnew);
    WarmUpJob job = warmUp.addPinned(name);
    var unused = job.waits().thenRun(() -> start.waits(name));
    return job.done()
        .thenCompose(
            load -> {
              if (isLeft(name, load)) {
                return CompletableFuture.completedFuture(null);
              }
              // One that has left again, as by an unload, may have been pinned or not.
              return isLoaded(load) && residents.find(name) == null
                  ? add(name, start)
                  : refuse(name, load.failure(), before, start);
            });
  }

  private static boolean isLoaded(UnaskedLoad load) {
    return load.outcome() == UnaskedLoad.Outcome.LOADED;
  }

  /** Whether it is left as it is, in memory or not; else it does not fit. */
  private boolean isLeft(ModelName name, UnaskedLoad load) {
    ServingException failure = load.failure();
    boolean fits =
        switch (load.outcome()) {
          case LOADED -> residents.isPinned(name);
          case NO_ROOM, YIELDED -> true; // Others have it, for a while.
          case FAILED -> failure == null || failure.reason() != Reason.INSUFFICIENT_STORAGE;
        };
    if (!fits) {
      return false;
    }
    if (failure == null && !isLoaded(load)) {
      LOG.error("model {}: pinned, and not loaded: no room beside what others use now", name);
    } else if (failure != null && failure.reason() != Reason.STOPPING) {
      LOG.error("model {}: pinned, and cannot be loaded: {}", name, failure.getMessage());
    }
    return true;
  }

  /**
   * Loads it and those that are outdated anew; only if there are none, it does not fit.
   *
   * @param before those that were loaded anew when it was queued
   */
  private CompletableFuture<Void> refuse(
      ModelName name,
      @Nullable ServingException failure,
      Set<ModelName> before,
      PinnedStart start) {
    return CompletableFuture.supplyAsync(() -> takeOut(name, before), MAY_BLOCK)
        .exceptionally(
            defect -> { // The start must end, one way or the other.
              LOG.error("which pinned models are outdated cannot be known: a defect", defect);
              return Set.of();
            })
        .thenCompose(
            anew -> {
              if (anew.isEmpty()) {
                start.refuse(doesNotFit(name, failure));
              }
              return CompletableFuture.allOf(
                  anew.stream().map(each -> add(each, start)).toArray(CompletableFuture<?>[]::new));
            });
  }

  private IllegalStateException doesNotFit(ModelName name, @Nullable ServingException failure) {
    return new IllegalStateException(
        "model %s does not fit beside the other pinned models".formatted(name)
            + (failure == null
                ? " (expected: at most %d bytes in all)".formatted(residents.maxPinnedBytes())
                : ": " + failure.getMessage()));
  }

  /**
   * Takes out of memory what is to be loaded anew; blocks. One that has not fitted beside models
   * that were outdated, and are taken out by now, is tried again as it is. So is one that another
   * has taken out since: its load anew may have landed, and would be taken out with it.
   *
   * @return those, in their order; empty if nothing helps
   */
  private synchronized Set<ModelName> takeOut(ModelName name, Set<ModelName> before) {
    if (loadedAnew.contains(name) && !before.contains(name)) {
      return Set.of(name);
    }
    Set<ModelName> anew = new LinkedHashSet<>();
    if (loadedAnew.equals(before)) {
      anew.addAll(outdatedPins(name));
      anew.removeAll(loadedAnew);
      if (anew.isEmpty()) {
        return anew;
      }
      loadedAnew.addAll(anew);
      LOG.info(
          "{} pinned models are loaded anew: copies on the local disk are outdated,"
              + " or cannot be read now",
          anew.size());
    }
    anew.add(name);
    anew.forEach(loads::unload);
    return anew;
  }

  /** Those in memory, and that one, of which an outdated copy may be what does not fit. */
  private Set<ModelName> outdatedPins(ModelName refused) {
    Map<ModelName, String> versions = new LinkedHashMap<>();
    keptVersion(refused).ifPresent(version -> versions.put(refused, version));
    for (ModelStatus model : residents.list()) {
      if (isPin.test(model.name())) {
        versions.put(model.name(), model.version());
      }
    }
    return outdated.of(versions);
  }

  /** One that cannot be read now may be outdated. */
  private Optional<String> keptVersion(ModelName name) {
    try {
      return source.kept(name).map(KeptModel::version);
    } catch (ServingException e) {
      return Optional.of(UNKNOWN);
    }
  }

  /** Models that are pinned by name and not in memory. */
  public long missing() {
    return pins.names().stream().filter(name -> !residents.isPinned(name)).count();
  }

  /** Models in memory that are never evicted. */
  public int inMemory() {
    return residents.pinned();
  }
}
