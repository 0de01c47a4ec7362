package dev.coppice.cache.refresh;

import dev.coppice.cache.budget.Line;
import dev.coppice.cache.budget.Standing;
import dev.coppice.cache.load.LoadResult;
import dev.coppice.cache.load.Loads;
import dev.coppice.cache.load.Purpose;
import dev.coppice.cache.resident.Freshness;
import dev.coppice.cache.resident.Freshness.Failure;
import dev.coppice.cache.resident.Resident;
import dev.coppice.loader.ModelName;
import dev.coppice.loader.ServingException;
import dev.coppice.loader.ServingException.Reason;
import dev.coppice.model.Quoted;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Compares the models that are used with their store, by one conditional load each.
 *
 * <p>A model is compared on its first use after the interval, or up to a fifth of the interval
 * earlier. The call that finds the model due is served at once by the version in memory. A newer
 * version is loaded beside the old one, and takes its place between two calls. Whatever fails, the
 * old version serves on; it leaves only if the store has no such model any more.
 *
 * <p>Bounds: one refresh per model, and a few at once; at most one waits for each name. Names take
 * turns by share. While the store fails, no model is compared. A version that was read and refused
 * is not tried again before the store names another one.
 */
public final class Refresher {

  private static final Logger LOG = LoggerFactory.getLogger(Refresher.class);

  private final Loads loads;
  private final RefreshSettings settings;
  private final int atOnce;
  private final Consumer<RefreshResult> results;
  private final InstantSource clock;
  private final StorePause pause = new StorePause();
  private final Line<Resident> line = new Line<>();
  private final Map<ModelName, CompletableFuture<Void>> underWay = new HashMap<>();
  private int running;
  private boolean isStarting;
  private boolean isClosed;

  /**
   * @param atOnce refreshes at once that no call waits for, 1 or more
   * @param results hears the result of each refresh
   */
  public Refresher(
      Loads loads,
      RefreshSettings settings,
      int atOnce,
      Consumer<RefreshResult> results,
      InstantSource clock) {
    this.loads = loads;
    this.settings = settings;
    this.atOnce = atOnce;
    this.results = results;
    this.clock = clock;
  }

  /** A call uses a model that is due; begins a refresh, and never blocks. */
  public void used(Resident resident, long nowMillis) {
    Freshness freshness = resident.freshness();
    if (!settings.isOn() || resident.isRegistered()) {
      freshness.schedule(Long.MAX_VALUE);
      return;
    }
    if (!freshness.isScheduled()) {
      freshness.schedule(settings.dueMillis(freshness.knownMillis()));
    }
    if (freshness.isDue(nowMillis) && !pause.isOn(nowMillis) && add(resident)) {
      startNext();
    }
  }

  private synchronized boolean add(Resident resident) {
    boolean isNew = !isClosed && !underWay.containsKey(resident.name());
    if (isNew) {
      underWay.put(resident.name(), new CompletableFuture<>());
      line.add(resident, Standing.of(0, resident.name()));
    }
    return isNew;
  }

  /**
   * Begins the refresh of a model now, unless one is under way or the store fails.
   *
   * @return completes when no refresh of the model is under way
   */
  CompletableFuture<Void> hurry(Resident resident) {
    CompletableFuture<Void> end;
    synchronized (this) {
      end = underWay.get(resident.name());
      if (end == null && (isClosed || pause.isOn(clock.millis()))) {
        return CompletableFuture.completedFuture(null);
      }
      if (end != null && !line.remove(resident)) {
        return end;
      }
      if (end == null) {
        end = new CompletableFuture<>();
        underWay.put(resident.name(), end);
      }
      running++;
    }
    begin(resident, Purpose.LATE_REFRESH);
    return end;
  }

  /** A refresh that ends at once comes back here, and is left to the loop that began it. */
  private void startNext() {
    synchronized (this) {
      if (isStarting) {
        return;
      }
      isStarting = true;
    }
    for (Resident next = next(); next != null; next = next()) {
      boolean isLate =
          next.freshness().yieldedFor(clock.millis()) >= settings.interval().toMillis();
      begin(next, isLate ? Purpose.LATE_REFRESH : Purpose.REFRESH);
    }
  }

  private synchronized @Nullable Resident next() {
    Resident first = running < atOnce ? line.first() : null;
    if (first == null) {
      isStarting = false;
      return null;
    }
    line.remove(first);
    running++;
    return first;
  }

