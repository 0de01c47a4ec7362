package dev.coppice.cache.refresh;

import dev.coppice.cache.load.Errors;
import dev.coppice.cache.load.Loads;
import dev.coppice.cache.resident.Freshness;
import dev.coppice.cache.resident.Freshness.Failure;
import dev.coppice.cache.resident.Resident;
import dev.coppice.cache.resident.ResidentLease;
import dev.coppice.cache.resident.Residents;
import dev.coppice.loader.Detail;
import dev.coppice.loader.ModelName;
import dev.coppice.loader.ServingException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Blocks calls that want the newest version of a model until it is in memory, or until the newest
 * cannot be determined or loaded. The store is asked once per second at most for each model.
 */
public final class NewestVersions {

  /** The store is not asked more often for one model, however many calls want to know. */
  static final long ONCE_MILLIS = 1_000;

  /** Refreshes of one call, which may all give way to other loads. */
  private static final int MAX_REFRESHES = 5;

  private static final long NOTED_MILLIS = 5;

  private final Refresher refresher;
  private final Residents residents;
  private final Loads loads;
  private final Duration patience;
  private final InstantSource clock;

  /**
   * @param patience of a call
   */
  public NewestVersions(
      Refresher refresher,
      Residents residents,
      Loads loads,
      Duration patience,
      InstantSource clock) {
    this.refresher = refresher;
    this.residents = residents;
    this.loads = loads;
    this.patience = patience;
    this.clock = clock;
  }

  /**
   * Blocks until then, whatever the result.
   *
   * @throws ServingException if the model is not in memory and its load fails, if too many calls
   *     wait, or if the load of a newer version takes longer than the call waits
   */
  public void await(ModelName name) throws InterruptedException {
    long deadline = System.nanoTime() + patience.toNanos();
    for (int i = 0; i < MAX_REFRESHES; i++) {
      Resident resident = inMemory(name);
      if (resident.isRegistered()
          || resident.freshness().wasAskedWithin(ONCE_MILLIS, clock.millis())) {
        return;
      }
      CompletableFuture<Void> end = refresher.hurry(resident);
      do {
        loads.awaitRefresh(name, deadline);
      } while (!isDone(end) && System.nanoTime() < deadline);
    }
  }

  /** The end of a refresh is noted right after its load has ended. */
  private static boolean isDone(CompletableFuture<Void> end) throws InterruptedException {
    try {
      end.get(NOTED_MILLIS, TimeUnit.MILLISECONDS);
      return true;
    } catch (TimeoutException e) {
      return false;
    } catch (ExecutionException e) {
      throw new IllegalStateException("a refresh ends without a failure", e);
    }
  }

  private Resident inMemory(ModelName name) throws InterruptedException {
    Resident found = residents.find(name);
    if (found != null) {
      return found;
    }
    try (ResidentLease lease = loads.await(name, Detail.SCORES)) {
      return lease.resident();
    }
  }

  /**
   * Blocks likewise for an operator.
   *
   * @return the reason why the version in memory is not known to be the newest; empty if it is
   * @throws ServingException as {@link #await}
   */
  public Optional<ServingException> refresh(ModelName name) throws InterruptedException {
    long since = clock.millis() - ONCE_MILLIS;
    loads.forgetFailure(name);
    await(name);
    Resident resident = residents.find(name);
    if (resident == null) {
      return Optional.empty(); // The next load brings the newest version.
    }
    Freshness freshness = resident.freshness();
    @Nullable Failure last = freshness.lastFailure();
    long now = clock.millis();
    if (last == null && freshness.isKnownSince(since, now)) {
      return Optional.empty();
    }
    boolean isFound = freshness.yieldedFor(now) > 0;
    return Optional.of(Errors.notRefreshed(name, resident.version(), last, isFound));
  }
}
