package dev.coppice.cache.refresh;

import dev.coppice.cache.load.LoadSettings;
import dev.coppice.cache.load.Refusals;
import dev.coppice.cache.resident.Freshness;
import dev.coppice.cache.resident.Freshness.Failure;
import dev.coppice.cache.resident.Lease;
import dev.coppice.cache.resident.Resident;
import dev.coppice.cache.resident.ResidentLease;
import dev.coppice.cache.resident.Residents;
import dev.coppice.cache.stored.SingleFlight;
import dev.coppice.loader.ModelName;
import dev.coppice.loader.ServingException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Blocks those who want the newest version of a model until it is in memory, or until it is clear
 * that the newest cannot be determined or loaded. The store is asked once per second at most; those
 * who come meanwhile wait for the same answer, or take the last one. Only if what it named then has
 * yielded to other loads is it asked anew.
 */
public final class NewestWaits {

  /** What a load came to is noted right after those who wait for it have heard of its end. */
  private static final Duration NOTED = Duration.ofSeconds(5);

  /** Of one call, for which the newest is found and not loaded each time. */
  private static final int MAX_QUESTIONS = 3;

  private final Refresher refresher;
  private final Residents residents;
  private final SingleFlight loads;
  private final LoadSettings limits;
  private final InstantSource clock;

  /**
   * @param limits of calls that wait
   */
  public NewestWaits(
      Refresher refresher,
      Residents residents,
      SingleFlight loads,
      LoadSettings limits,
      InstantSource clock) {
    this.refresher = refresher;
    this.residents = residents;
    this.loads = loads;
    this.limits = limits;
    this.clock = clock;
  }

  /**
   * Blocks until then, whatever came of it.
   *
   * @throws ServingException if it is not in memory and its load fails; {@code OVERLOADED} if too
   *     many wait; {@code MODEL_NOT_READY} if there is a newer version and its load goes on longer
   */
  public void await(ModelName name) throws InterruptedException {
    var unused = awaitSince(name, clock.millis());
  }

  /**
   * Blocks until then, and says what came of it.
   *
   * @return why what is in memory is not known to be the newest; empty if it is
   * @throws ServingException as {@link #await}
   */
  public Optional<ServingException> refresh(ModelName name) throws InterruptedException {
    long start = clock.millis();
    loads.forgetFailure(name); // An operator asks how it is now.
    Asked asked = awaitSince(name, start);
    Refresh refresh = asked.refresh();
    RefreshResult result = refresh == null ? null : refresh.awaitResult(NOTED);
    Resident resident = residents.find(name);
    boolean isPassedOver = result == RefreshResult.GONE || result == RefreshResult.YIELDED;
    if (result == RefreshResult.SWAPPED || (resident == null && isPassedOver)) {
      return Optional.empty(); // Of what is not in memory by now the newest there is is loaded.
    }
    Freshness freshness = (resident == null ? asked.resident() : resident).freshness();
    boolean hasYielded =
        refresh != null && result == RefreshResult.YIELDED && !refresh.newest().isEmpty();
    // What failed before that was of another question, or of another version.
    Failure last = hasYielded ? null : freshness.lastFailure();
    long now = clock.millis();
    long since = start - Refresher.ONCE_MILLIS;
    if (last == null && freshness.isKnownSince(since, now)) {
      return Optional.empty();
    }
    // What is in memory by now may be a copy, loaded once more since the store was asked.
    last = last == null && !hasYielded ? asked.lastFailure() : last;
    String newest = last == null ? asked.newest(result, since, now) : null;
    if (freshness.version().equals(newest)) {
      return Optional.empty(); // Whoever has brought it.
    }
    boolean isFound = freshness.outdatedFor(now) >= 0 || newest != null;
    return Optional.of(Refusals.notRefreshed(name, freshness.version(), last, isFound));
  }

  /**
   * What was waited for.
   *
   * @param resident the model that was in memory
   * @param refresh null if there was nothing to wait for
   */
  private record Asked(Resident resident, @Nullable Refresh refresh) {

    /** Which version the store has called its newest since then; null if it has not. */
    @Nullable String newest(@Nullable RefreshResult result, long sinceMillis, long nowMillis) {
      if (refresh == null) {
        Freshness known = resident.freshness();
        return known.isKnownSince(sinceMillis, nowMillis) ? known.version() : null;
      }
      if (!refresh.newest().isEmpty()) {
        return refresh.newest();
      }
      return result == RefreshResult.UNCHANGED ? refresh.old().freshness().version() : null;
    }

    /** Why that could not be asked for or loaded; null if nothing went wrong. */
    @Nullable Failure lastFailure() {
      return (refresh == null ? resident : refresh.old()).freshness().lastFailure();
    }
  }

  /** Waits for one who came at this time. */
  private Asked awaitSince(ModelName name, long start) throws InterruptedException {
    long deadline = System.nanoTime() + limits.loadWait().toNanos();
    Asked asked = awaitOnce(name, start, deadline);
    for (int i = 1; i < MAX_QUESTIONS && !isSettled(asked.refresh(), start, deadline); i++) {
      asked = awaitOnce(name, start, deadline);
    }
    return asked;
  }

  /**
   * Whether no more can be had. Else a newer version may have come since the store was asked, or
   * the one that was found yielded to a load that had begun before, and may have brought an older.
   */
  private boolean isSettled(@Nullable Refresh refresh, long start, long deadline)
      throws InterruptedException {
    if (refresh == null) {
      return true;
    }
    long remaining = deadline - System.nanoTime();
    Duration patience = Duration.ofNanos(Math.clamp(remaining, 0, NOTED.toNanos()));
    RefreshResult result = refresh.awaitResult(patience);
    if (result == null || remaining <= 0) {
      return true;
    }
    boolean isOfNow = refresh.isAskedSince(start - Refresher.ONCE_MILLIS);
    boolean hasYielded = result == RefreshResult.YIELDED && !refresh.newest().isEmpty();
    return isOfNow && (!hasYielded || isInMemory(refresh));
  }

  /** Whether the version that was found is there, whoever loaded it. */
  private boolean isInMemory(Refresh refresh) {
    Resident resident = residents.find(refresh.old().name());
    return resident != null && resident.freshness().version().equals(refresh.newest());
  }

  private Asked awaitOnce(ModelName name, long start, long deadline) throws InterruptedException {
    Resident found = residents.find(name);
    Resident resident = found == null ? loaded(name) : found;
    Refresh refresh = refresher.refreshOf(resident, start);
    if (refresh != null) {
      await(refresh, deadline);
    }
    return new Asked(resident, refresh);
  }

  /**
   * Loads a model, perhaps from a copy that is not the newest. So it has to be asked for even if it
   * has left memory again, for what comes next may be the same copy.
   */
  private Resident loaded(ModelName name) throws InterruptedException {
    try (ResidentLease lease = loads.await(name)) {
      return lease.resident();
    }
  }

  private void await(Refresh refresh, long deadline) throws InterruptedException {
    ModelName name = refresh.old().name();
    loads.enter(name);
    try {
      if (refresh.awaitAnswer(
          deadline - System.nanoTime(), limits.maxWaitingPerModel(), loads::refused)) {
        refresher.hurry(refresh);
        refresh.awaitBegun(deadline - System.nanoTime());
        loads
            .replacements()
            .awaitReplacement(name, deadline - System.nanoTime())
            .ifPresent(Lease::close);
      }
    } finally {
      loads.leave();
    }
  }
}