  private void begin(Resident resident, Purpose purpose) {
    Freshness freshness = resident.freshness();
    Failure before = freshness.lastFailure();
    long asked = clock.millis();
    if (resident.isRetired() || pause.isOn(asked)) { // It has left, or the store failed since.
      end(resident, RefreshResult.YIELDED);
      return;
    }
    freshness.schedule(settings.dueMillis(asked));
    boolean isBegun =
        loads.refresh(
            resident, purpose, result -> end(resident, noted(resident, result, before, asked)));
    if (!isBegun) { // Another load of that name is under way.
      freshness.yielded(asked);
      end(resident, RefreshResult.YIELDED);
    }
  }

  private void end(Resident resident, RefreshResult result) {
    CompletableFuture<Void> end;
    synchronized (this) {
      running--;
      end = underWay.remove(resident.name());
    }
    results.accept(result);
    if (end != null) {
      end.complete(null);
    }
    startNext();
  }

  /** Notes the result at the model that was compared, before the calls that wait hear of it. */
  private RefreshResult noted(
      Resident old, LoadResult result, @Nullable Failure before, long askedMillis) {
    Freshness freshness = old.freshness();
    ServingException why = result.failure();
    return switch (result.outcome()) {
      case LOADED -> {
        answered();
        LOG.info(
            "model {}: a newer version serves in place of {}",
            old.name(),
            Quoted.of(freshness.version()));
        yield RefreshResult.SWAPPED;
      }
      case UNCHANGED -> {
        answered();
        freshness.asked(askedMillis);
        freshness.confirm();
        yield RefreshResult.UNCHANGED;
      }
      case YIELDED -> {
        freshness.yielded(clock.millis());
        yield RefreshResult.YIELDED;
      }
      case NO_ROOM -> {
        answered();
        freshness.lacksRoom(Objects.requireNonNull(why), clock.millis());
        logKept(old, why, before);
        yield RefreshResult.NO_ROOM;
      }
      case FAILED -> failed(old, Objects.requireNonNull(why), before, askedMillis);
    };
  }

  private RefreshResult failed(
      Resident old, ServingException why, @Nullable Failure before, long askedMillis) {
    Freshness freshness = old.freshness();
    if (why.reason() != Reason.INSUFFICIENT_STORAGE && why.reason() != Reason.OVERLOADED) {
      freshness.asked(askedMillis);
    }
    switch (why.reason()) {
      case MODEL_NOT_FOUND -> {
        answered();
        LOG.info("model {}: its store has it no more, so it is not served any more", old.name());
        return RefreshResult.GONE;
      }
      case STOPPING -> {
        return RefreshResult.YIELDED;
      }
      case STORE_UNAVAILABLE -> {
        storeFailed(old, why, before, askedMillis);
        return RefreshResult.UNANSWERED;
      }
      case INSUFFICIENT_STORAGE, OVERLOADED -> {
        answered();
        freshness.lacksRoom(why, clock.millis());
        logKept(old, why, before);
        return RefreshResult.NO_ROOM;
      }
      default -> {
        String refused = why.refusedVersion();
        if (refused == null) {
          freshness.keep(why);
        } else {
          freshness.refuse(refused, why);
        }
        logKept(old, why, before);
        return why.reason() == Reason.STORE_ACCESS_DENIED
            ? RefreshResult.UNANSWERED
            : RefreshResult.FAILED;
      }
    }
  }

  private void answered() {
    if (pause.answered()) {
      LOG.info("models in memory are refreshed again: their store answers");
    }
  }

  private void storeFailed(
      Resident old, ServingException why, @Nullable Failure before, long askedMillis) {
    old.freshness().keep(why);
    old.freshness().schedule(askedMillis + StorePause.FIRST_MILLIS);
    boolean isKnown = before != null && before.reason() == why.reason();
    if (pause.failed(old.name(), isKnown, askedMillis, clock.millis())) {
      LOG.warn(
          "models in memory serve on as they are, because their store fails: {}",
          Quoted.cause(why.getCause() == null ? why : why.getCause()));
    }
  }

  /** Logs each new cause once. */
  private static void logKept(Resident old, ServingException why, @Nullable Failure before) {
    if (!Objects.equals(before, old.freshness().lastFailure())) {
      LOG.warn(
          "model {}: version {} serves on, because a newer one cannot be loaded: {}",
          old.name(),
          Quoted.of(old.version()),
          why.getMessage());
    }
  }

  /** Begins no more refreshes. */
  public synchronized void close() {
    isClosed = true;
    for (Resident left : line.waiters()) {
      line.remove(left);
      CompletableFuture<Void> end = underWay.remove(left.name());
      if (end != null) {
        end.complete(null);
      }
    }
  }
}
