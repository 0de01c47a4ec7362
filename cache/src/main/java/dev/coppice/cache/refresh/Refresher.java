package dev.coppice.cache.refresh;

import dev.coppice.cache.load.Refusals;
import dev.coppice.cache.resident.EvictionCause;
import dev.coppice.cache.resident.Freshness;
import dev.coppice.cache.resident.Lease;
import dev.coppice.cache.resident.Resident;
import dev.coppice.cache.resident.ResidentLease;
import dev.coppice.cache.resident.Residents;
import dev.coppice.cache.stored.SingleFlight;
import dev.coppice.loader.ModelName;
import dev.coppice.loader.ModelSource;
import dev.coppice.loader.tracing.CallTrace;
import java.time.InstantSource;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ThreadFactory;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks the store for newer versions of the models that are used, and gets them loaded.
 *
 * <p>A model is asked for on its first use after the interval, or up to a fifth of it earlier, so
 * that what was loaded together is not asked for together for ever; one that comes from a copy as
 * old as that on the use that it was loaded for. The call that finds it due is served at once by
 * what is there. The question is one small request on one of a few threads; only if the answer is
 * another version is that loaded, beside the old one and after whatever calls wait for, and takes
 * its place between two calls. If calls leave it no place for an interval, it takes turns with what
 * they wait for. Whatever goes wrong, the old version serves on; only if the store says that there
 * is nothing of that name does it leave.
 *
 * <p>Bounds: one refresh per model; questions and loads at once by the settings; what waits for its
 * turn is at most one refresh per name, and nothing comes of those whose models leave memory before
 * it. While the store fails, nobody is asked.
 *
 * <p>A version that was read and refused is not tried again before the store names another one.
 * What failed otherwise is tried again after the interval.
 */
public final class Refresher implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Refresher.class);

  /** A model is not asked for more often, however many calls want to know. */
  static final long ONCE_MILLIS = 1_000;

  private final ConcurrentMap<ModelName, Refresh> underWay = new ConcurrentHashMap<>();
  private final FailurePause threadPause = new FailurePause(); // Else each use would want a thread.
  private final Residents residents;
  private final SingleFlight loads;
  private final RefreshSettings settings;
  private final Consumer<RefreshResult> results;
  private final InstantSource clock;
  private final NewerVersions newer;
  private final Questions questions;
  private final Asking asking;

  /**
   * @param results hears what each refresh came to
   */
  public Refresher(
      ModelSource source,
      Residents residents,
      SingleFlight loads,
      RefreshSettings settings,
      Consumer<RefreshResult> results,
      InstantSource clock) {
    this(source, residents, loads, settings, results, clock, Questions.newFactory());
  }

  /**
   * The same.
   *
   * @param factory makes the threads on which the store is asked
   */
  Refresher(
      ModelSource source,
      Residents residents,
      SingleFlight loads,
      RefreshSettings settings,
      Consumer<RefreshResult> results,
      InstantSource clock,
      ThreadFactory factory) {
    this.residents = residents;
    this.loads = loads;
    this.settings = settings;
    this.results = results;
    this.clock = clock;
    this.newer = new NewerVersions(loads.replacements(), settings, this::end, clock);
    this.questions = new Questions(settings.maxQuestions(), factory, this::ask, this::unasked);
    this.asking = new Asking(source, settings, newer, this::end, questions::isClosed, clock);
  }

  /**
   * A new lease of the model, or null if it is not in memory; never blocks. The model is asked for
   * if it is due.
   */
  public @Nullable Lease tryLease(ModelName name, long nowMillis) {
    ResidentLease lease = residents.tryLease(name, nowMillis);
    if (lease != null && settings.isOn()) {
      used(lease.resident(), nowMillis);
    }
    return lease;
  }

  /** A call has waited for the model's load, and uses it: a copy on a disk may be of last week. */
  public void loaded(ModelName name) {
    Resident resident = residents.find(name);
    if (resident != null && settings.isOn()) {
      used(resident, clock.millis());
    }
  }

  private void used(Resident resident, long nowMillis) {
    Freshness freshness = resident.freshness();
    if (!freshness.isDue(nowMillis)) {
      return;
    }
    if (!freshness.isScheduled()) {
      freshness.schedule(settings.dueMillis(freshness.knownMillis()));
    }
    if (freshness.isDue(nowMillis)
        && !underWay.containsKey(resident.name())
        && !threadPause.isOn(nowMillis)) {
      begin(resident, nowMillis, false);
    }
  }

  /** What a call waits for that came at this time; null if there is nothing to wait for. */
  @Nullable Refresh refreshOf(Resident resident, long sinceMillis) {
    Refresh refresh = underWay.get(resident.name());
    if (refresh == null) {
      Freshness freshness = resident.freshness();
      long now = clock.millis();
      boolean isAnswered =
          freshness.isKnownSince(sinceMillis, now) || freshness.wasAskedWithin(ONCE_MILLIS, now);
      refresh = isAnswered ? null : begin(resident, now, true);
    }
    if (refresh != null) {
      questions.hurry(refresh);
    }
    return refresh;
  }

  /** The load of the version that was found begins now: a call waits for it. */
  void hurry(Refresh refresh) {
    newer.hurry(refresh);
  }

  /** Returns the refresh of that name that is under way now; null if the store is left alone. */
  private @Nullable Refresh begin(Resident resident, long nowMillis, boolean isAwaited) {
    if (asking.isPaused(nowMillis) || questions.isClosed()) {
      return null;
    }
    Refresh own = new Refresh(resident, CallTrace.current(), isAwaited);
    Refresh other = underWay.putIfAbsent(resident.name(), own);
    if (other != null) {
      return other;
    }
    if (questions.add(own)) {
      boolean unused = threadPause.answered();
    }
    return own;
  }

  /** The model stays due. */
  private void unasked(Refresh refresh) {
    if (questions.isClosed()) {
      end(refresh, RefreshResult.YIELDED);
      return;
    }
    ModelName name = refresh.old().name();
    long now = clock.millis();
    if (threadPause.failed(name, false, now, now)) {
      LOG.warn("models in memory serve on as they are, because the system has no thread to give");
    }
    refresh.old().freshness().keep(Refusals.overloaded(name));
    end(refresh, RefreshResult.UNANSWERED);
  }

  private void ask(Refresh refresh) {
    Resident old = refresh.old();
    if (!refresh.isWanted()) { // Else a sweep would leave questions of all that it has used.
      end(refresh, RefreshResult.YIELDED);
      loaded(old.name()); // It may be there again, and was not asked for beside this one.
      return;
    }
    asking.ask(refresh);
  }

  /** Returns false if it has ended before. */
  private boolean end(Refresh refresh, RefreshResult result) {
    Resident old = refresh.old();
    // Before another can begin.
    if (result == RefreshResult.GONE) {
      LOG.info("model {}: its store has it no more, so it is not served any more", old.name());
      loads.gone(old.name());
      residents.remove(old, EvictionCause.GONE);
      Resident now = residents.find(old.name());
      if (now != null && refresh.isAskedSince(now.freshness().knownMillis())) { // A copy is back.
        residents.remove(now, EvictionCause.GONE);
      }
    } else if (result == RefreshResult.YIELDED) {
      old.freshness().askAgain();
    }
    if (!underWay.remove(old.name(), refresh)) {
      return false;
    }
    refresh.over(result);
    results.accept(result);
    return true;
  }

  /** Asks nothing more, and interrupts the questions under way. */
  @Override
  public void close() {
    questions.close();
  }
}
